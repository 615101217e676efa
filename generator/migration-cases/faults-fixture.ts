import { field, stringField } from '../../metadata/relational/product-fixture.ts';
import { decimal, fieldCase, goods, insert, integer, type MigrationCase, status, tags, v } from './case-fixture.ts';
import { enumCase } from './enums-fixture.ts';
import { joined, linked, manyToMany, manyToOne, related } from './relations-fixture.ts';
import { withOptions } from './tables-fixture.ts';

/** Rows that are in the way, and what the migration says of them. */
export interface FaultCase extends Pick<MigrationCase, 'name' | 'before' | 'rows' | 'after' | 'allow'> {
  readonly fault: string;
}

export const faultCases: readonly FaultCase[] = [
  {
    ...fieldCase(
      'duplicates that cutting would make',
      [stringField('v', { unique: true }), stringField('v', { unique: true, maxLength: 5 })],
      ["'longer'", "'longest'", "'longe'"],
      [],
      null,
    ),
    allow: ['narrow-column'],
    fault: '3 rows share their value',
  },
  {
    ...fieldCase(
      'text that is too long',
      [v, stringField('v', { maxLength: 5 })],
      ["'longer'", "'longest'", "'x'"],
      [],
      null,
    ),
    fault: 'Table `ord_goods`, column `v`: 2 rows have a value that is longer than 5 characters.',
  },
  {
    ...fieldCase('too many digits', [decimal('v', 8, 4), decimal('v', 4, 2)], ['1.234', '1234'], [], null),
    fault: 'Table `ord_goods`, column `v`: 2 rows',
  },
  {
    ...fieldCase('text that is no number', [v, integer('v')], ["'12'", "'x'", "'99999999999'"], [], null),
    fault: 'Table `ord_goods`, column `v`: 2 rows have a value that is no integer',
  },
  {
    ...fieldCase('a day that does not exist', [v, field('date', 'v', {})], ["'2023-02-29'"], [], null),
    fault: 'column `v`: 1 rows have a value that is no date',
  },
  {
    ...fieldCase('text that is no code', [v, status('v')], ["'draft'", "'Draft'"], [], null),
    fault: '1 rows have a value that is none of draft, done',
  },
  {
    ...fieldCase('duplicates', [v, stringField('v', { unique: true })], ["'x'", "'x'", "'y'"], [], null),
    fault: 'Table `ord_goods`, column `v`: 2 rows share their value',
  },
  { ...enumCase('a value that is used', { 1: 'draft' }, [], null), fault: '1 rows have a value that is none of draft' },
  {
    name: 'a value of a list that is used',
    before: goods([tags('v')]),
    rows: insert(`'["draft", "done"]'`),
    after: goods([tags('v')], {}, { 2: 'done' }),
    fault: '1 rows hold draft',
  },
  {
    name: 'duplicates among removed rows',
    before: withOptions({ softDelete: true }),
    rows: ["INSERT INTO ord_goods (v, is_removed) VALUES ('x', 1), ('x', 0)"],
    after: withOptions({}),
    fault: '2 rows share their value',
  },
  {
    name: 'a row that two refer to',
    before: related(manyToOne),
    rows: [...linked, "INSERT INTO ord_goods (v, of_id) VALUES ('w', 1)"],
    after: related({ kind: 'oneToOne' }),
    fault: 'column `of_id`: 2 rows share',
  },
  {
    name: 'more than one link',
    before: related(manyToMany),
    rows: [...joined, 'INSERT INTO ord_goods_of VALUES (2, 1)'],
    after: related(manyToOne),
    fault: 'Table `ord_goods_of`, column `goods_id`: 1 rows have more than one link',
  },
];
