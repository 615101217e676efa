import { liveColumn } from './columns.ts';
import { freeName } from './constraint-names.ts';
import { type MigrationPlan, note } from './migration-plan.ts';
import type { Column, Index, Table } from './schema.ts';
import { addIndex, dropIndex, sqlName } from './sql.ts';

/** `wanted` has its physical names, and the columns that it keeps. */
export function changeIndexes(plan: MigrationPlan, existing: Table, wanted: Table): Table {
  const taken = new Set(existing.indexes.map((index) => index.name));
  const kept: Index[] = [];
  const early: Index[] = [];
  const indexes = wanted.indexes.map((index) => {
    const old = existing.indexes.find((candidate) => candidate.id === index.id && sameIndex(candidate, index));
    if (old !== undefined) {
      kept.push(old);
      if (old.unique && isRewritten(plan, wanted, old)) checkDuplicates(plan, existing, wanted, old);
      return old;
    }
    const added = namedIndex(index, taken);
    const isEarly = !added.unique && added.columns.every((id) => existing.columns.some((column) => column.id === id));
    if (isEarly) early.push(added);
    (isEarly ? plan.earlyIndexes : plan.addIndexes).push(addIndex({ ...wanted, indexes: [] }, added));
    plan.touched.add(wanted.name);
    note(plan, 'safe', `adds ${added.unique ? 'unique key' : 'index'} \`${added.name}\` to \`${wanted.name}\``);
    if (added.unique) checkDuplicates(plan, existing, wanted, added);
    return added;
  });
  for (const index of existing.indexes) {
    if (!kept.includes(index)) drop(plan, existing, wanted, index, [...kept, ...early]);
  }
  return { ...wanted, indexes };
}

/** Before rows are written, since the rule no longer holds; but never while a foreign key has no other index. */
function drop(plan: MigrationPlan, existing: Table, wanted: Table, index: Index, others: readonly Index[]): void {
  const [leading] = index.columns;
  const isNeeded =
    existing.foreignKeys.some(({ id }) => id === leading) &&
    wanted.foreignKeys.some(({ id }) => id === leading) &&
    !others.some(({ columns }) => columns[0] === leading);
  (isNeeded ? plan.dropIndexes : plan.earlyIndexes).push(dropIndex(existing, index));
  plan.touched.add(wanted.name);
  note(plan, 'safe', `drops ${index.unique ? 'unique key' : 'index'} \`${index.name}\` of \`${wanted.name}\``);
}

/** Whether values that are different now may become equal. */
function isRewritten(plan: MigrationPlan, table: Table, index: Index): boolean {
  return index.columns.some((id) => plan.expressions.has(`${table.id}/${id}`));
}

function checkDuplicates(plan: MigrationPlan, existing: Table, wanted: Table, index: Index): void {
  const parts = index.columns.flatMap((id) => keyPart(plan, existing, wanted, id));
  // A new column without a value: nulls are never equal.
  if (parts.some((part) => part === null)) return;
  const name = sqlName(wanted.name);
  const isGiven = parts.map((part) => ` AND ${part} IS NOT NULL`).join('');
  const by = parts.length === 0 ? '' : ` GROUP BY ${parts.join(', ')}`;
  const groups = `SELECT COUNT(*) AS \`size\` FROM ${name} WHERE 1 = 1${isGiven}${by} HAVING COUNT(*) > 1`;
  const names = index.columns
    .filter((id) => id !== liveColumn.id)
    .map((id) => `\`${wanted.columns.find((column) => column.id === id)?.name ?? id}\``);
  plan.checks.push({
    sql: `SELECT COALESCE(SUM(\`size\`), 0) AS \`found\` FROM (${groups}) AS \`duplicates\``,
    message: `Table \`${wanted.name}\`, column ${names.join(', ')}: {found} rows share their value with another row, and it has to be unique. Correct them, or leave the field or key as it was.`,
  });
  note(plan, 'backfill', `\`${index.name}\` needs rows without duplicates in \`${wanted.name}\``);
}

/** SQL of what a row will hold; nothing where it is the same in all rows, null where it is null in all. */
function keyPart(plan: MigrationPlan, existing: Table, wanted: Table, id: string): (string | null)[] {
  const computed = plan.expressions.get(`${wanted.id}/${id}`);
  if (computed !== undefined) return [computed];
  const old = existing.columns.find((column) => column.id === id);
  if (old !== undefined) return [sqlName(old.name)];
  // Rows that are there are not removed yet where soft delete comes now.
  if (id === liveColumn.id) return [];
  const added = wanted.columns.find((column) => column.id === id);
  return added?.default === null || added === undefined ? [null] : [];
}

export function namedIndex(index: Index, taken: Set<string>): Index {
  const name = freeName(index.name, taken);
  taken.add(name);
  return { ...index, name };
}

function sameIndex(a: Index, b: Index): boolean {
  return a.unique === b.unique && a.columns.join() === b.columns.join();
}

/** Whether no two rows may share a value of this column. */
export function isUniqueAlone(table: Table, column: Column): boolean {
  return table.indexes.some(
    (index) =>
      index.unique &&
      index.columns.every((id) => id === column.id || id === liveColumn.id) &&
      index.columns.includes(column.id),
  );
}
