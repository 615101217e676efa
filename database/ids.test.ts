import { describe, expect, it } from 'vitest';

import { newId } from './ids.ts';

describe('newId', () => {
  it('fits a BIGINT for the next decades and never goes back within a process', () => {
    const ids = Array.from({ length: 5000 }, () => BigInt(newId()));
    expect(ids.some((id, index) => index > 0 && id <= (ids[index - 1] ?? 0n))).toBe(false);
    expect(BigInt(newId(Date.UTC(2090, 0, 1)))).toBeLessThan(2n ** 63n);
  });
});
