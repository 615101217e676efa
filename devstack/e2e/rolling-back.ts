import type { ApiClient } from '../demo/api-client.ts';
import { listOf, text } from '../demo/json.ts';

export interface RollbackQuestion {
  readonly productId: string;
  readonly targetVersion: string;
  /** `quick` unless given. */
  readonly strategy?: 'quick' | 'rebuild';
  /** `production` unless given. */
  readonly targetEnv?: 'staging' | 'production';
  readonly preflight?: boolean;
}

export const askRollback = (by: ApiClient, question: RollbackQuestion): Promise<unknown> =>
  by.send('POST', '/api/rollbacks', {
    strategy: 'quick',
    targetEnv: 'production',
    reason: 'orders are lost',
    ...question,
  });

/** Returns the job's id. */
export async function startRollback(by: ApiClient, question: RollbackQuestion): Promise<string> {
  return text(await askRollback(by, question), 'jobId');
}

/** What a step of a job says. */
export function messageOf(detail: unknown, step: string): string {
  return text(
    listOf(detail, 'steps').find((candidate) => text(candidate, 'name') === step),
    'message',
  );
}
