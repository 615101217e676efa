import { ask } from './consents.ts';
import { type MigrationPlan, note } from './migration-plan.ts';
import type { Column, Table } from './schema.ts';
import { countRows, sqlLiteral, sqlName, updateRows } from './sql.ts';

/** Codes of one dictionary that changed, by the stable ids of its values. */
interface Recoding {
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** No longer there under any id. */
  readonly removed: readonly string[];
}

export function recodingOf(existing: Column, wanted: Column): Recoding {
  const [before, after] = [existing.values ?? [], wanted.values ?? []];
  if (existing.meaning !== wanted.meaning) return { renamed: [], removed: [] };
  const renamed = before.flatMap(({ id, code }) => {
    const now = after.find((value) => value.id === id);
    return now === undefined || now.code === code ? [] : [{ from: code, to: now.code }];
  });
  const removed = before
    .filter(({ id, code }) => !after.some((value) => value.id === id || value.code === code))
    .map(({ code }) => code);
  return { renamed, removed };
}

/** The value under its new code, as SQL. */
export function recoded({ renamed }: Recoding, value: string): string {
  if (renamed.length === 0) return value;
  const cases = renamed.map(({ from, to }) => `WHEN ${sqlLiteral(from)} THEN ${sqlLiteral(to)}`);
  return `CASE CAST(${value} AS BINARY) ${cases.join(' ')} ELSE ${value} END`;
}

/** Rewrites the codes of renamed values. What is to be run again for rows that the release before writes meanwhile. */
export function renameValues(plan: MigrationPlan, table: Table, existing: Column, wanted: Column): string[] {
  const recoding = recodingOf(existing, wanted);
  const { renamed } = recoding;
  if (renamed.length === 0) return [];
  const column = sqlName(existing.name);
  const [expression, where] =
    wanted.meaning === 'enum'
      ? [recoded(recoding, column), `CAST(${column} AS BINARY) IN (${codes(renamed.map(({ from }) => from))})`]
      : [recodedList(recoding, column), renamed.map(({ from }) => contains(column, from)).join(' OR ')];
  const statement = updateRows(table, existing, expression, where);
  plan.columns.push(statement);
  plan.touched.add(table.name);
  for (const { from, to } of renamed) {
    note(plan, 'backfill', `\`${from}\` becomes \`${to}\` in \`${existing.name}\` of \`${table.name}\``);
  }
  const isReused = renamed.some(({ from }) => wanted.values?.some(({ code }) => code === from));
  return isReused ? [] : [statement];
}

/** By way of marks that no code has, so that two values may swap their codes. */
function recodedList({ renamed }: Recoding, column: string): string {
  let value = `CAST(${column} AS CHAR)`;
  const replace = (from: string, to: string): void => {
    value = `REPLACE(${value}, ${sqlLiteral(`"${from}"`)}, ${sqlLiteral(`"${to}"`)})`;
  };
  for (const { from } of renamed) replace(from, `~${from}`);
  for (const { from, to } of renamed) replace(`~${from}`, to);
  return value;
}

/** Rows that hold removed values in a list must not be there, or lose them by consent. */
export function removeListValues(plan: MigrationPlan, table: Table, existing: Column, wanted: Column): void {
  const { removed } = recodingOf(existing, wanted);
  if (removed.length === 0 || wanted.meaning !== 'multiEnum') return;
  const column = sqlName(existing.name);
  const place = `\`${existing.name}\` of \`${table.name}\``;
  const agreed = ask(plan, {
    kind: 'remove-values',
    table,
    column: { ...existing, pointer: wanted.pointer },
    detail: removed,
    message: `takes ${removed.join(', ')} out of ${place}`,
    loses: `the values ${removed.join(', ')} in rows that have them`,
  });
  if (agreed) {
    for (const code of removed) {
      const place1 = `JSON_UNQUOTE(JSON_SEARCH(${column}, 'one', ${sqlLiteral(code)}))`;
      plan.columns.push(updateRows(table, existing, `JSON_REMOVE(${column}, ${place1})`, contains(column, code)));
    }
    plan.touched.add(table.name);
    note(plan, 'destructive', `takes ${removed.join(', ')} out of ${place}`);
    return;
  }
  plan.checks.push({
    sql: countRows(table, removed.map((code) => contains(column, code)).join(' OR ')),
    message: `Table \`${table.name}\`, column \`${existing.name}\`: {found} rows hold ${removed.join(' or ')}. Give them other values, or keep the value in the dictionary.`,
  });
  note(plan, 'backfill', `no row may hold ${removed.join(', ')} in ${place}`);
}

function contains(column: string, code: string): string {
  return `JSON_CONTAINS(${column}, ${sqlLiteral(`"${code}"`)})`;
}

function codes(list: readonly string[]): string {
  return list.map(sqlLiteral).join(', ');
}
