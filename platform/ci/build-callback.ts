import { setTimeout as delay } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { BuildOutcome } from './build-records.ts';

export interface BuildFinished {
  readonly requestId: string;
  readonly job: string;
  readonly number: number;
  readonly result: BuildOutcome;
  readonly url: string;
}

export interface CallbackOptions {
  /** `whsec_` and base64, https://www.standardwebhooks.com */
  readonly secret: string;
  readonly signal: AbortSignal;
  /** One pause before each repetition. */
  readonly pausesMs?: readonly number[];
}

const defaultPausesMs = [500, 2000, 5000, 15_000, 60_000];
const timeoutMs = 10_000;

/**
 * Tells `callbackUrl` that a build finished, until it answers 2xx: at least once, so the receiver must bear repetitions,
 * which carry the same `webhook-id`. False when every attempt failed; rejects when aborted.
 */
export async function sendCallback(
  callbackUrl: string,
  data: BuildFinished,
  { secret, signal, pausesMs = defaultPausesMs }: CallbackOptions,
): Promise<boolean> {
  const body = JSON.stringify({ type: 'build.finished', data });
  const id = `${data.job}-${data.number}-${data.requestId}`;
  for (const pause of [0, ...pausesMs]) {
    if (pause > 0) await delay(pause, undefined, { signal });
    if (await attempt(callbackUrl, id, body, secret, signal)) return true;
    signal.throwIfAborted();
  }
  return false;
}

async function attempt(url: string, id: string, body: string, secret: string, signal: AbortSignal): Promise<boolean> {
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: limit });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
