import type { Column, ColumnLiteral, ColumnType, ForeignKey, Index, Table } from './schema.ts';

const identifierPattern = /^[a-z_][a-z0-9_]{0,63}$/;
// Printable text without a backslash means the same under every sql_mode; everything else travels as bytes.
const plainText = /^[^\\\p{Cc}]*$/u;

/** Quotes a name. Throws for what no schema of ours can contain, so that nothing can break out of its place. */
export function sqlName(name: string): string {
  if (!identifierPattern.test(name)) throw new Error(`not an SQL identifier: ${JSON.stringify(name)}`);
  return `\`${name}\``;
}

/** The one way in which a value from metadata gets into a statement. */
export function sqlLiteral(value: ColumnLiteral): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error('not a finite number');
    return String(value);
  }
  if (plainText.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return `_utf8mb4 0x${Buffer.from(value, 'utf8').toString('hex')}`;
}

export function sqlType(type: ColumnType): string {
  if (type.name === 'VARCHAR' || type.name === 'CHAR') return `${type.name}(${type.length})`;
  if (type.name === 'DECIMAL') return `DECIMAL(${type.precision},${type.scale})`;
  if (type.name === 'DATETIME') return 'DATETIME(3)';
  return type.name === 'TINYINT' ? 'TINYINT(1)' : type.name;
}

export function columnDefinition(column: Column): string {
  const parts = [sqlName(column.name), sqlType(column.type)];
  if (column.generatedAs !== null) return [...parts, `GENERATED ALWAYS AS (${column.generatedAs}) VIRTUAL`].join(' ');
  parts.push(column.nullable ? 'NULL' : 'NOT NULL');
  if (column.default?.kind === 'now') parts.push('DEFAULT CURRENT_TIMESTAMP(3)');
  if (column.default?.kind === 'literal') parts.push(`DEFAULT ${sqlLiteral(column.default.value)}`);
  if (column.extra === 'autoIncrement') parts.push('AUTO_INCREMENT');
  if (column.extra === 'updatedNow') parts.push('ON UPDATE CURRENT_TIMESTAMP(3)');
  return parts.join(' ');
}

/** Without its foreign keys: those follow when every table is there, because models may refer to each other in a ring. */
export function createTable(table: Table): string {
  const lines = [
    ...table.columns.map(columnDefinition),
    `PRIMARY KEY (${columnList(table, table.primaryKey)})`,
    ...table.indexes.map((index) => indexDefinition(table, index)),
  ];
  const body = lines.map((line) => `  ${line}`).join(',\n');
  return `CREATE TABLE ${sqlName(table.name)} (\n${body}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`;
}

export function addColumn(table: Table, column: Column): string {
  return `ALTER TABLE ${sqlName(table.name)} ADD COLUMN ${columnDefinition(column)}`;
}

export function modifyColumn(table: Table, column: Column): string {
  return `ALTER TABLE ${sqlName(table.name)} MODIFY COLUMN ${columnDefinition(column)}`;
}

export function fillNulls(table: Table, column: Column, value: ColumnLiteral): string {
  const name = sqlName(column.name);
  return `UPDATE ${sqlName(table.name)} SET ${name} = ${sqlLiteral(value)} WHERE ${name} IS NULL`;
}

export function dropColumn(table: Table, column: Column): string {
  return `ALTER TABLE ${sqlName(table.name)} DROP COLUMN ${sqlName(column.name)}`;
}

export function dropTable(table: Table): string {
  return `DROP TABLE IF EXISTS ${sqlName(table.name)}`;
}

/** `SET` some rows to an expression. Both parts are SQL. */
export function updateRows(table: Table, column: Column, expression: string, where: string): string {
  return `UPDATE ${sqlName(table.name)} SET ${sqlName(column.name)} = ${expression} WHERE ${where}`;
}

/** The number of rows that meet a condition, which is SQL, as `found`. */
export function countRows(table: Table, where: string): string {
  return `SELECT COUNT(*) AS \`found\` FROM ${sqlName(table.name)} WHERE ${where}`;
}

export function addIndex(table: Table, index: Index): string {
  return `ALTER TABLE ${sqlName(table.name)} ADD ${indexDefinition(table, index)}`;
}

export function dropIndex(table: Table, index: Index): string {
  return `ALTER TABLE ${sqlName(table.name)} DROP INDEX ${sqlName(index.name)}`;
}

export function addForeignKey(table: Table, key: ForeignKey, target: Table): string {
  const rules = { restrict: 'RESTRICT', cascade: 'CASCADE', setNull: 'SET NULL' } as const;
  return [
    `ALTER TABLE ${sqlName(table.name)} ADD CONSTRAINT ${sqlName(key.name)}`,
    `FOREIGN KEY (${columnList(table, [key.id])}) REFERENCES ${sqlName(target.name)} (\`id\`)`,
    `ON DELETE ${rules[key.onDelete]}`,
  ].join(' ');
}

export function dropForeignKey(table: Table, key: ForeignKey): string {
  return `ALTER TABLE ${sqlName(table.name)} DROP FOREIGN KEY ${sqlName(key.name)}`;
}

function indexDefinition(table: Table, index: Index): string {
  return `${index.unique ? 'UNIQUE KEY' : 'KEY'} ${sqlName(index.name)} (${columnList(table, index.columns)})`;
}

function columnList(table: Table, ids: readonly string[]): string {
  return ids.map((id) => sqlName(columnOf(table, id).name)).join(', ');
}

export function columnOf(table: Table, id: string): Column {
  const column = table.columns.find((candidate) => candidate.id === id);
  if (column === undefined) throw new Error(`table ${table.name} has no column ${id}`);
  return column;
}
