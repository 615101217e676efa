import { setTimeout as delay } from 'node:timers/promises';

/** Gitea has a repository's first push in Git at once, and in its own database some moments later. */
export const settlingAttempts = 8;

export const settling = (attempt: number): Promise<void> => delay(300 * attempt);
