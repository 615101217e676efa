import type { Verdict } from '../../metadata/relational/migration-plan.ts';
import { type Answer, goods, insert, type MigrationCase, readV, status, tags } from './case-fixture.ts';

export const enums: readonly MigrationCase[] = [
  {
    name: 'a value renamed that is the default',
    before: goods([status('v', { default: { kind: 'literal', value: 'draft' } })]),
    rows: ['INSERT INTO ord_goods () VALUES ()'],
    after: goods([status('v', { default: { kind: 'literal', value: 'open' } })], {}, { 1: 'open', 2: 'done' }),
    verdict: 'backfill',
    survives: [readV, ['open']],
  },
  enumCase('a new value', { 1: 'draft', 2: 'done', 3: 'gone' }, ['draft', 'done'], null),
  enumCase(
    'an unused value removed',
    { 1: 'draft', 2: 'done' },
    ['draft', 'done'],
    'backfill',
    {},
    { 1: 'draft', 2: 'done', 3: 'gone' },
  ),
  enumCase('a value renamed', { 1: 'open', 2: 'done' }, ['open', 'done'], 'backfill'),
  enumCase('two values that swap their codes', { 1: 'done', 2: 'draft' }, ['done', 'draft'], 'backfill'),
  enumCase('a used value removed, with consent', { 1: 'draft' }, ['draft', null], 'destructive', {
    allow: ['remove-values'],
  }),
  ...[
    {
      name: 'a value of a list renamed',
      after: { 1: 'open', 2: 'done' },
      answer: '["open","done"]',
      verdict: 'backfill' as const,
    },
    {
      name: 'two values of a list that swap their codes',
      after: { 1: 'done', 2: 'draft' },
      answer: '["done","draft"]',
      verdict: 'backfill' as const,
    },
    {
      name: 'a used value of a list removed, with consent',
      after: { 2: 'done' },
      answer: '["done"]',
      verdict: 'destructive' as const,
    },
  ].map(({ after, answer, name, verdict }): MigrationCase => ({
    name,
    before: goods([tags('v')]),
    rows: insert(`'["draft", "done"]'`),
    after: goods([tags('v')], {}, after),
    verdict,
    allow: verdict === 'destructive' ? ['remove-values'] : [],
    survives: [readV, [answer]],
  })),
];

export function enumCase(
  name: string,
  after: Readonly<Record<string, string>>,
  answer: Answer,
  verdict: Verdict | null,
  rest: Partial<MigrationCase> = {},
  before: Readonly<Record<string, string>> = { 1: 'draft', 2: 'done' },
): MigrationCase {
  const sides = { before: goods([status('v')], {}, before), after: goods([status('v')], {}, after) };
  return { name, ...sides, rows: insert("'draft'", "'done'"), verdict, survives: [readV, answer], ...rest };
}
