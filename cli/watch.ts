import { setTimeout as delay } from 'node:timers/promises';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

import { statusAnswer, type StatusAnswer } from './answers.ts';
import { type ApiClient, Unreachable } from './api-client.ts';
import type { ProgressView } from './progress-view.ts';
import { isFinished } from './wording.ts';

const logEvent = Type.Object({ text: Type.String() });

const reconnectMilliseconds = 1000;
/** A restart of the service takes less. */
const patienceMilliseconds = 120_000;

/**
 * Follows a job to its end; a broken connection is taken up where it broke.
 * @returns null where `signal` ended the watching: the job itself goes on
 * @throws Unreachable after two minutes without contact
 */
export async function watchJob(
  client: ApiClient,
  jobId: string,
  view: ProgressView,
  signal: AbortSignal,
): Promise<StatusAnswer | null> {
  const seen: Seen = { lastEventId: null, status: null, contactAt: Date.now() };
  for (;;) {
    try {
      await readEvents(client, jobId, view, signal, seen);
      if (seen.status && isFinished(seen.status)) return seen.status;
    } catch (error) {
      if (signal.aborted) return null;
      if (!(error instanceof Unreachable) || Date.now() - seen.contactAt > patienceMilliseconds) throw error;
      view.note(`${error.message} Trying again; the publish goes on meanwhile.`);
    }
    const waited = await delay(reconnectMilliseconds, true, { signal }).catch(() => false);
    if (!waited) return null;
  }
}

interface Seen {
  lastEventId: string | null;
  status: StatusAnswer | null;
  contactAt: number;
}

async function readEvents(
  client: ApiClient,
  jobId: string,
  view: ProgressView,
  signal: AbortSignal,
  seen: Seen,
): Promise<void> {
  for await (const event of client.events(`/api/publishes/${jobId}/events`, seen.lastEventId, signal)) {
    seen.contactAt = Date.now();
    if (event.id !== undefined) seen.lastEventId = event.id;
    const data: unknown = JSON.parse(event.data);
    if (event.event === 'log' && Value.Check(logEvent, data)) {
      for (const line of data.text.split('\n')) if (line.trim() !== '') view.log(line);
    } else if (event.event === 'status' && Value.Check(statusAnswer, data)) {
      seen.status = data;
      view.status(data);
    }
  }
}
