import type { Column, ColumnLiteral, ColumnType } from './schema.ts';
import { sqlLiteral } from './sql.ts';

/** What values of a column have to be like, as SQL over an expression that is not null. */
export interface ValueRule {
  /** Met by the values that do not fit. */
  readonly misfits: string;
  /** "longer than 50 characters" */
  readonly words: string;
  /** What a value that does not fit becomes; null where nothing would be left of it. */
  readonly cut: string | null;
}

const uuidPattern = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

/** The rules of a column's own type and meaning, for values of the same kind. */
export function rulesOf(column: Column, value: string): ValueRule[] {
  const rules = [...lengthRules(column, value), ...numberRules(column.type, value)];
  if (column.meaning === 'enum' && column.values !== undefined) {
    const codes = column.values.map(({ code }) => code);
    const isKnown = `CAST(${value} AS BINARY) IN (${codes.map(sqlLiteral).join(', ')})`;
    rules.push({
      misfits: codes.length === 0 ? '1 = 1' : `NOT ${isKnown}`,
      words: `none of ${codes.join(', ')}`,
      cut: null,
    });
  }
  if (column.meaning === 'multiEnum') {
    rules.push({ misfits: `JSON_TYPE(${value}) <> 'ARRAY'`, words: 'no list', cut: null });
  }
  return rules;
}

function lengthRules({ meaning, type }: Column, value: string): ValueRule[] {
  if (meaning === 'uuid') return [{ misfits: `NOT ${value} REGEXP '${uuidPattern}'`, words: 'no UUID', cut: null }];
  if (type.name !== 'VARCHAR' || meaning === 'enum') return [];
  const { length } = type;
  const cut = meaning === 'text' ? `LEFT(${value}, ${length})` : null;
  return [{ misfits: `CHAR_LENGTH(${value}) > ${length}`, words: `longer than ${length} characters`, cut }];
}

function numberRules(type: ColumnType, value: string): ValueRule[] {
  if (type.name === 'INT') {
    return [
      { misfits: `ROUND(${value}) NOT BETWEEN -2147483648 AND 2147483647`, words: 'too large', cut: null },
      { misfits: `${value} <> ROUND(${value})`, words: 'no whole number', cut: `ROUND(${value})` },
    ];
  }
  if (type.name !== 'DECIMAL') return [];
  const whole = type.precision - type.scale;
  const rounded = `ROUND(${value}, ${type.scale})`;
  const tooLarge = `ABS(${rounded}) >= 1${'0'.repeat(whole)}`;
  return [
    { misfits: tooLarge, words: `of more than ${whole} digits before the point`, cut: null },
    { misfits: `${value} <> ${rounded}`, words: `of more than ${type.scale} digits after the point`, cut: rounded },
  ];
}

/** Meets what meets none of the rules, or any of them. */
export function misfits(rules: readonly ValueRule[]): string {
  return rules.map((rule) => `(${rule.misfits})`).join(' OR ');
}

export function wordsOf(rules: readonly ValueRule[]): string {
  return rules.map(({ words }) => words).join(', or ');
}

/** The value where it fits, what is left of it where something is, and `otherwise` for the rest. */
export function fitted(rules: readonly ValueRule[], value: string, otherwise: ColumnLiteral | null): string {
  const rest = otherwise === null ? 'NULL' : sqlLiteral(otherwise);
  const cases = rules.map((rule) => `WHEN ${rule.misfits} THEN ${rule.cut ?? rest}`);
  return `CASE ${cases.join(' ')} ELSE ${value} END`;
}
