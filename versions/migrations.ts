import type { Database } from '../database/connection.ts';
import type { ProductRow } from '../database/products.ts';
import { currentDeployment } from '../database/deployments.ts';
import {
  deployedJobs,
  findRelease,
  lastDeployedRelease,
  lastSuccessfulRelease,
  type MigratedJob,
  migratedJobs,
} from '../database/releases.ts';
import {
  emptyHistory,
  type MigrationHistory,
  type NextMigration,
  nextMigration,
} from '../metadata/relational/migration.ts';
import { migrationNotStarted } from '../metadata/relational/rows-in-the-way.ts';
import { relationalSchema, type RelationalSchema } from '../metadata/relational/schema.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import { environmentNames, type ObjectStore } from '../platform/ports.ts';
import { PlanRefused } from './plan-refused.ts';
import { readManifest } from './snapshots.ts';

interface MigrationInput {
  readonly database: Database;
  readonly objectStore: ObjectStore;
  readonly product: ProductRow;
}

/**
 * The next migration of a product, done with the consents of these ids.
 * @throws PlanRefused `MigrationRefused`, or `ConsentUnknown` where an id names nothing that could be done
 */
export async function planMigration(
  input: MigrationInput,
  after: ResolvedProduct,
  allow: readonly string[],
): Promise<NextMigration> {
  const historyOf = historyReader(input.objectStore);
  const [history, serving] = await Promise.all([migratedHistory(input, historyOf), servingSchemas(input, historyOf)]);
  const result = nextMigration(history, relationalSchema(after), { allow: new Set(allow), serving });
  if ('refused' in result) {
    const message = 'The database cannot be changed in this way while the release before goes on running.';
    throw new PlanRefused('MigrationRefused', message, result.refused);
  }
  const unknown = allow.filter((id) => !result.consents.some((consent) => consent.id === id));
  if (unknown.length > 0) {
    throw new PlanRefused('ConsentUnknown', `No change of the database has the id ${unknown.join(', ')}.`);
  }
  return result;
}

type ReadHistory = (snapshotDigest: string) => Promise<MigrationHistory>;

/** Reads each once: what was migrated last is as a rule what serves. */
function historyReader(objectStore: ObjectStore): ReadHistory {
  const read = new Map<string, Promise<MigrationHistory>>();
  return async (digest) => {
    const history = read.get(digest) ?? readManifest(objectStore, digest).then((manifest) => manifest.history);
    read.set(digest, history);
    return await history;
  };
}

/**
 * Goes on from every migration that may have run somewhere, also under a release that failed after it was rolled out:
 * its tables are as it left them. One that said that it did not start has left nothing.
 */
async function migratedHistory(
  { database, product }: MigrationInput,
  historyOf: ReadHistory,
): Promise<MigrationHistory> {
  let limit = Infinity;
  for (const { error, snapshotDigest } of await migratedJobs(database, product.id)) {
    limit = Math.min(limit, notStartedIn('staging', error));
    const history = await historyOf(snapshotDigest);
    if (history.migrations.length < limit) return history;
  }
  return emptyHistory;
}

/** The steps of a publish in which production's database is the one that rows are in the way of. */
const productionSteps = new Set(['canary', 'promote']);

/** The first migration that a job left undone; a publish to production goes to two environments. */
function notStartedIn(environment: 'staging' | 'production', error: MigratedJob['error']): number {
  if (error === null || (environment === 'staging' && productionSteps.has(error.step))) return Infinity;
  return migrationNotStarted(error) ?? Infinity;
}

/**
 * What the migrations have made of an environment's database so far: that of the release that has most of them, whichever
 * serves by now.
 */
export async function environmentHistory(
  { database, objectStore }: Pick<MigrationInput, 'database' | 'objectStore'>,
  productId: string,
  environment: 'staging' | 'production',
): Promise<MigrationHistory> {
  const historyOf = historyReader(objectStore);
  let longest = emptyHistory;
  let limit = Infinity;
  for (const { error, snapshotDigest } of await deployedJobs(database, productId, environment)) {
    limit = Math.min(limit, notStartedIn(environment, error));
    const history = await historyOf(snapshotDigest);
    const { length } = history.migrations;
    if (length < limit && length > longest.migrations.length) longest = history;
  }
  return longest;
}

/** Of the releases that may serve while the next one migrates: also an older one that an environment went back to. */
async function servingSchemas(
  { database, product }: MigrationInput,
  historyOf: ReadHistory,
): Promise<RelationalSchema[]> {
  const releases = await Promise.all([
    lastSuccessfulRelease(database, product.id),
    lastDeployedRelease(database, product.id),
    ...environmentNames.map(async (environment) => {
      const serving = await currentDeployment(database, product.id, environment);
      return serving && (await findRelease(database, product.id, serving.versionCode));
    }),
  ]);
  const digests = new Set(releases.flatMap((release) => release?.snapshotDigest ?? []));
  return await Promise.all([...digests].map(async (digest) => (await historyOf(digest)).schema));
}
