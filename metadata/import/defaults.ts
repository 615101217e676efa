import type { SourceColumn, SourceSchema } from './source-schema.ts';

export type SourceDefault =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'now' }
  | { readonly kind: 'expression'; readonly text: string };

const now = /^(current_timestamp|now|curdate|current_date|curtime|current_time|localtimestamp)(\(\d?\))?$/iu;

/**
 * What a column's default means. MariaDB (from 10.2.7, see "COLUMN_DEFAULT" in its information_schema COLUMNS table)
 * writes an SQL expression, with `NULL` for none; MySQL the bare value, and `DEFAULT_GENERATED` in `extra` for expressions.
 */
export function readDefault(column: SourceColumn, flavour: SourceSchema['flavour']): SourceDefault | null {
  const written = column.default?.trim() ?? null;
  if (written === null || column.generated !== null) return null;
  if (now.test(written)) return { kind: 'now' };
  const bits = /^b'([01]+)'$/u.exec(written);
  if (bits?.[1] !== undefined) return { kind: 'literal', text: String(Number.parseInt(bits[1], 2)) };
  if (flavour === 'mysql') {
    return /default_generated/iu.test(column.extra)
      ? { kind: 'expression', text: written }
      : { kind: 'literal', text: column.default ?? '' };
  }
  if (/^null$/iu.test(written)) return null;
  if (/^'.*'$/su.test(written)) return { kind: 'literal', text: unquoted(written) };
  return /^-?[0-9.]+(e[+-]?\d+)?$/iu.test(written)
    ? { kind: 'literal', text: written }
    : { kind: 'expression', text: written };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', b: '\b', Z: '\x1A' };

/** The text of an SQL string literal, quotes included in the argument. */
export function unquoted(literal: string): string {
  return literal
    .slice(1, -1)
    .replaceAll(/\\(.)|''/gsu, (_whole, escaped?: string) =>
      escaped === undefined ? "'" : (escapes[escaped] ?? escaped),
    );
}

/** The members of `enum('a','b')` and `set('a','b')`, in order. */
export function membersOf(columnType: string): readonly string[] {
  return [...columnType.matchAll(/'(?:[^'\\]|''|\\.)*'/gsu)].map(([literal]) => unquoted(literal));
}
