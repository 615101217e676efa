import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

import { findRelease, type ReleaseRow } from '../../database/releases.ts';
import type { BuildHandle } from '../../platform/ports.ts';
import { unpackTree } from '../../trees/tree-bundle.ts';
import { PluginRefused } from '../../trees/tree-generator.ts';
import { blobId, compareTrees, type FileChange } from '../../versions/tree-changes.ts';
import { treeIdOf } from '../../versions/tree-id.ts';
import type { RollbackWorkflowInput } from '../../workflows/rollback-contract.ts';
import { requestBuild } from '../build.ts';
import type { ActivityDependencies } from '../dependencies.ts';

const namedFiles = 200;

/**
 * Generates the snapshot again and says whether that gives the recorded tree, or file by file how it differs: then the
 * generator has changed since. What is built is the recorded commit either way.
 */
export async function compareTree(deps: ActivityDependencies, job: RollbackWorkflowInput): Promise<void> {
  await deps.journal.begin(job, 'regenerate');
  const release = await sourceOf(deps, job);
  await deps.journal.complete(job, 'regenerate', await comparison(deps, job, release));
}

async function comparison(
  { platform, trees, versions }: ActivityDependencies,
  job: RollbackWorkflowInput,
  release: Source,
): Promise<string> {
  const { product, migrations } = await versions.loadSnapshot(job.snapshotDigest);
  const tree = await trees.generate({ product, migrations }, cancellationSignal()).catch((error: unknown) => {
    if (error instanceof PluginRefused) return null;
    throw error;
  });
  if (tree === null) return 'a plugin of it is not allowed any more: nothing to compare with';
  const files = await unpackTree(tree.bundle);
  const generated = files.map(({ path, content }) => ({ path, blob: blobId(content) }));
  const id = treeIdOf(generated);
  if (id === release.treeHash) return `tree ${id}, as recorded`;
  const recorded = await platform.gitHost.listFiles(job.productCode, release.gitCommitId);
  const changes = compareTrees(recorded, generated);
  return [
    `tree ${id}, and not ${release.treeHash ?? 'one'} as recorded: the generator has changed. Built is what was recorded.`,
    ...changes.slice(0, namedFiles).map(({ kind, path }: FileChange) => `${kind} ${path}`),
    ...(changes.length > namedFiles ? [`and ${changes.length - namedFiles} more`] : []),
  ].join('\n');
}

type Source = ReleaseRow & { readonly gitCommitId: string };

async function sourceOf({ database }: ActivityDependencies, job: RollbackWorkflowInput): Promise<Source> {
  const release = await findRelease(database, job.productId, job.versionCode);
  const gitCommitId = release?.gitCommitId ?? null;
  if (release !== null && gitCommitId !== null) return { ...release, gitCommitId };
  throw ApplicationFailure.nonRetryable(`Release ${job.versionCode} has no commit any more.`, 'RollbackUnsafe');
}

/** Has CI build the recorded commit; a build of this request that is already there is taken up. */
export async function triggerRebuild(
  deps: ActivityDependencies,
  job: RollbackWorkflowInput,
  requestId: string,
): Promise<BuildHandle> {
  await deps.journal.begin(job, 'rebuild');
  const { gitCommitId, skipTests } = await sourceOf(deps, job);
  const { cloneUrl } = await deps.platform.gitHost.ensureRepository(job.productCode, '');
  return await requestBuild(deps, job, requestId, { cloneUrl, commit: gitCommitId, skipTests });
}
