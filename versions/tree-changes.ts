import { createHash } from 'node:crypto';

import type { GitHost, TreeFile } from '../platform/ports.ts';

/** A file of a tree under the id that Git has for its content. */
export interface TreeEntry {
  readonly path: string;
  readonly blob: string;
}

/** How a file of one tree differs from another tree's. */
export interface FileChange {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
}

/** By path. Compares ids alone: no content is read. */
export function compareTrees(before: readonly TreeEntry[], after: readonly TreeEntry[]): FileChange[] {
  const olds = new Map(before.map(({ path, blob }) => [path, blob]));
  const news = new Set(after.map(({ path }) => path));
  const changes: FileChange[] = [];
  for (const { path, blob } of after) {
    const old = olds.get(path);
    if (old === undefined) changes.push({ path, kind: 'added' });
    else if (old !== blob) changes.push({ path, kind: 'changed' });
  }
  for (const { path } of before) if (!news.has(path)) changes.push({ path, kind: 'removed' });
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Git's id of a file's content. */
export function blobId(content: string): string {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}

/** One side of a comparison; the content is asked for only where the ids differ. */
export interface ReadableTree {
  readonly entries: readonly TreeEntry[];
  /** Null where the tree has no such file. */
  readonly read: (path: string) => Promise<string | null>;
  /** Reading costs no request. */
  readonly inMemory: boolean;
}

export async function committedTree(gitHost: GitHost, repository: string, commit: string): Promise<ReadableTree> {
  return {
    entries: await gitHost.listFiles(repository, commit),
    read: (path) => gitHost.readFile(repository, commit, path),
    inMemory: false,
  };
}

export function treeOf(files: readonly TreeFile[]): ReadableTree {
  const contents = new Map(files.map(({ path, content }) => [path, content]));
  return {
    entries: files.map(({ path, content }) => ({ path, blob: blobId(content) })),
    read: async (path) => contents.get(path) ?? null,
    inMemory: true,
  };
}
