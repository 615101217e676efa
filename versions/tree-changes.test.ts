import { describe, expect, it } from 'vitest';

import { blobId, compareTrees, treeOf } from './tree-changes.ts';

describe('compareTrees', () => {
  it('names what came, went and changed, by path', () => {
    const before = treeOf([
      { path: 'c', content: 'same' },
      { path: 'b', content: 'old' },
      { path: 'a', content: 'gone' },
    ]);
    const after = treeOf([
      { path: 'c', content: 'same' },
      { path: 'd', content: 'new' },
      { path: 'b', content: 'newer' },
    ]);
    expect(compareTrees(before.entries, after.entries)).toEqual([
      { path: 'a', kind: 'removed' },
      { path: 'b', kind: 'changed' },
      { path: 'd', kind: 'added' },
    ]);
  });
});

describe('blobId', () => {
  it('is what git hash-object says', () => {
    expect(blobId('')).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    expect(blobId('订单\n')).toBe('0e49a1139d095fe7fc457470136047e493919636');
  });
});
