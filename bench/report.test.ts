import { describe, expect, it } from 'vitest';

import type { Finding } from './measure.ts';
import { duration, isOver, printResults } from './report.ts';

const finding = (ratio: number, limit: number | null): Finding => ({
  name: 'ours / theirs',
  ours: 1,
  reference: 1,
  ratio,
  limit,
  note: '',
});

describe('the report of the benchmarks', () => {
  it('says which ratios are over their limits, one that is no number among them', () => {
    expect([finding(1.5, 1.5), finding(1.51, 1.5), finding(Number.NaN, 1.5), finding(9, null)].map(isOver)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('aligns its columns and leaves nothing out', () => {
    const tables = [{ title: 'Memory', rows: [{ models: 10, peak: 105 }] }];
    const text = printResults([{ findings: [finding(2, 1.5)], tables }]);
    expect(text).toContain('ours / theirs  1.00 s  1.00 s     2.00   1.5    OVER');
    expect(text).toContain('  models  peak\n  10      105\n');
  });

  it('shows short times in milliseconds', () => {
    expect([duration(0.00123), duration(0.5), duration(12.345)]).toEqual(['1.23 ms', '500 ms', '12.35 s']);
  });
});
