import { cancellationSignal } from '@temporalio/activity';

import { findRelease } from '../../database/releases.ts';
import {
  announceImageRemoval,
  finishImageRemoval,
  keepImage,
  markBranchRemoved,
  markReleaseRemoved,
  recordedImages,
} from '../../database/retained.ts';
import { outcomeOf, recordRetention, type RetentionKind, type StoredRetentionItem } from '../../database/retention.ts';
import { PlatformError } from '../../platform/ports.ts';
import { usesOf } from '../../versions/retention-situation.ts';
import type { RetentionInput } from '../../workflows/retention-contract.ts';
import type { RetentionDependencies } from './dependencies.ts';

/** Why the item stays after all; null where it is gone. Doing it again is harmless. */
type Remove = (deps: RetentionDependencies, input: RetentionInput, item: StoredRetentionItem) => Promise<string | null>;

const refusals = new Set(['ImageInUse', 'RegistryForeign', 'RegistryDeletionDisabled']);

/** Takes the images out of the registry that the run's plan names. Returns how many are gone. */
export const removeImages = removing('images', async ({ database, platform }, input, { name: digest }) => {
  const { productId, productCode, runId } = input;
  await announceImageRemoval(database, { productId, digest, runId });
  // Only now: what begins to use it from here on sees that it goes.
  const versions = (await recordedImages(database, productId)).filter((image) => image.digest === digest);
  const names = new Set(versions.map(({ versionCode }) => versionCode));
  const why = await useFound({ database, platform }, input, names, digest);
  if (why === null) {
    try {
      await platform.registry.delete(productCode, digest);
      await finishImageRemoval(database, productId, digest);
      return null;
    } catch (error) {
      if (!(error instanceof PlatformError) || !refusals.has(error.type)) throw error;
      await keepImage(database, productId, digest);
      return error.message;
    }
  }
  await keepImage(database, productId, digest);
  return why;
});

/** Deletes the branches that the run's plan names. One that somebody has moved since is theirs. */
export const removeBranches = removing('branches', async (deps, input, { name: branch, versionCode }) => {
  const { database, platform } = deps;
  const release = await findRelease(database, input.productId, versionCode);
  const why = await useFound(deps, input, new Set([versionCode]), release?.imageDigest ?? null);
  if (why !== null) return why;
  const ref = `refs/heads/${branch}`;
  const head = await platform.gitHost.readRef(input.productCode, ref);
  if (head !== null) {
    if (release?.gitCommitId !== head) return `moved since, to ${head.slice(0, 10)}`;
    await platform.gitHost.deleteRef(input.productCode, ref, head);
  }
  await markBranchRemoved(database, input.productId, versionCode);
  return null;
});

/** Marks the releases as removed that the run's plan names; the rows stay, and with them history and tags. */
export const removeReleases = removing('releases', async (deps, input, { versionCode }) => {
  const release = await findRelease(deps.database, input.productId, versionCode);
  const why = await useFound(deps, input, new Set([versionCode]), release?.imageDigest ?? null);
  if (why !== null) return why;
  await markReleaseRemoved(deps.database, input.productId, versionCode);
  return null;
});

function removing(kind: RetentionKind, remove: Remove) {
  return async (deps: RetentionDependencies, input: RetentionInput): Promise<number> => {
    const planned = (await outcomeOf(deps.database, input.runId))[kind];
    const done: StoredRetentionItem[] = [];
    for (const item of planned) {
      cancellationSignal().throwIfAborted();
      if (item.verdict !== 'remove') done.push(item);
      else {
        const why = await remove(deps, input, item);
        done.push(why === null ? { ...item, verdict: 'removed' } : { ...item, verdict: 'keep', why });
      }
    }
    await recordRetention(deps.database, input.runId, kind, done);
    return done.filter(({ verdict }) => verdict === 'removed').length;
  };
}

async function useFound(
  { database, platform }: RetentionDependencies,
  input: RetentionInput,
  versions: ReadonlySet<string>,
  digest: string | null,
): Promise<string | null> {
  const uses = await usesOf({ database, runtime: platform.runtime }, input);
  const use = uses.find(
    (each) =>
      (each.versionCode !== null && versions.has(each.versionCode)) || (each.digest !== null && each.digest === digest),
  );
  return use?.why ?? null;
}
