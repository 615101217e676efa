import { setTimeout as delay } from 'node:timers/promises';

import { expect } from 'vitest';

import { text } from '../demo/json.ts';
import { environmentOf } from './promoting.ts';
import type { PublishStack } from './publish-stack.ts';

/** Somebody who asks an address all the time. */
export interface Traffic {
  /** Ends it; says how many requests were sent, and what came of those that were not answered with 200. */
  stop(): Promise<{ sent: number; failures: readonly string[] }>;
}

interface TrafficOptions {
  readonly clients?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks from a few clients at once, each as soon as it has its answer. */
export function keepAsking(url: string, { clients = 3, headers = {} }: TrafficOptions = {}): Traffic {
  const ending = new AbortController();
  let sent = 0;
  const failures: string[] = [];
  async function client(): Promise<void> {
    while (!ending.signal.aborted) {
      sent += 1;
      try {
        const response = await fetch(url, { headers });
        const body = await response.text();
        if (response.status !== 200) failures.push(`${response.status} ${body.slice(0, 200)}`);
      } catch (error) {
        failures.push(String(error));
      }
      // Enough for the figures; the machine has other work to do.
      await delay(20);
    }
  }
  const running = Array.from({ length: clients }, client);
  return {
    async stop() {
      ending.abort();
      await Promise.all(running);
      return { sent, failures };
    },
  };
}

/** Asks production again and again until the work is done: not one request may fail. */
export async function withTraffic<T>(stack: PublishStack, productId: string, work: () => Promise<T>): Promise<T> {
  const url = text(await environmentOf(stack, productId, 'production'), 'url');
  const traffic = keepAsking(`${url}/api/health`);
  try {
    return await work();
  } finally {
    const { failures, sent } = await traffic.stop();
    expect(failures).toEqual([]);
    expect(sent).toBeGreaterThan(0);
  }
}
