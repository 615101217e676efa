import { setTimeout as delay } from 'node:timers/promises';

import { findJob } from '../database/jobs.ts';
import { readBuildLog } from '../database/logs.ts';
import { publishDetail } from './publish-view.ts';
import type { ApiServices } from './services.ts';

const pollMilliseconds = 400;
const heartbeatMilliseconds = 15_000;

/** Where a listener is in the log: the run of the job and the byte of its log. */
export interface LogPosition {
  readonly attempt: number;
  readonly byte: number;
}

/** Of `Last-Event-ID`; anything that is not ours starts at the beginning. */
export function parsePosition(lastEventId: string | undefined): LogPosition {
  const match = /^(\d{1,6})-(\d{1,12})$/u.exec(lastEventId ?? '');
  return { attempt: Number(match?.[1] ?? 0), byte: Number(match?.[2] ?? 0) };
}

/**
 * Server-sent events of a job: `status` (PublishStatusDetail) when it changes, `log` ({ text }) as the build's log grows,
 * `end` when the job has finished. Each carries the log position as its id, so that a broken connection is taken up
 * where it broke.
 */
export async function* publishEvents(
  services: ApiServices,
  jobId: string,
  from: LogPosition,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let position = from;
  let shown = '';
  let spokenAt = Date.now();
  while (!signal.aborted) {
    const job = await findJob(services.database, jobId);
    if (!job) return;
    if (job.attempt !== position.attempt) position = { attempt: job.attempt, byte: 0 };

    for (const piece of await readBuildLog(services.database, jobId, job.attempt, position.byte)) {
      const text = textAfter(piece, position.byte);
      position = { attempt: job.attempt, byte: piece.endByte };
      yield event('log', position, { text });
      spokenAt = Date.now();
    }

    const detail = await publishDetail(services, job, { withLogs: false });
    const status = JSON.stringify(detail);
    if (status !== shown) {
      shown = status;
      yield event('status', position, detail);
      spokenAt = Date.now();
    }
    if (job.finishedAt) {
      yield event('end', position, { status: job.status });
      return;
    }
    if (Date.now() - spokenAt > heartbeatMilliseconds) {
      yield ': still here\n\n';
      spokenAt = Date.now();
    }
    await delay(pollMilliseconds, null, { signal }).catch(() => null);
  }
}

/** The rest of a piece of log after a byte of the whole log. */
export function textAfter(piece: { readonly startByte: number; readonly text: string }, byte: number): string {
  return byte <= piece.startByte
    ? piece.text
    : Buffer.from(piece.text)
        .subarray(byte - piece.startByte)
        .toString();
}

function event(name: string, position: LogPosition, data: object): string {
  return `event: ${name}\nid: ${position.attempt}-${position.byte}\ndata: ${JSON.stringify(data)}\n\n`;
}
