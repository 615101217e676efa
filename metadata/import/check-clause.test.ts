import { describe, expect, it } from 'vitest';
import { readCheck } from './check-clause.ts';

const terms = (clause: string) => readCheck(clause)?.map(({ term }) => term) ?? null;
const number = (operator: string, value: number, column = 'a') => ({ kind: 'number', column, operator, value });

describe('a CHECK clause', () => {
  it('tells bounds, whichever side the column is on and however deep the brackets are', () => {
    expect(terms('`a` between 1 and 10')).toEqual([number('>=', 1), number('<=', 10)]);
    expect(terms('((`a` >= -1.5) and ((10 > `a`)))')).toEqual([number('>=', -1.5), number('<', 10)]);
  });

  it('tells lengths, patterns, lists and texts that are not empty', () => {
    expect(terms('char_length(`a`) = 13')).toEqual([{ kind: 'length', column: 'a', operator: '=', value: 13 }]);
    expect(terms("`a` regexp '^[0-9]+$'")).toEqual([{ kind: 'pattern', column: 'a', regex: '^[0-9]+$' }]);
    expect(terms("regexp_like(`a`,_utf8mb4'^x''y$')")).toEqual([{ kind: 'pattern', column: 'a', regex: "^x'y$" }]);
    expect(terms("(`a` in (_utf8mb4'x',_utf8mb4'y'))")).toEqual([{ kind: 'values', column: 'a', values: ['x', 'y'] }]);
    expect(terms("`a` <> ''")).toEqual([{ kind: 'notEmpty', column: 'a' }]);
    expect(terms('json_valid(`a`)')).toEqual([{ kind: 'json', column: 'a' }]);
  });

  it('is the same with `is null or` before it, since an empty field is not checked anyway', () => {
    expect(terms('`a` is null or `a` > 0')).toEqual([number('>', 0)]);
    expect(terms('`b` is null or `a` > 0')).toEqual([null]);
  });

  it('keeps the parts that it can say apart from those that it cannot', () => {
    expect(terms('`a` > 0 and `a` <> 7')).toEqual([number('>', 0), null]);
    expect(terms('`a` > 0 or `a` < -5')).toEqual([null]);
    expect(terms('`a` < `b`')).toEqual([null]);
  });

  it.each(['`a` % 2 = 0', '`a` >', 'json_valid(`a`', "`a` = 'open", ''])('is not guessed at: %s', (clause) => {
    expect(terms(clause)).toBeNull();
  });
});
