import { ApplicationFailure } from '@temporalio/common';

import type { CommitRequest } from '../platform/ports.ts';
import type { PublishWorkflowInput } from '../workflows/contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { TreeReference } from './generate.ts';
import { recordRepository } from '../database/products.ts';
import { claimRefs, recordCommit, type ReleaseRow } from '../database/releases.ts';
import { unpackTree } from '../trees/tree-bundle.ts';
import { describeDrift, emptyHead, repositoryState } from '../versions/drift.ts';
import { releaseOf } from './release-of.ts';

/** The commit that CI is to build. */
export interface PushedSource {
  readonly cloneUrl: string;
  readonly commit: string;
}

export function releaseRefs(versionCode: string) {
  return { branch: `release/${versionCode}`, tag: `v${versionCode}` };
}

/** Commits the tree with a branch and a tag of the release, on top of the release before. */
export async function push(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  tree: TreeReference,
): Promise<PushedSource> {
  const { database, journal, platform } = deps;
  await journal.begin(input, 'push');
  const bundle = await platform.objectStore.get(tree.key);
  if (!bundle)
    throw ApplicationFailure.nonRetryable(
      `The generated tree ${tree.key} is gone from the object store. Retry the publish.`,
      'TreeMissing',
    );

  const repository = await platform.gitHost.ensureRepository(input.productCode, input.description);
  await recordRepository(database, input.productId, { url: repository.cloneUrl, id: repository.id });
  const release = await releaseOf(database, input);
  const parent = await claim(deps, input, release);
  const result = await platform.gitHost.commit({
    ...commitOf(input, parent),
    repository: repository.name,
    parent,
    files: await unpackTree(bundle),
  });
  await recordCommit(database, release, result);
  await journal.complete(input, 'push', `commit ${result.commit.slice(0, 10)}, ${result.newBlobs} new files`);
  return { cloneUrl: repository.cloneUrl, commit: result.commit };
}

/**
 * Notes which branch, tag and parent the release will have before anything is pushed: so undoing knows that they are
 * ours, and a retry builds on the same parent. A tag that somebody else made is never taken over, and what was edited by
 * hand is never passed over: the request may have come before the edit.
 * @throws ApplicationFailure `GitRefTaken`, `RepositoryDrifted`
 */
async function claim(
  deps: ActivityDependencies,
  input: PublishWorkflowInput,
  release: ReleaseRow,
): Promise<string | null> {
  if (release.gitTag !== null) return release.gitParentId;
  const { branch, tag } = releaseRefs(input.versionCode);
  for (const ref of [`refs/heads/${branch}`, `refs/tags/${tag}`]) {
    const existing = await deps.platform.gitHost.readRef(input.productCode, ref);
    if (existing !== null) throw refTaken(ref, existing);
  }
  const parent = await parentOf(deps, input, release);
  await claimRefs(deps.database, release, { branch, tag, parent });
  return parent;
}

async function parentOf(
  { database, platform }: ActivityDependencies,
  input: PublishWorkflowInput,
  release: ReleaseRow,
): Promise<string | null> {
  const { drift, parent } = await repositoryState({ database, gitHost: platform.gitHost }, input.productId);
  if (drift && drift.commit !== input.options.driftCommit)
    throw ApplicationFailure.nonRetryable(
      `${describeDrift(drift)}. Carry the edit over into the metadata and revert it, or publish again with the consent to overwrite it.`,
      'RepositoryDrifted',
    );
  return release.gitParentId ?? drift?.commit ?? parent ?? (await emptyHead(platform.gitHost, input.productCode));
}

function refTaken(ref: string, existing: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${ref} already exists in the repository at ${existing.slice(0, 10)} and was not made by this release. Delete or rename it, or publish under another version.`,
    'GitRefTaken',
  );
}

function commitOf(
  input: PublishWorkflowInput,
  parent: string | null,
): Pick<CommitRequest, 'message' | 'author' | 'timestamp' | 'refs'> {
  const { branch, tag } = releaseRefs(input.versionCode);
  const overwritten = parent !== null && parent === input.options.driftCommit ? [`Overwrites-edit: ${parent}`] : [];
  const trailers = [`Snapshot: ${input.snapshotDigest}`, ...overwritten];
  const lines = [`Release ${input.versionCode}`, '', input.description, '', ...trailers];
  return {
    message: `${lines.join('\n').replaceAll(/\n{3,}/gu, '\n\n')}\n`,
    author: { name: input.requestedBy.name, email: `${input.requestedBy.id}@users.noreply.assembox.invalid` },
    timestamp: Math.floor(Date.parse(input.requestedAt) / 1000),
    refs: [`refs/heads/${branch}`, `refs/tags/${tag}`],
  };
}
