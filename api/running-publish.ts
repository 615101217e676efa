import { findJob } from '../database/jobs.ts';
import { PublishAlreadyRunning } from './workflow-calls.ts';
import type { ApiServices } from './services.ts';

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
