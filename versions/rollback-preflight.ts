import type { Database } from '../database/connection.ts';
import { findRelease, type ReleaseRow } from '../database/releases.ts';
import { neededSecrets } from '../metadata/needed-secrets.ts';
import { misfitsOf } from '../metadata/relational/rollback-fit.ts';
import type { EnvironmentName, GitHost, ObjectStore, Registry, Runtime } from '../platform/ports.ts';
import { environmentHistory } from './migrations.ts';
import { createReleasedProducts } from './released-products.ts';
import { isImageThere } from './removed-images.ts';

export interface PreflightDependencies {
  readonly database: Database;
  readonly objectStore: ObjectStore;
  readonly gitHost: Pick<GitHost, 'readCommit'>;
  readonly registry: Pick<Registry, 'has'>;
  readonly runtime: Pick<Runtime, 'missingSecrets'>;
}

export interface PreflightQuestion {
  readonly productId: string;
  readonly productCode: string;
  /** To go back to. */
  readonly versionCode: string;
  readonly environment: EnvironmentName;
  readonly strategy: 'quick' | 'rebuild';
}

export interface PreflightCheck {
  readonly name: 'release' | 'image' | 'source' | 'schema' | 'secrets';
  readonly ok: boolean;
  /** For a person: what was found, and what mends it. */
  readonly message: string;
}

/** Without these there is nothing to go back to, whoever insists. */
export const unforceable: ReadonlySet<string> = new Set<PreflightCheck['name']>(['release', 'image', 'source']);

export interface Preflight {
  /** Null where there is none of that version. */
  readonly release: ReleaseRow | null;
  readonly checks: readonly PreflightCheck[];
}

/** Whether an environment may go back to a release. Changes nothing. */
export async function rollbackPreflight(deps: PreflightDependencies, question: PreflightQuestion): Promise<Preflight> {
  const release = await findRelease(deps.database, question.productId, question.versionCode);
  const usable = release !== null && (release.status === 'deployed' || release.status === 'built');
  if (!usable) {
    const message =
      release === null ? 'there is no such release' : `release ${release.versionCode} is ${release.status}`;
    return { release, checks: [{ name: 'release', ok: false, message: `${message}: nothing of it can serve` }] };
  }
  const origin = question.strategy === 'quick' ? imageCheck(deps, question, release) : sourceCheck(deps, release);
  const { manifest, product } = await createReleasedProducts(deps.objectStore)(release.snapshotDigest);
  const checks = await Promise.all([
    origin,
    schemaCheck(deps, question, manifest.history),
    secretsCheck(deps, question, product && neededSecrets(product)),
  ]);
  const message = release.status === 'deployed' ? 'was deployed before' : 'was built, and never deployed';
  return { release, checks: [{ name: 'release', ok: true, message }, ...checks] };
}

async function imageCheck(
  deps: PreflightDependencies,
  question: PreflightQuestion,
  { dockerImage, imageDigest }: ReleaseRow,
): Promise<PreflightCheck> {
  if (imageDigest === null || dockerImage === null)
    return { name: 'image', ok: false, message: 'no image is recorded: use the strategy rebuild' };
  if (await isImageThere(deps, question, imageDigest))
    return { name: 'image', ok: true, message: `${imageDigest} is there` };
  return { name: 'image', ok: false, message: `${imageDigest} is gone: use the strategy rebuild` };
}

async function sourceCheck(
  { gitHost }: PreflightDependencies,
  { productCode, gitCommitId }: ReleaseRow,
): Promise<PreflightCheck> {
  const found = gitCommitId !== null && (await gitHost.readCommit(productCode, gitCommitId)) !== null;
  const commit = gitCommitId === null ? 'its commit' : `commit ${gitCommitId.slice(0, 10)}`;
  return { name: 'source', ok: found, message: found ? `${commit} is there` : `${commit} is not in the repository` };
}

async function schemaCheck(
  deps: PreflightDependencies,
  { productId, environment, versionCode }: PreflightQuestion,
  history: Parameters<typeof misfitsOf>[0],
): Promise<PreflightCheck> {
  const existing = await environmentHistory(deps, productId, environment);
  const misfits = misfitsOf(history, existing);
  if (misfits.length === 0)
    return { name: 'schema', ok: true, message: `its code fits the database of ${environment}, which stays as it is` };
  const message = `${misfits.join('; ')}, and the code of ${versionCode} relies on it. The database is not taken back`;
  return { name: 'schema', ok: false, message };
}

async function secretsCheck(
  { runtime }: PreflightDependencies,
  { productCode, environment, versionCode }: PreflightQuestion,
  names: readonly string[] | null,
): Promise<PreflightCheck> {
  if (names === null) {
    const message = `which secrets ${versionCode} needs cannot be told: newer rules refuse its documents`;
    return { name: 'secrets', ok: false, message };
  }
  const { missing, place } =
    names.length === 0 ? { missing: [], place: '' } : await runtime.missingSecrets(productCode, environment, names);
  if (missing.length === 0) return { name: 'secrets', ok: true, message: 'all that it needs are there' };
  return { name: 'secrets', ok: false, message: `${missing.join(', ')} missing in ${environment}: add them ${place}` };
}
