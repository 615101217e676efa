import type { Database } from '../database/connection.ts';
import { findRelease, type ReleaseRow } from '../database/releases.ts';
import type { PublishWorkflowInput } from '../workflows/contract.ts';

/** The release that the job makes. It is there from the first step on. */
export async function releaseOf(database: Database, input: PublishWorkflowInput): Promise<ReleaseRow> {
  const release = await findRelease(database, input.productId, input.versionCode);
  if (release?.jobId !== input.jobId) throw new Error(`release ${input.versionCode} is not there, or is another job's`);
  return release;
}
