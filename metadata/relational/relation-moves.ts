import { ask } from './consents.ts';
import { type MigrationPlan, note } from './migration-plan.ts';
import { replacedId, withoutReplaced } from './replaced-columns.ts';
import type { Column, Table } from './schema.ts';
import { columnOf, sqlName } from './sql.ts';

/**
 * The tables that exist, with other ids for whatever cannot go on under the wanted one: it stays for the release before,
 * and something new takes its id.
 */
export function preparedTables(existing: readonly Table[], wanted: readonly Table[]): Table[] {
  const wantedById = new Map(wanted.map((table) => [table.id, table]));
  const taken = new Set(existing.map(({ id }) => id));
  const joins = new Set(existing.filter(({ retired }) => !retired).map(({ id }) => id));
  const columns = new Set(
    existing.flatMap((table) => table.columns.filter(({ retired }) => !retired).map(({ id }) => id)),
  );
  return existing.map((table) => {
    const next = wantedById.get(table.id);
    if (next === undefined) return table;
    // Left when its relation became a column, which is what holds the links now.
    if (table.retired && columns.has(table.id)) return { ...table, id: replacedId(table.id, taken) };
    return withoutReplaced(withoutStale(table, next, joins), next);
  });
}

/** The same for columns that were left when their relation became a join table. */
function withoutStale(table: Table, wanted: Table, joins: ReadonlySet<string>): Table {
  const isStale = ({ id, retired }: Column): boolean =>
    retired && joins.has(id) && wanted.columns.some((column) => column.id === id);
  if (!table.columns.some(isStale)) return table;
  const taken = new Set(table.columns.map(({ id }) => id));
  return {
    ...table,
    columns: table.columns.map((column) =>
      isStale(column) ? { ...column, id: replacedId(column.id, taken) } : column,
    ),
  };
}

/** Links of relations that are a column in one release and a join table in the other. Both sides have their names. */
export function moveLinks(plan: MigrationPlan, existing: readonly Table[], after: readonly Table[]): void {
  const before = new Set(existing.map(({ id }) => id));
  const used = new Set(after.filter(({ retired }) => !retired).map(({ id }) => id));
  for (const table of after) {
    if (table.retired || before.has(table.id)) continue;
    const owner = ownerOf(table, after);
    const column = owner?.columns.find(({ id }) => id === table.id);
    if (owner !== undefined && column !== undefined) toJoinTable(plan, owner, column, table);
  }
  for (const table of existing) {
    if (table.retired || used.has(table.id)) continue;
    const owner = ownerOf(table, after);
    const column = owner?.columns.find(({ id, retired }) => id === table.id && !retired);
    if (owner !== undefined && column !== undefined) toColumn(plan, table, owner, column);
  }
}

/** The table of the model that has the relation. */
function ownerOf(join: Table, tables: readonly Table[]): Table | undefined {
  const key = join.foreignKeys.find(({ id }) => id === `${join.id}:source`);
  return key === undefined ? undefined : tables.find(({ id }) => id === key.target);
}

function endsOf(join: Table): { source: string; target: string } {
  const name = (end: string): string => sqlName(columnOf(join, `${join.id}:${end}`).name);
  return { source: name('source'), target: name('target') };
}

function toJoinTable(plan: MigrationPlan, owner: Table, column: Column, join: Table): void {
  const { source, target } = endsOf(join);
  const value = sqlName(column.name);
  const rows = `SELECT \`id\`, ${value} FROM ${sqlName(owner.name)} WHERE ${value} IS NOT NULL`;
  plan.moves.push(`INSERT INTO ${sqlName(join.name)} (${source}, ${target}) ${rows}`);
  note(plan, 'backfill', `copies \`${column.name}\` of \`${owner.name}\` into \`${join.name}\``);
}

function toColumn(plan: MigrationPlan, join: Table, owner: Table, column: Column): void {
  const { source, target } = endsOf(join);
  const [from, to] = [sqlName(join.name), sqlName(owner.name)];
  const links = `SELECT MIN(${target}) FROM ${from} WHERE ${from}.${source} = ${to}.\`id\``;
  plan.moves.push(
    `UPDATE ${to} SET ${sqlName(column.name)} = (${links}) WHERE \`id\` IN (SELECT ${source} FROM ${from})`,
  );
  note(plan, 'backfill', `copies \`${join.name}\` into \`${column.name}\` of \`${owner.name}\``);
  const isOneToOne = owner.indexes.some((index) => index.unique && index.columns[0] === column.id);
  if (isOneToOne) checkSingle(plan, join, target, `are linked more than once by \`${column.name}\``);
  const agreed = ask(plan, {
    kind: 'single-relation',
    table: join,
    column,
    message: `leaves each row of \`${owner.name}\` the first of its links of \`${join.name}\``,
    loses: 'the other links are not carried over',
  });
  if (!agreed) {
    checkSingle(plan, join, source, 'have more than one link');
    return;
  }
  note(plan, 'destructive', `of more than one link in \`${join.name}\` the first is carried over`);
}

function checkSingle(plan: MigrationPlan, join: Table, column: string, words: string): void {
  const groups = `SELECT 1 FROM ${sqlName(join.name)} GROUP BY ${column} HAVING COUNT(*) > 1`;
  plan.checks.push({
    sql: `SELECT COUNT(*) AS \`found\` FROM (${groups}) AS \`groups_\``,
    message: `Table \`${join.name}\`, column ${column}: {found} rows ${words}. Leave them one each, keep the relation as it was, or consent to the loss: the plan names the id.`,
  });
}
