import type { MigrationHistory } from '../relational/migration.ts';
import { canonicalJson, digestOf } from './canonical-json.ts';

/**
 * What a release is made of. Immutable and content-addressed: it carries no time, no author and no version code, so
 * that the same content gives the same digest.
 */
export interface SnapshotManifest {
  readonly schemaVersion: 1;
  readonly productId: string;
  readonly productCode: string;
  /** Sorted by path. */
  readonly documents: readonly SnapshotDocument[];
  /** Sorted by code. */
  readonly moduleVersions: readonly { readonly code: string; readonly versionCode: string }[];
  readonly generatorVersion: string;
  readonly history: MigrationHistory;
}

export interface SnapshotDocument {
  /** `product`, `order/V1/model/SalesOrder`, or `plugin:` and the digest of a plugin. */
  readonly path: string;
  /** Of the document's canonical JSON. */
  readonly digest: string;
}

export interface SerializedSnapshot {
  readonly digest: string;
  readonly json: string;
}

/** The one serialization of a manifest, and its digest. */
export function serializeSnapshot(manifest: SnapshotManifest): SerializedSnapshot {
  const json = canonicalJson({
    ...manifest,
    documents: manifest.documents.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    moduleVersions: manifest.moduleVersions.toSorted((a, b) => (a.code < b.code ? -1 : 1)),
  });
  return { digest: digestOf(json), json };
}
