import { setTimeout as delay } from 'node:timers/promises';

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
