import type { Database } from '../database/connection.ts';
import type { ProductRow } from '../database/products.ts';
import { lastMigratedSnapshot, lastSuccessfulRelease, usedVersions } from '../database/releases.ts';
import { changeType, type Change, type ChangeType } from '../metadata/change/change.ts';
import { diffProducts } from '../metadata/change/diff.ts';
import type { SnapshotDocument, SnapshotManifest } from '../metadata/change/snapshot.ts';
import {
  emptyHistory,
  nextMigration,
  type Migration,
  type MigrationHistory,
} from '../metadata/relational/migration.ts';
import { physicalNames } from '../metadata/relational/physical-names.ts';
import { relationalSchema } from '../metadata/relational/schema.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import type { ProductSource } from '../metadata/source.ts';
import { resolveProduct } from '../metadata/validate.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { decideVersion } from './next-release.ts';
import { PlanRefused } from './plan-refused.ts';
import type { ReadReleasedProduct, ReleasedProduct } from './released-products.ts';
import { readManifest, snapshotContents, type SnapshotContent } from './snapshots.ts';
import { compareTrees, type FileChange, type TreeEntry } from './tree-changes.ts';

/** What publishing the drafts would do. */
export interface ReleasePlan {
  readonly versionCode: string;
  /** The version that it is compared with; null for the first release. */
  readonly previousVersion: string | null;
  /** Null where a prerelease is completed without a change. */
  readonly changeType: ChangeType | null;
  readonly changes: readonly Change[];
  /** The changes in words. */
  readonly changeSummary: readonly string[];
  readonly moduleSnapshot: readonly { readonly moduleCode: string; readonly versionCode: string }[];
  /** Null where the tables stay as they are. */
  readonly migration: Migration | null;
  readonly warnings: readonly string[];
  /** Which documents differ from the snapshot before. */
  readonly documentChanges: readonly FileChange[];
  /** What would be generated, with the names that its tables and columns will have. */
  readonly product: ResolvedProduct;
  readonly manifest: SnapshotManifest;
  readonly contents: readonly SnapshotContent[];
}

export interface PlanInput {
  readonly database: Database;
  readonly objectStore: ObjectStore;
  readonly readReleased: ReadReleasedProduct;
  readonly generatorVersion: string;
  readonly product: ProductRow;
  readonly drafts: ProductSource;
}

/** @throws PlanRefused */
export async function makePlan(input: PlanInput, givenVersion: string | undefined): Promise<ReleasePlan> {
  const { database, product, drafts } = input;
  const resolved = resolveProduct(drafts);
  if (!resolved.ok) {
    const count = resolved.errors.length === 1 ? 'a mistake' : `${resolved.errors.length} mistakes`;
    throw new PlanRefused('ValidationFailed', `The drafts have ${count}.`, resolved.errors);
  }
  const last = await lastSuccessfulRelease(database, product.id);
  const before = last ? await input.readReleased(last.snapshotDigest) : null;
  const changes = changesSince(input, before, resolved.product);
  const used = await usedVersions(database, product.id);
  const previousVersion = last?.versionCode ?? null;
  const versionCode = decideVersion({ used, last: previousVersion, changes }, givenVersion);
  const { history, added } = await migrate(input, resolved.product);
  const contents = snapshotContents(drafts);
  return {
    versionCode,
    previousVersion,
    changeType: changeType(changes),
    changes,
    changeSummary: changes.map((change) => change.message),
    moduleSnapshot: drafts.modules.map((module) => ({ moduleCode: module.code, versionCode: module.versionCode })),
    migration: added,
    warnings: resolved.warnings.map((warning) => warning.message),
    documentChanges: compareTrees((before?.manifest.documents ?? []).map(entryOf), contents.map(entryOf)),
    product: physicalNames(resolved.product, history),
    manifest: {
      schemaVersion: 1,
      productId: product.id,
      productCode: product.productCode,
      documents: contents.map(({ path, digest }) => ({ path, digest })),
      moduleVersions: drafts.modules.map(({ code, versionCode: chosen }) => ({ code, versionCode: chosen })),
      generatorVersion: input.generatorVersion,
      history,
    },
    contents,
  };
}

function changesSince(
  { generatorVersion }: PlanInput,
  before: ReleasedProduct | null,
  after: ResolvedProduct,
): Change[] {
  if (before === null) return diffProducts(null, after);
  if (before.product === null) return [unreadable, ...diffProducts(null, after)];
  const changes = diffProducts(before.product, after);
  const generatedBy = before.manifest.generatorVersion;
  return generatedBy === generatorVersion ? changes : [...changes, generatorChange(generatedBy, generatorVersion)];
}

const entryOf = ({ path, digest }: SnapshotDocument): TreeEntry => ({ path, blob: digest });

/** Documents that older rules let through must not keep newer ones from being published. */
const unreadable: Change = {
  subject: 'product',
  kind: 'changed',
  impact: 'breaking',
  message: 'the release before no longer passes validation: everything counts as new',
};

function generatorChange(before: string, after: string): Change {
  const message = `generated by version ${after} of the generator and no longer by ${before}`;
  return { subject: 'generator', kind: 'changed', impact: 'patch', message };
}

/**
 * Goes on from every migration that may have run somewhere, also under a release that failed after it was rolled out:
 * its tables are as it left them.
 */
async function migrate(
  { database, objectStore, product }: PlanInput,
  after: ResolvedProduct,
): Promise<{ history: MigrationHistory; added: Migration | null }> {
  const from = await lastMigratedSnapshot(database, product.id);
  const history = from === null ? emptyHistory : (await readManifest(objectStore, from)).history;
  const result = nextMigration(history, relationalSchema(after));
  if (!('refused' in result)) return result;
  throw new PlanRefused(
    'MigrationRefused',
    'The database cannot be changed in this way while the release before goes on running.',
    result.refused,
  );
}
