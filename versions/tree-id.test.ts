import { describe, expect, it } from 'vitest';

import { commitObjects } from '../platform/git/commit-objects.ts';
import { blobId } from './tree-changes.ts';
import { treeIdOf } from './tree-id.ts';

const files = ['a/b.ts', 'a/b/c.ts', 'a.b', 'a-b/x', 'README.md', 'ä/ö.txt', 'a0', 'deep/er/and/deeper.txt'].map(
  (path) => ({ path, content: `of ${path}\n` }),
);
const entries = files.map(({ path, content }) => ({ path, blob: blobId(content) }));

describe('the id of a tree', () => {
  it('is the one that the commit of these files has', async () => {
    const request = { repository: 'r', parent: null, files, message: 'm', refs: [], timestamp: 0 };
    const { tree } = await commitObjects({ ...request, author: { name: 'a', email: 'a@b' } }, []);
    expect(treeIdOf(entries)).toBe(tree);
    expect(treeIdOf(entries.toReversed())).toBe(tree);
  });

  it('is another one for another content or name', () => {
    const [first, ...others] = entries;
    expect(first).toBeDefined();
    expect(treeIdOf(others)).not.toBe(treeIdOf(entries));
  });

  it('of files that hide each other is refused', () => {
    expect(() => treeIdOf([...entries, { path: 'a0/x', blob: blobId('') }])).toThrow('a file for a folder');
  });
});
