import { neededSecrets } from '../metadata/needed-secrets.ts';
import type { Migration } from '../metadata/relational/migration.ts';
import type { EnvironmentName } from '../platform/ports.ts';
import { PluginRefused } from '../trees/tree-generator.ts';
import { unpackTree } from '../trees/tree-bundle.ts';
import { repositoryState, type RepositoryState } from '../versions/drift.ts';
import type { ReleasePlan } from '../versions/release-plan.ts';
import { countChanges, showChanges } from '../versions/text-diff.ts';
import { committedTree, compareTrees, type ReadableTree, treeOf } from '../versions/tree-changes.ts';
import { countedView, driftView, shownView } from './drift-view.ts';
import { manifestsView } from './manifests-view.ts';
import { planProblem } from './plan-problem.ts';
import type { PlanView } from './plan-schemas.ts';
import { notFound, Problem } from './problem.ts';
import { estimateSeconds } from './publishing.ts';
import { secretsView } from './secrets-view.ts';
import type { ApiServices } from './services.ts';

export interface PlanRequest {
  readonly productId: string;
  /** The next one where left out. */
  readonly versionCode?: string | undefined;
  /** Ids of consents, as publishing takes them. */
  readonly allowDestructive?: readonly string[] | undefined;
  /** Whose secrets and manifests are looked at. */
  readonly environment?: EnvironmentName | undefined;
  /** Path of a generated file whose diff is wanted. */
  readonly file?: string | undefined;
}

/**
 * What publishing the drafts would do: version, changes, files, database, time. Writes nothing.
 * @throws Problem for whatever publishing would refuse
 */
export async function planRelease(services: ApiServices, request: PlanRequest, signal: AbortSignal): Promise<PlanView> {
  const { database, gitHost, versionManager } = services;
  const { productId, environment = 'staging' } = request;
  const plan = await versionManager.plan(productId, request).catch((error: unknown) => {
    throw planProblem(error);
  });
  const [state, after, estimatedTime, secrets, manifests] = await Promise.all([
    repositoryState({ database, gitHost }, productId),
    generatedTree(services, plan, signal),
    estimateSeconds(services, productId),
    secretsView(services, plan.manifest.productCode, neededSecrets(plan.product), environment),
    manifestsView(services, plan, environment),
  ]);
  const before = await releasedTree(services, state);
  const [files, drift] = await Promise.all([fileChanges(before, after, request.file), driftView(gitHost, state)]);
  return {
    versionCode: plan.versionCode,
    ...(plan.previousVersion !== null && { previousVersion: plan.previousVersion }),
    ...(plan.changeType !== null && { changeType: plan.changeType }),
    changes: plan.changes.map((change) => ({ ...change })),
    warnings: [...plan.warnings],
    modules: plan.moduleSnapshot.map((module) => ({ ...module })),
    documents: plan.documentChanges.map((change) => ({ ...change })),
    ...files,
    databaseChanges: plan.databaseChanges.map((change) => ({ ...change })),
    consents: plan.consents.map(({ document: _document, pointer: _pointer, ...consent }) => consent),
    ...(plan.migration && { migration: migrationView(plan.migration) }),
    secrets,
    ...(manifests && { manifests }),
    drift,
    ...(estimatedTime !== null && { estimatedTime }),
  };
}

async function generatedTree({ trees }: ApiServices, plan: ReleasePlan, signal: AbortSignal): Promise<ReadableTree> {
  const { product, manifest } = plan;
  const input = { product, migrations: manifest.history.migrations };
  const { bundle } = await trees.generate(input, signal).catch((error: unknown) => {
    if (!(error instanceof PluginRefused)) throw error;
    throw new Problem(422, 'plugin-refused', 'Plugin refused', error.message, {
      mend: 'Mend the plugin and upload it again, or take it out of the product.',
      cause: error,
    });
  });
  return treeOf(await unpackTree(bundle));
}

async function releasedTree({ gitHost }: ApiServices, { release }: RepositoryState): Promise<ReadableTree> {
  if (!release || release.gitCommitId === null) return treeOf([]);
  return await committedTree(gitHost, release.productCode, release.gitCommitId);
}

async function fileChanges(
  before: ReadableTree,
  after: ReadableTree,
  wanted: string | undefined,
): Promise<Pick<PlanView, 'files' | 'file'>> {
  const changes = compareTrees(before.entries, after.entries);
  const count = (kind: string): number => changes.filter((change) => change.kind === kind).length;
  const files = {
    added: count('added'),
    changed: count('changed'),
    removed: count('removed'),
    unchanged: after.entries.length - count('added') - count('changed'),
    items: (await countChanges(changes, before, after)).map(countedView),
  };
  if (wanted === undefined) return { files };
  const change = changes.filter(({ path }) => path === wanted);
  const [shown] = await showChanges(change, before, after);
  if (!shown) throw notFound(`change of the file ${wanted} in the plan`);
  return { files, file: shownView(shown) };
}

const explanations: Readonly<Record<Migration['verdict'], string>> = {
  safe: 'Safe: rows that are there stay as they are, and the release before goes on running on the changed tables.',
  backfill:
    'Needs a backfill: rows that are there are filled in or copied, or have to fit a new rule, which is checked before anything is changed. The release before goes on running.',
  destructive: 'Destructive: data is lost, as the consents say.',
};

function migrationView({ name, verdict, changes, checks = [], statements }: Migration) {
  return {
    name,
    verdict,
    explanation: explanations[verdict],
    changes: changes.map(({ message }) => message),
    checks: checks.map(({ sql }) => sql),
    statements: [...statements],
  };
}
