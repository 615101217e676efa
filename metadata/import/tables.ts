import type { Findings } from './findings.ts';
import type { SourceColumn, SourceForeignKey, SourceSchema, SourceTable } from './source-schema.ts';

export type Reference = SourceForeignKey & { readonly target: string };

/** A table that becomes a model. */
export interface ModelTable {
  readonly table: SourceTable;
  /** The column that the model's own id takes the place of. */
  readonly idColumn: string | null;
  /** Columns that the audit columns take the place of. */
  readonly auditColumns: ReadonlySet<string>;
  readonly references: readonly Reference[];
  /** What becomes a field, in order. */
  readonly fieldColumns: readonly SourceColumn[];
}

/** A table that is nothing but a many-to-many relation. */
export interface JoinTable {
  readonly table: SourceTable;
  readonly references: readonly [Reference, Reference];
}

const integers = /^(tinyint|smallint|mediumint|int|integer|bigint)$/u;

export function sortTables(
  schema: SourceSchema,
  findings: Findings,
): { readonly models: readonly ModelTable[]; readonly joins: readonly JoinTable[] } {
  const known = new Set(schema.tables.map(({ name }) => name));
  const referred = new Set(schema.tables.flatMap(({ foreignKeys }) => foreignKeys.map(({ target }) => target)));
  const models: ModelTable[] = [];
  const joins: JoinTable[] = [];
  const sorted = schema.tables.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const table of sorted) {
    const references = referencesOf(table, known, findings);
    const pair = referred.has(table.name) ? null : joinPair(table, references);
    if (pair === null) models.push(modelTable(table, references, findings));
    else {
      joins.push({ table, references: pair });
      tellJoin(table, pair, findings);
    }
  }
  return { models, joins };
}

function referencesOf(table: SourceTable, known: ReadonlySet<string>, findings: Findings): readonly Reference[] {
  const taken = new Set<string>();
  return table.foreignKeys
    .toSorted((a, b) => a.columns.length - b.columns.length || (a.name < b.name ? -1 : 1))
    .flatMap((key): Reference[] => {
      const place = `${table.name}.${key.columns.join(', ')}`;
      if (key.target === null || !known.has(key.target)) {
        findings.dropped(
          place,
          `foreign key ${key.name}: its table is in another database; the columns stay as fields`,
        );
        return [];
      }
      const columns = key.columns.toSorted().join('\n');
      if (taken.has(columns)) {
        findings.dropped(place, `foreign key ${key.name}: the same columns lead to another table already`);
        return [];
      }
      taken.add(columns);
      return [{ ...key, target: key.target }];
    });
}

function joinPair(table: SourceTable, references: readonly Reference[]): readonly [Reference, Reference] | null {
  const ordered = references.toSorted((a, b) => positionOf(table, a) - positionOf(table, b));
  const [first, second, ...rest] = ordered;
  if (first === undefined || second === undefined || rest.length > 0) return null;
  const columns = [...first.columns, ...second.columns];
  if (new Set(columns).size < columns.length) return null;
  const id = idColumnOf(table, references);
  const others = table.columns.filter(({ name }) => name !== id && !columns.includes(name));
  const isUnique = uniqueSets(table).some(
    (set) => set.length === columns.length && set.every((c) => columns.includes(c)),
  );
  const isWhole = table.columns.every(({ name, nullable }) => !columns.includes(name) || !nullable);
  return others.length === 0 && isUnique && isWhole ? [first, second] : null;
}

function positionOf(table: SourceTable, { columns }: Reference): number {
  return table.columns.findIndex(({ name }) => name === columns[0]);
}

/** The column lists of the primary key and of every whole unique key. */
export function uniqueSets(table: SourceTable): readonly (readonly string[])[] {
  const keys = table.keys
    .filter(({ unique }) => unique)
    .map(({ parts }) =>
      parts.flatMap(({ column, prefix }) => (column !== null && prefix === null ? [column] : [null])),
    );
  const whole = keys.filter((columns): columns is string[] => !columns.includes(null));
  return table.primaryKey.length === 0 ? whole : [table.primaryKey, ...whole];
}

