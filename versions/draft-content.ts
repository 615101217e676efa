/** Where the content of a product's draft lies in the object store. `digest`: `sha256:` and 64 hex digits. */
export function draftKey(productId: string, digest: string): string {
  return `drafts/${productId}/${hexOf(digest)}`;
}

/** Where a document of a snapshot lies: one content once, whichever snapshots and products have it. */
export function documentKey(digest: string): string {
  return `documents/${hexOf(digest)}`;
}

export function manifestKey(snapshotDigest: string): string {
  return `snapshots/${hexOf(snapshotDigest)}`;
}

function hexOf(digest: string): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined) throw new Error(`not a digest: ${digest}`);
  return hex;
}
