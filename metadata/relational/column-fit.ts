import { ask, type ConsentKind, servingColumns } from './consents.ts';
import { recoded, recodingOf } from './enum-changes.ts';
import { type MigrationPlan, note } from './migration-plan.ts';
import type { Column, ColumnType, Table } from './schema.ts';
import { countRows, modifyColumn, sqlName, sqlType, updateRows } from './sql.ts';
import { isWithin, widened } from './type-changes.ts';
import { fitted, misfits, rulesOf, type ValueRule, wordsOf } from './value-rules.ts';

interface Fit {
  readonly type: ColumnType;
  readonly pendingType?: ColumnType;
}

/**
 * The type of a column that stays in place. It is never narrowed while the release before runs: the rows have to fit
 * from now on, and the column follows when somebody consents.
 */
export function fitColumn(plan: MigrationPlan, table: Table, existing: Column, wanted: Column): Fit {
  const type = widened(existing.type, wanted.type);
  if (type === null) throw new Error(`${existing.name} of ${table.name} cannot stay in place`);
  const isWide = sqlType(type) !== sqlType(wanted.type);
  const rules = rulesFor(existing, wanted);
  const kept: Fit = isWide ? { type, pendingType: wanted.type } : { type };
  if (rules.length === 0) return kept;

  const isNew = isNarrowed(existing, wanted);
  if (askToCut(plan, table, existing, wanted, rules)) {
    cut(plan, table, existing, wanted, rules);
    return { type: wanted.type };
  }
  if (isNew) check(plan, table, existing, wanted, rules);
  return kept;
}

/** Of the column's value under its new codes. */
function rulesFor(existing: Column, wanted: Column): ValueRule[] {
  const isOther = existing.meaning !== wanted.meaning || recodingOf(existing, wanted).removed.length > 0;
  const listStays = wanted.meaning === 'multiEnum' && existing.meaning === 'multiEnum';
  const isNarrower = !isWithin(existing.type, wanted.type);
  if (listStays || (!isOther && !isNarrower)) return [];
  const rules = rulesOf(wanted, valueOf(existing, wanted));
  // Of what fits by its type only the meaning is in question.
  return isNarrower || wanted.meaning === 'enum' || wanted.meaning === 'uuid' || wanted.meaning === 'multiEnum'
    ? rules
    : [];
}

function valueOf(existing: Column, wanted: Column): string {
  return recoded(recodingOf(existing, wanted), sqlName(existing.name));
}

/** Whether rows that fitted until now may not fit any more. */
function isNarrowed(existing: Column, wanted: Column): boolean {
  if (!isWithin(existing.pendingType ?? existing.type, wanted.type)) return true;
  return existing.meaning !== wanted.meaning || recodingOf(existing, wanted).removed.length > 0;
}

function askToCut(
  plan: MigrationPlan,
  table: Table,
  existing: Column,
  wanted: Column,
  rules: readonly ValueRule[],
): boolean {
  const losesAll = rules.some((rule) => rule.cut === null);
  if (losesAll && otherwise(wanted) === null && !wanted.nullable) return false;
  const place = `\`${existing.name}\` of \`${table.name}\``;
  const isNarrower = !isWithin(existing.type, wanted.type);
  const kind: ConsentKind = isNarrower ? 'narrow-column' : 'remove-values';
  return ask(plan, {
    kind,
    table,
    column: { ...existing, pointer: wanted.pointer },
    detail: [sqlType(wanted.type), wanted.meaning, wanted.values?.map(({ code }) => code)],
    message: isNarrower ? `narrows ${place} to ${sqlType(wanted.type)}` : `empties ${place} where its value is gone`,
    loses: `what is ${wordsOf(rules)} in ${place}: it is cut to fit, or becomes ${emptyWords(wanted)}`,
    breaksPrevious:
      isNarrower &&
      servingColumns(plan, table.name, existing.name).some(
        (column) => column !== undefined && !isWithin(column.pendingType ?? column.type, wanted.type),
      ),
  });
}

function otherwise(wanted: Column): Column['fallback'] {
  return wanted.nullable ? null : wanted.fallback;
}

function emptyWords(wanted: Column): string {
  const value = otherwise(wanted);
  return value === null ? 'empty' : JSON.stringify(value);
}

function cut(plan: MigrationPlan, table: Table, existing: Column, wanted: Column, rules: readonly ValueRule[]): void {
  const value = valueOf(existing, wanted);
  const expression = fitted(rules, value, otherwise(wanted));
  // Room for those that become empty.
  if (!existing.nullable && wanted.nullable) plan.columns.push(modifyColumn(table, { ...existing, nullable: true }));
  plan.columns.push(updateRows(table, existing, expression, misfits(rules)));
  plan.expressions.set(`${table.id}/${wanted.id}`, expression);
  plan.touched.add(table.name);
  note(plan, 'destructive', `cuts \`${existing.name}\` of \`${table.name}\` where it is ${wordsOf(rules)}`);
}

function check(plan: MigrationPlan, table: Table, existing: Column, wanted: Column, rules: readonly ValueRule[]): void {
  const words = wordsOf(rules);
  plan.checks.push({
    sql: countRows(table, misfits(rules)),
    message: `Table \`${table.name}\`, column \`${existing.name}\`: {found} rows have a value that is ${words}. Correct them, keep the field as it was, or consent to their loss: the plan names the id.`,
  });
  plan.touched.add(table.name);
  note(plan, 'backfill', `no row may have a \`${existing.name}\` in \`${table.name}\` that is ${words}`);
  if (isWithin(wanted.type, existing.type) && !isWithin(existing.type, wanted.type)) {
    note(plan, 'safe', `\`${existing.name}\` of \`${table.name}\` stays ${sqlType(existing.type)} in the database`);
  }
}
