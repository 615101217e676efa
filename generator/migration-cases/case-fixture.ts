import type { ConsentKind } from '../../metadata/relational/consents.ts';
import type { Verdict } from '../../metadata/relational/migration-plan.ts';
import { field, model, product, stringField } from '../../metadata/relational/product-fixture.ts';
import type { ResolvedDictionary, ResolvedField, ResolvedProduct } from '../../metadata/resolved-product.ts';

/** A change between two versions of a product that has rows. */
export interface MigrationCase {
  readonly name: string;
  readonly before: ResolvedProduct;
  /** SQL that writes the rows of the version before. */
  readonly rows: readonly string[];
  readonly after: ResolvedProduct;
  /** Null where the database stays as it is. */
  readonly verdict: Verdict | null;
  /** Kinds of consent that are given. */
  readonly allow?: readonly ConsentKind[];
  /** SQL that reads what came of the rows, `{v}` being the physical name of the field `v`, and its answer. */
  readonly survives: readonly [sql: string, answer: readonly (string | null)[]];
  /** With consent to that, the version before cannot write any more. */
  readonly breaksPrevious?: boolean;
}

const numbers = { min: null, max: null };
export const text = { minLength: null, maxLength: 5000, pattern: null };
export const integer = (code: string, rest = {}) => field('integer', code, numbers, rest);
export const decimal = (code: string, precision: number, scale: number, rest = {}) =>
  field('decimal', code, { precision, scale, ...numbers }, rest);
export const status = (code: string, rest = {}) =>
  field('enum', code, { dictionary: { module: 'order', code: 'Status' } }, rest);
export const tags = (code: string, rest = {}) =>
  field('multiEnum', code, { dictionary: { module: 'order', code: 'Status' } }, rest);

/** Codes by their ids: `{ 1: 'draft' }`. */
export function dictionary(codes: Readonly<Record<string, string>>): { dictionaries: ResolvedDictionary[] } {
  const values = Object.entries(codes).map(([id, code]) => ({ id, code, label: {}, color: 'neutral' as const }));
  return { dictionaries: [{ id: 'dic_1', code: 'Status', label: {}, values }] };
}

export const draftAndDone = dictionary({ 1: 'draft', 2: 'done' });

export function goods(
  fields: readonly ResolvedField[],
  rest: Parameters<typeof model>[2] = {},
  codes: Readonly<Record<string, string>> = { 1: 'draft', 2: 'done' },
): ResolvedProduct {
  return product([model('Goods', fields, rest)], dictionary(codes));
}

export const insert = (...values: string[]): string[] =>
  values.map((value) => `INSERT INTO ord_goods (v) VALUES (${value})`);
export const readV = 'SELECT {v} AS v FROM ord_goods ORDER BY id';

export type Field = ResolvedField;
export type Answer = readonly (string | null)[];

/** A field `v` that changes; what its rows hold before and after. */
export function fieldCase(
  name: string,
  [before, after]: readonly [Field, Field],
  values: readonly string[],
  answer: Answer,
  verdict: Verdict | null,
  rest: Partial<MigrationCase> = {},
): MigrationCase {
  return {
    name,
    before: goods([before]),
    rows: insert(...values),
    after: goods([after]),
    verdict,
    survives: [readV, answer],
    ...rest,
  };
}

export const v = stringField('v');