function tellJoin(table: SourceTable, pair: readonly Reference[], findings: Findings): void {
  const targets = pair.map(({ target }) => target).join(' and ');
  findings.changed(table.name, `becomes a many-to-many relation of ${targets}`);
  if (table.comment !== '') findings.dropped(table.name, `the comment “${table.comment}”`);
  for (const { name, clause } of table.checks) findings.dropped(table.name, `check ${name}: ${clause}`);
  for (const { name, onDelete } of pair) {
    if (onDelete !== 'CASCADE')
      findings.changed(table.name, `${name}: deleting either row deletes the link, instead of ${onDelete}`);
  }
}

function modelTable(table: SourceTable, references: readonly Reference[], findings: Findings): ModelTable {
  const idColumn = idColumnOf(table, references);
  const auditColumns = auditColumnsOf(table, findings);
  tellId(table, idColumn, findings);
  const replaced = new Set([...auditColumns, ...(idColumn === null ? [] : [idColumn])]);
  const single = new Set(references.flatMap(({ columns }) => (columns.length === 1 ? columns : [])));
  for (const { columns } of references) {
    for (const column of columns) {
      if (single.has(column) || !isKeptBeside(table, references, column)) replaced.add(column);
      else
        findings.changed(
          `${table.name}.${column}`,
          'stays a field beside the relation that it is part of, because a key needs it; nothing keeps the two alike',
        );
    }
  }
  return {
    table,
    idColumn,
    auditColumns,
    references,
    fieldColumns: table.columns.filter(({ name }) => !replaced.has(name)),
  };
}

/** A unique key may need a column of a compound foreign key, but not the others. */
function isKeptBeside(table: SourceTable, references: readonly Reference[], column: string): boolean {
  const compound = references.filter(({ columns }) => columns.includes(column));
  return uniqueSets(table).some(
    (set) => set.includes(column) && !compound.some(({ columns }) => columns.every((each) => set.includes(each))),
  );
}

function idColumnOf(table: SourceTable, references: readonly Reference[]): string | null {
  const [name, ...others] = table.primaryKey;
  const column = table.columns.find((each) => each.name === name);
  if (column === undefined || others.length > 0 || !integers.test(column.dataType)) return null;
  if (references.some(({ columns }) => columns.includes(column.name))) return null;
  return /auto_increment/iu.test(column.extra) || column.name.toLowerCase() === 'id' ? column.name : null;
}

function tellId(table: SourceTable, idColumn: string | null, findings: Findings): void {
  if (idColumn !== null) {
    const column = table.columns.find(({ name }) => name === idColumn);
    if (idColumn.toLowerCase() !== 'id')
      findings.changed(`${table.name}.${idColumn}`, 'becomes the `id` that every model has');
    if (!/auto_increment/iu.test(column?.extra ?? '')) {
      findings.changed(`${table.name}.${idColumn}`, 'the database gives the ids from now on');
    }
  } else if (table.primaryKey.length > 0) {
    findings.changed(
      table.name,
      `the primary key (${table.primaryKey.join(', ')}) becomes a unique key beside an \`id\` of its own`,
    );
  } else findings.changed(table.name, 'has no primary key and gets an `id` of its own');
  for (const { extra, name } of table.columns) {
    if (name !== idColumn && /auto_increment/iu.test(extra))
      findings.dropped(`${table.name}.${name}`, 'its automatic numbers');
  }
}

function auditColumnsOf(table: SourceTable, findings: Findings): ReadonlySet<string> {
  const found = new Set<string>();
  const moments = table.columns.filter(({ dataType }) => dataType === 'datetime' || dataType === 'timestamp');
  const inKeys = new Set([
    ...table.primaryKey,
    ...table.keys.flatMap(({ unique, parts }) => (unique ? parts.map(({ column }) => column) : [])),
  ]);
  for (const [code, column] of [
    ['createdAt', moments.find(({ name }) => /^created_?at$/iu.test(name))],
    ['modifierAt', moments.find(({ extra }) => /on update current_timestamp/iu.test(extra))],
  ] as const) {
    if (column === undefined || found.has(column.name) || inKeys.has(column.name)) continue;
    found.add(column.name);
    findings.changed(`${table.name}.${column.name}`, `becomes the audit column \`${code}\``);
  }
  return found;
}
