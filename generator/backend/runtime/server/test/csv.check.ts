import { describe, expect, it } from 'vitest';

import { field } from '../src/platform/csv.js';

describe('a field of a CSV file', () => {
  it.each(['=1+1', '+cmd', '-cmd', '@SUM(A1)', ' =1+1', '\t=1+1', '＝1+1', '\u0000=1', '\u200B=1'])(
    'is no formula: %j',
    (value) => {
      expect(field(value).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it.each(['-5', '-0.25', 'SO20260101', 'a=b'])('stays as it is: %s', (value) => {
    expect(field(value)).toBe(value);
  });

  it('is quoted where it holds a separator, a quote or a line break', () => {
    expect(['a,b', 'a;b', 'say "x"', 'a\nb'].map(field)).toEqual(['"a,b"', '"a;b"', '"say ""x"""', '"a\nb"']);
  });
});
