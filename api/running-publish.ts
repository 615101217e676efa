import { findJob } from '../database/jobs.ts';
import { Problem } from './problem.ts';
import type { ApiServices } from './services.ts';
import { PublishAlreadyRunning } from './workflow-calls.ts';

/**
 * Lets one publish of a product run at a time. One that has recorded its outcome takes a moment more to close in
 * Temporal: who sees it finished and goes on at once waits for that, and is not told that it is running.
 * @throws PublishAlreadyRunning naming the job that runs
 */
export async function refuseWhileRunning({ database, publishes }: ApiServices, productId: string): Promise<void> {
  const running = await publishes.running(productId);
  if (!running) return;
  const job = await findJob(database, running.jobId);
  if (!job?.finishedAt || !(await publishes.closes(productId, running.jobId))) throw new PublishAlreadyRunning(running);
}

/** Tells who asks for another one where the running one is. */
export function jobRunning(
  kind: 'publish' | 'promotion' | 'rollback',
  cause: PublishAlreadyRunning,
  detail = cause.message,
): Problem {
  const { jobId, versionCode } = cause.running;
  const statusUrl = `/api/${kind === 'rollback' ? 'rollbacks' : 'publishes'}/${jobId}`;
  return new Problem(409, `${kind}-running`, `A ${kind} is running`, detail, {
    mend: `Wait for it, follow it at ${statusUrl}, or cancel it with POST ${statusUrl}/cancel.`,
    headers: { location: statusUrl },
    extra: { jobId, versionCode, statusUrl },
    cause,
  });
}
