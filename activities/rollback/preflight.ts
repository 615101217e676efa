import { ApplicationFailure } from '@temporalio/common';

import { rollbackPreflight } from '../../versions/rollback-preflight.ts';
import type { RollbackTarget, RollbackWorkflowInput } from '../../workflows/rollback-contract.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/**
 * Looks once more whether the release may serve: what the API found may have changed since.
 * @throws ApplicationFailure `RollbackUnsafe` with all that does not hold and was not forced
 */
export async function preflightRollback(
  { database, journal, platform }: ActivityDependencies,
  job: RollbackWorkflowInput,
): Promise<RollbackTarget> {
  await journal.begin(job, 'preflight');
  const { release, checks } = await rollbackPreflight({ ...platform, database }, job);
  const unsafe = checks.filter(({ name, ok }) => !ok && !job.forced.includes(name));
  if (release === null || unsafe.length > 0) {
    const why = unsafe.map(({ message }) => message).join('. ');
    throw ApplicationFailure.nonRetryable(`It is not safe to go back to ${job.versionCode}: ${why}.`, 'RollbackUnsafe');
  }
  const lines = checks.map(({ name, ok, message }) => `${ok ? '' : 'forced: '}${name}: ${message}`);
  await journal.complete(job, 'preflight', lines.join('\n'));
  const { dockerImage, imageDigest } = release;
  if (job.strategy === 'rebuild' || imageDigest === null || dockerImage === null) return { image: null };
  return { image: { digest: imageDigest, image: dockerImage } };
}
