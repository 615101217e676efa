import { buildLogLength, appendBuildLog } from '../database/logs.ts';
import type { Builder, BuildHandle, BuildStatus } from '../platform/ports.ts';
import type { PublishStepName } from '../workflows/contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { JournalJob } from './step-spans.ts';

/** How much of a failed build's log becomes the publish's error. */
const failureLines = 30;
const failureBytes = 6000;

/** `[typecheck:web] passed in 4.1 s`: the embedded CI and the generated Jenkinsfile print one for each finished step. */
const finishedStep = /^\[[\w:-]+\] (?:passed|reused)/gmu;
/** Of these steps, so that the progress moves as they finish. */
const expectedSteps = 11;

/**
 * Copies what is new of the build's log into the job's log and moves the job's progress on. Safe to repeat: how far the
 * copy went is read from the job's own log.
 */
export async function followLog(
  { database, journal, platform }: ActivityDependencies,
  job: JournalJob & { readonly attempt: number },
  step: PublishStepName,
  { handle, status }: { readonly handle: BuildHandle; readonly status: BuildStatus },
): Promise<{ failure: string }> {
  const { jobId, attempt } = job;
  if (status.number === null) return { failure: 'it left the queue without a log' };
  let from = await buildLogLength(database, jobId, attempt);
  for (;;) {
    const chunk = await platform.builder.log(handle, from);
    if (chunk.next <= from) break;
    await appendBuildLog(database, { jobId, attempt, startByte: from, endByte: chunk.next, text: chunk.text });
    await journal.advance(job, step, (chunk.text.match(finishedStep)?.length ?? 0) / expectedSteps);
    from = chunk.next;
    if (!chunk.more) break;
  }
  return { failure: status.state === 'failed' ? await lastLines(platform.builder, handle, from) : '' };
}

async function lastLines(builder: Builder, handle: BuildHandle, end: number): Promise<string> {
  const { text } = await builder.log(handle, Math.max(0, end - failureBytes));
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-failureLines).join('\n');
}
