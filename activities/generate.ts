import { cancellationSignal } from '@temporalio/activity';
import { createHash } from 'node:crypto';

import { ApplicationFailure } from '@temporalio/common';

import { PluginRefused } from '../trees/tree-generator.ts';
import { neededSecrets } from '../metadata/needed-secrets.ts';
import type { PublishWorkflowInput } from '../workflows/contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Where the generated tree lies. */
export interface TreeReference {
  /** Key in the object store. */
  readonly key: string;
  readonly fileCount: number;
  /** Names of the secrets that the release needs where it runs. Jobs of older workers have none. */
  readonly secrets?: readonly string[];
}

/** Generates the source tree of the snapshot into the object store. The same snapshot gives the same object. */
export async function generate(deps: ActivityDependencies, input: PublishWorkflowInput): Promise<TreeReference> {
  await deps.journal.begin(input, 'generate');
  const { product, migrations } = await deps.versions.loadSnapshot(input.snapshotDigest);
  const tree = await deps.trees.generate({ product, migrations }, cancellationSignal()).catch((error: unknown) => {
    if (!(error instanceof PluginRefused)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, 'PluginRefused');
  });

  const key = `trees/${createHash('sha256').update(tree.bundle).digest('hex')}`;
  if (!(await deps.platform.objectStore.has(key)))
    await deps.platform.objectStore.put(key, tree.bundle, 'application/gzip');
  const kilobytes = Math.round(tree.byteCount / 1024);
  await deps.journal.complete(input, 'generate', `${tree.fileCount} files, ${kilobytes} KB`);
  return { key, fileCount: tree.fileCount, secrets: neededSecrets(product) };
}
