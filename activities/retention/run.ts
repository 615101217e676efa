import {
  beginRetentionRun,
  finishRetentionRun,
  findRetentionPolicy,
  forgetRetentionRuns,
  recordRetentionPlan,
  type RetentionKind,
  type StoredRetentionItem,
} from '../../database/retention.ts';
import { defaultRetention, planRetention as decide, type RetentionDecision } from '../../versions/retention.ts';
import { retentionSituation } from '../../versions/retention-situation.ts';
import type { RetentionCounts, RetentionInput } from '../../workflows/retention-contract.ts';
import type { RetentionDependencies } from './dependencies.ts';

/** Decides what goes, and notes it; the same run again goes by what it noted first. */
export async function planRetention(
  { database, platform }: RetentionDependencies,
  input: RetentionInput,
): Promise<RetentionCounts> {
  await beginRetentionRun(database, { ...input, id: input.runId });
  const policy = (await findRetentionPolicy(database, input.productId)) ?? defaultRetention;
  const plan = decide(policy, await retentionSituation({ database, runtime: platform.runtime }, input));
  const noted = await recordRetentionPlan(database, input.runId, {
    images: plan.images.map(asItem),
    branches: plan.branches.map(asItem),
    releases: plan.releases.map(asItem),
  });
  const count = (kind: RetentionKind) => noted[kind].filter(({ verdict }) => verdict !== 'keep').length;
  return { images: count('images'), branches: count('branches'), releases: count('releases') };
}

function asItem({ remove, ...decision }: RetentionDecision): StoredRetentionItem {
  return { ...decision, verdict: remove ? 'remove' : 'keep' };
}

export async function finishRetention({ database }: RetentionDependencies, input: RetentionInput): Promise<void> {
  await finishRetentionRun(database, input.runId, null);
  await forgetRetentionRuns(database, input.productId);
}

export async function failRetention(
  { database }: RetentionDependencies,
  input: RetentionInput,
  message: string,
): Promise<void> {
  await beginRetentionRun(database, { ...input, id: input.runId });
  await finishRetentionRun(database, input.runId, message);
}
