import type { Database } from '../database/connection.ts';
import { findProduct, type ProductRow } from '../database/products.ts';
import { lastSuccessfulRelease } from '../database/releases.ts';
import type { SnapshotManifest } from '../metadata/change/snapshot.ts';
import { environmentSettings } from '../metadata/environments/resolve-settings.ts';
import type { EnvironmentSettings } from '../metadata/environments/settings.ts';
import { neededSecrets } from '../metadata/needed-secrets.ts';
import type { Migration } from '../metadata/relational/migration.ts';
import { physicalNames } from '../metadata/relational/physical-names.ts';
import type { DocumentError } from '../metadata/report.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import type { ProductSource } from '../metadata/source.ts';
import { resolveProduct } from '../metadata/validate.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { loadDrafts } from './drafts.ts';
import { createReleasedProducts } from './released-products.ts';
import { refusedGenerators } from './plugins.ts';
import { makePlan, type PlanChoices, type ReleasePlan } from './release-plan.ts';
import { readManifest, readProductDocument, readSource, writeSnapshot } from './snapshots.ts';

export interface VersionManagerOptions {
  readonly database: Database;
  readonly objectStore: ObjectStore;
  /** Another generator makes another tree of the same drafts, so it counts as a change. */
  readonly generatorVersion: string;
  /** Plugins that may change the tree, as `package@digest`; none unless given. */
  readonly allowedGenerators?: readonly string[];
}

/** What the generator needs of a snapshot. */
export interface LoadedSnapshot {
  readonly manifest: SnapshotManifest;
  /** With the names that its tables and columns really have. */
  readonly product: ResolvedProduct;
  /** All of the product's, the first one first. */
  readonly migrations: readonly Migration[];
}

export interface VersionManager {
  /** The drafts as they are. @throws Error where the product does not exist */
  loadDrafts(productId: string): Promise<ProductSource>;
  /** Every mistake of the drafts; empty where they can be published. */
  validate(productId: string): Promise<readonly DocumentError[]>;
  /**
   * What publishing the drafts would do. Writes nothing.
   * @throws PlanRefused
   */
  plan(productId: string, choices?: PlanChoices): Promise<ReleasePlan>;
  /** Writes the plan's snapshot. The same plan gives the same digest, and is written once. */
  freeze(productId: string, plan: ReleasePlan): Promise<{ readonly snapshotDigest: string }>;
  /** Names of the secrets that the version published last needs; empty before the first. */
  releasedSecrets(productId: string): Promise<readonly string[]>;
  /** @throws Error where the snapshot is missing or damaged */
  loadSnapshot(snapshotDigest: string): Promise<LoadedSnapshot>;
  /** How a release of that snapshot runs in an environment, and gets there. @throws as `loadSnapshot` */
  environment(snapshotDigest: string, name: EnvironmentSettings['name']): Promise<EnvironmentSettings>;
}

export function createVersionManager({
  database,
  objectStore,
  generatorVersion,
  allowedGenerators = [],
}: VersionManagerOptions): VersionManager {
  const readReleased = createReleasedProducts(objectStore);
  const productOf = async (productId: string): Promise<ProductRow> => {
    const product = await findProduct(database, productId);
    if (!product) throw new Error(`there is no product ${productId}`);
    return product;
  };
  const draftsOf = async (productId: string): Promise<ProductSource> =>
    await loadDrafts(database, objectStore, await productOf(productId));
  return {
    loadDrafts: draftsOf,
    async validate(productId) {
      const resolved = resolveProduct(await draftsOf(productId));
      return resolved.ok ? refusedGenerators(resolved.product, allowedGenerators) : resolved.errors;
    },
    async plan(productId, choices = {}) {
      const product = await productOf(productId);
      const drafts = await loadDrafts(database, objectStore, product);
      return await makePlan(
        { database, objectStore, readReleased, generatorVersion, allowedGenerators, product, drafts },
        choices,
      );
    },
    async freeze(productId, plan) {
      if (plan.manifest.productId !== productId) throw new Error('the plan is for another product');
      return { snapshotDigest: await writeSnapshot(objectStore, plan.manifest, plan.contents) };
    },
    async releasedSecrets(productId) {
      const last = await lastSuccessfulRelease(database, productId);
      const released = last && (await readReleased(last.snapshotDigest)).product;
      return released ? neededSecrets(released) : [];
    },
    async loadSnapshot(snapshotDigest) {
      const manifest = await readManifest(objectStore, snapshotDigest);
      const resolved = resolveProduct(await readSource(objectStore, manifest));
      if (!resolved.ok)
        throw new Error(`snapshot ${snapshotDigest} does not resolve: ${resolved.errors[0]?.message ?? ''}`);
      const { history } = manifest;
      return { manifest, product: physicalNames(resolved.product, history), migrations: history.migrations };
    },
    async environment(snapshotDigest, name) {
      const manifest = await readManifest(objectStore, snapshotDigest);
      return environmentSettings(await readProductDocument(objectStore, manifest), name);
    },
  };
}
