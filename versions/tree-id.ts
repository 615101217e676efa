import { createHash } from 'node:crypto';

import type { TreeEntry } from './tree-changes.ts';

type Folder = Map<string, string | Folder>;

/** Git's id of the tree of these files, none of them executable: two trees of one id are the same, byte by byte. */
export function treeIdOf(entries: readonly TreeEntry[]): string {
  const root: Folder = new Map();
  for (const { path, blob } of entries) {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let folder = root;
    for (const part of parts) {
      const next = folder.get(part) ?? new Map();
      if (typeof next === 'string') throw new Error(`${path} has a file for a folder`);
      folder.set(part, next);
      folder = next;
    }
    folder.set(name, blob);
  }
  return idOf(root);
}

function idOf(folder: Folder): string {
  const entries = [...folder].map(([name, child]) =>
    typeof child === 'string'
      ? { order: Buffer.from(name), head: `100644 ${name}\0`, id: child }
      : { order: Buffer.from(`${name}/`), head: `40000 ${name}\0`, id: idOf(child) },
  );
  const bytes = entries
    .toSorted((a, b) => Buffer.compare(a.order, b.order))
    .flatMap(({ head, id }) => [Buffer.from(head), Buffer.from(id, 'hex')]);
  const content = Buffer.concat(bytes);
  return createHash('sha1').update(`tree ${content.byteLength}\0`).update(content).digest('hex');
}
