import { describe, expect, it } from 'vitest';

import { countChanges, showChanges } from './text-diff.ts';
import { compareTrees, treeOf } from './tree-changes.ts';

const before = treeOf([
  { path: 'changed.ts', content: 'one\ntwo\nthree\n' },
  { path: 'removed.ts', content: 'gone\nat last' },
  { path: 'binary', content: 'a\0b' },
  { path: 'large.txt', content: 'x\n'.repeat(6000) },
]);
const after = treeOf([
  { path: 'changed.ts', content: 'one\n2\n2.5\nthree\n' },
  { path: 'added.ts', content: 'new\n' },
  { path: 'binary', content: 'a\0c' },
  { path: 'large.txt', content: 'y\n'.repeat(6000) },
]);
const changes = compareTrees(before.entries, after.entries);

describe('countChanges', () => {
  it('counts the lines of each change, unless it is no text or too large', async () => {
    expect(await countChanges(changes, before, after)).toMatchObject([
      { path: 'added.ts', kind: 'added', addedLines: 1, removedLines: 0 },
      { path: 'binary', kind: 'changed', addedLines: null, removedLines: null },
      { path: 'changed.ts', kind: 'changed', addedLines: 2, removedLines: 1 },
      { path: 'large.txt', kind: 'changed', addedLines: null, removedLines: null },
      { path: 'removed.ts', kind: 'removed', addedLines: 0, removedLines: 2 },
    ]);
  });

  it('names what it does not fetch', async () => {
    const files = Array.from({ length: 600 }, (_, index) => ({ path: `f${index}`, content: 'line\n' }));
    const remote = { ...treeOf(files), inMemory: false };
    const counted = await countChanges(compareTrees(remote.entries, []), remote, treeOf([]));
    expect(counted).toHaveLength(600);
    expect(counted.filter(({ removedLines }) => removedLines === 1)).toHaveLength(500);
  });
});

describe('showChanges', () => {
  it('shows each change as a unified diff', async () => {
    const shown = await showChanges(changes, before, after);
    expect(shown.map(({ path, diff }) => [path, diff])).toEqual([
      ['added.ts', '--- /dev/null\n+++ b/added.ts\n@@ -0,0 +1,1 @@\n+new\n'],
      ['binary', null],
      ['changed.ts', '--- a/changed.ts\n+++ b/changed.ts\n@@ -1,3 +1,4 @@\n one\n-two\n+2\n+2.5\n three\n'],
      ['large.txt', null],
      [
        'removed.ts',
        '--- a/removed.ts\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-gone\n-at last\n\\ No newline at end of file\n',
      ],
    ]);
  });
});
