import { describe, expect, it } from 'vitest';

import { expressionFunctions } from '../../metadata/expressions/functions.ts';
import * as expressions from './runtime/server/src/platform/expressions.ts';

const { addDays, avg, concat, count, daysBetween, isEmpty, max, min, round, sum } = expressions;

describe('the functions of expressions', () => {
  it('are all there', () => {
    const missing = expressionFunctions.filter(({ name }) => !(name in expressions));
    expect(missing).toEqual([]);
  });

  it.each([
    [1.005, 2, 1.01],
    [-1.005, 2, -1.01],
    [2.5, 0, 3],
    [-2.5, 0, -3],
    [1234.5678, -2, 1200],
    [1e21, 2, 1e21],
    [1e-7, 2, 0],
    [0.1 + 0.2, 1, 0.3],
  ])('round %d to %d digits half away from zero', (value, digits, expected) => {
    expect(round(value, digits)).toBeCloseTo(expected, 12);
  });

  it('sum without the dust of binary fractions', () => {
    expect(sum([0.1, 0.2])).toBe(0.3);
    expect(sum([{ a: 1 }, { a: 2 }], (row) => row.a)).toBe(3);
    expect(sum([])).toBe(0);
  });

  it('know nothing of no rows', () => {
    expect([min([], Number), max([], Number), avg([], Number)]).toEqual([null, null, null]);
    expect(avg([1, 2], Number)).toBe(1.5);
    expect([count([1, 2]), count([1, 2], (value) => value > 1)]).toEqual([2, 1]);
  });

  it('count days over months and leap years', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays(new Date('2026-01-31T12:00:00Z'), 1)).toEqual(new Date('2026-02-01T12:00:00Z'));
    expect(daysBetween('2026-03-01', '2026-02-01')).toBe(-28);
  });

  it('treat what is not there as empty', () => {
    expect(concat('a', null, 1, undefined)).toBe('a1');
    expect([isEmpty(null), isEmpty(''), isEmpty([]), isEmpty(' ')]).toEqual([true, true, true, false]);
  });
});
