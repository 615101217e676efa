import { field, stringField } from '../../metadata/relational/product-fixture.ts';
import { decimal, fieldCase, integer, type MigrationCase, text, v } from './case-fixture.ts';

export const widths: readonly MigrationCase[] = [
  fieldCase('longer text', [v, stringField('v', { maxLength: 200 })], ["'x'"], ['x'], 'safe'),
  fieldCase('text without end', [v, field('text', 'v', text)], ["'x'"], ['x'], 'safe'),
  fieldCase('more digits', [decimal('v', 8, 2), decimal('v', 12, 4)], ['12.5'], ['12.5000'], 'safe'),
  fieldCase('integer to decimal', [integer('v'), decimal('v', 12, 2)], ['12'], ['12.00'], 'safe'),
  fieldCase('shorter text', [v, stringField('v', { maxLength: 5 })], ["'fives'"], ['fives'], 'backfill'),
  fieldCase(
    'shorter text, with consent',
    [v, stringField('v', { maxLength: 5 })],
    ["'longer'"],
    ['longe'],
    'destructive',
    { allow: ['narrow-column'] },
  ),
  fieldCase('text with an end', [field('text', 'v', text), v], ["'x'"], ['x'], 'backfill'),
  fieldCase(
    'text with an end that is unique',
    [field('text', 'v', text), stringField('v', { unique: true })],
    ["'x'", "'y'"],
    ['x', 'y'],
    'backfill',
  ),
  fieldCase('fewer digits', [decimal('v', 8, 4), decimal('v', 6, 2)], ['12.5'], ['12.5000'], 'backfill'),
  fieldCase(
    'fewer digits, with consent',
    [decimal('v', 8, 4), decimal('v', 4, 2)],
    ['12.3456', '1234'],
    ['12.35', null],
    'destructive',
    { allow: ['narrow-column'] },
  ),
  fieldCase('other digits', [decimal('v', 8, 2), decimal('v', 8, 4)], ['12.5'], ['12.5000'], 'backfill'),
  fieldCase('decimal to integer', [decimal('v', 8, 2), integer('v')], ['12'], ['12.00'], 'backfill'),
  fieldCase('decimal to integer, with consent', [decimal('v', 8, 2), integer('v')], ['12.5'], ['13'], 'destructive', {
    allow: ['narrow-column'],
  }),
];

export const rules: readonly MigrationCase[] = [
  fieldCase(
    'required and no longer unique',
    [stringField('v', { unique: true }), stringField('v', { required: true })],
    ["'x'", 'NULL', 'NULL'],
    ['x', '', ''],
    'backfill',
  ),
  fieldCase(
    'required with a default',
    [v, stringField('v', { required: true, default: { kind: 'literal', value: 'new' } })],
    ["'x'", 'NULL'],
    ['x', 'new'],
    'backfill',
  ),
  fieldCase(
    'required without a default',
    [v, stringField('v', { required: true })],
    ["'x'", 'NULL'],
    ['x', ''],
    'backfill',
  ),
  fieldCase(
    'required and unique',
    [stringField('v', { unique: true }), stringField('v', { unique: true, required: true })],
    ["'x'", 'NULL'],
    ['x', null],
    'backfill',
  ),
  fieldCase('optional', [stringField('v', { required: true }), v], ["'x'"], ['x'], 'safe'),
  fieldCase(
    'unique',
    [v, stringField('v', { unique: true })],
    ["'x'", "'y'", 'NULL', 'NULL'],
    ['x', 'y', null, null],
    'backfill',
  ),
  fieldCase('no longer unique', [stringField('v', { unique: true }), v], ["'x'"], ['x'], 'safe'),
  fieldCase(
    'another default',
    [
      stringField('v', { default: { kind: 'literal', value: 'a' } }),
      stringField('v', { default: { kind: 'literal', value: 'b' } }),
    ],
    ["'x'"],
    ['x'],
    'safe',
  ),
  fieldCase(
    'a first default',
    [v, stringField('v', { default: { kind: 'literal', value: 'b' } })],
    ['NULL'],
    [null],
    'safe',
  ),
  fieldCase('no default', [stringField('v', { default: { kind: 'literal', value: 'a' } }), v], ["'x'"], ['x'], 'safe'),
  fieldCase(
    'another number pattern',
    [
      field('sequence', 'v', { parts: [{ kind: 'counter', digits: 4 }] }),
      field('sequence', 'v', { parts: [{ kind: 'counter', digits: 6 }] }),
    ],
    ["'0001'"],
    ['0001'],
    null,
  ),
];
