import type { Database } from '../database/connection.ts';
import type { ProductRow } from '../database/products.ts';
import { lastSuccessfulRelease, usedVersions } from '../database/releases.ts';
import { changeType, type Change, type ChangeType } from '../metadata/change/change.ts';
import { diffProducts } from '../metadata/change/diff.ts';
import type { SnapshotDocument, SnapshotManifest } from '../metadata/change/snapshot.ts';
import type { Consent } from '../metadata/relational/consents.ts';
import type { Migration } from '../metadata/relational/migration.ts';
import type { MigrationChange } from '../metadata/relational/migration-plan.ts';
import { physicalNames } from '../metadata/relational/physical-names.ts';
import type { DocumentError } from '../metadata/report.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import type { ProductSource } from '../metadata/source.ts';
import { resolveProduct } from '../metadata/validate.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { planMigration } from './migrations.ts';
import { decideVersion, type VersionSituation } from './next-release.ts';
import { PlanRefused } from './plan-refused.ts';
import type { ReadReleasedProduct, ReleasedProduct } from './released-products.ts';
import { refusedGenerators } from './plugins.ts';
import { snapshotContents, type SnapshotContent } from './snapshots.ts';
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
  /** What becomes of tables and columns, also where nothing has to be run for it. */
  readonly databaseChanges: readonly MigrationChange[];
  /** What is, or could be, done to the database with consent; publishing is refused while a needed one is missing. */
  readonly consents: readonly Consent[];
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
  /** See `refusedGenerators`. */
  readonly allowedGenerators: readonly string[];
  readonly product: ProductRow;
  readonly drafts: ProductSource;
}

export interface PlanChoices {
  /** The next one where left out. */
  readonly versionCode?: string | undefined;
  /** Ids of the consents that are given. */
  readonly allowDestructive?: readonly string[] | undefined;
}

/** @throws PlanRefused */
export async function makePlan(
  input: PlanInput,
  { allowDestructive = [], ...choices }: PlanChoices,
): Promise<ReleasePlan> {
  const { database, product, drafts } = input;
  const resolved = resolveProduct(drafts);
  if (!resolved.ok) {
    const count = resolved.errors.length === 1 ? 'a mistake' : `${resolved.errors.length} mistakes`;
    throw new PlanRefused('ValidationFailed', `The drafts have ${count}.`, resolved.errors);
  }
  const refused = refusedGenerators(resolved.product, input.allowedGenerators);
  if (refused.length > 0) throw new PlanRefused('ValidationFailed', 'A plugin may not do what it wants to.', refused);
  const last = await lastSuccessfulRelease(database, product.id);
  const before = last ? await input.readReleased(last.snapshotDigest) : null;
  const {
    added,
    changes: databaseChanges,
    consents,
    history,
  } = await planMigration(input, resolved.product, allowDestructive);
  const changes = [...changesSince(input, before, resolved.product), ...consents.flatMap(consentChange)];
  const used = await usedVersions(database, product.id);
  const previousVersion = last?.versionCode ?? null;
  const versionCode = versionOf({ used, last: previousVersion, changes }, choices.versionCode, consents);
  const contents = snapshotContents(drafts);
  return {
    versionCode,
    previousVersion,
    changeType: changeType(changes),
    changes,
    changeSummary: changes.map((change) => change.message),
    moduleSnapshot: drafts.modules.map((module) => ({ moduleCode: module.code, versionCode: module.versionCode })),
    migration: added,
    databaseChanges,
    consents,
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

/** With what could still be done to the database, where nothing else would be. */
function versionOf(situation: VersionSituation, given: string | undefined, consents: readonly Consent[]): string {
  try {
    return decideVersion(situation, given);
  } catch (error) {
    if (!(error instanceof PlanRefused) || error.type !== 'NothingChanged') throw error;
    throw new PlanRefused(error.type, error.message, consents.map(pendingEnd));
  }
}

function pendingEnd({ document, id, loses, message, pointer }: Consent): DocumentError {
  return {
    document,
    pointer,
    rule: 'kept-in-database',
    message: `It could be published to do this: ${message}. Lost is ${loses}.`,
    mend: `Publish with options {"allowDestructive": ["${id}"]}, or leave it.`,
  };
}

/** What is agreed to is a change of its own, which may be published alone. */
function consentChange({ given, message }: Consent): Change[] {
  return given ? [{ subject: 'database', kind: 'removed', impact: 'patch', message: `${message}: agreed to` }] : [];
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
