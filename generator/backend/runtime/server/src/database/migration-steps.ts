import { createHash } from 'node:crypto';

/** What runs the statements: one connection, which holds the lock too, so that both end together. */
export interface Connection {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

export interface RowCheck {
  /** Gives the number of rows that do not fit, as `found`. */
  readonly sql: string;
  /** Names table, column and mend; `{found}` stands for the number. */
  readonly message: string;
}

export interface MigrationSteps {
  readonly checks?: readonly RowCheck[];
  readonly statements?: readonly string[];
}

/** Rows are in the way of a migration, and nothing has been changed. */
export class RowsDoNotFit extends Error {
  override readonly name = 'RowsDoNotFit';
  readonly migration: string;
  /** In words, with what to do. */
  readonly faults: readonly string[];

  constructor(migration: string, faults: readonly string[]) {
    super(faults.join('\n'));
    this.migration = migration;
    this.faults = faults;
  }
}

/**
 * How MySQL, MariaDB and TiDB say that a statement took effect before: its table, column, index or foreign key exists,
 * or is gone. Schema statements commit by themselves there, so one may have run without its record.
 */
const alreadyApplied: readonly { readonly number: number; readonly text: string }[] = [
  { number: 1050, text: '' },
  { number: 1060, text: '' },
  { number: 1061, text: '' },
  { number: 1091, text: '' },
  { number: 1826, text: '' },
  { number: 1005, text: 'errno: 121' },
];

const table = '`sys_migration_step`';

/**
 * Runs a migration: checks the rows first, then its statements in order. Each one is recorded when it is done, so that
 * a migration that was interrupted goes on where it stopped.
 */
export async function runSteps(
  connection: Connection,
  migration: string,
  { checks = [], statements = [] }: MigrationSteps,
): Promise<void> {
  const done = await recordedSteps(connection, migration);
  for (const [position, digest] of done) {
    if (digest === digestOf(statements[position] ?? '')) continue;
    throw new Error(`${migration} has run on this database with other statements: another release migrated it`);
  }
  // A value that does not fit must end a statement and never be cut.
  await connection.query("SET SESSION sql_mode = CONCAT_WS(',', NULLIF(@@SESSION.sql_mode, ''), 'STRICT_ALL_TABLES')");
  if (done.size === 0) await checkRows(connection, migration, checks);
  for (const [position, statement] of statements.entries()) {
    if (done.has(position)) continue;
    const record = () =>
      connection.query(`INSERT INTO ${table} (\`migration\`, \`position\`, \`digest\`) VALUES (?, ?, ?)`, [
        migration,
        position,
        digestOf(statement),
      ]);
    if (/^(?:INSERT|UPDATE|DELETE)\b/.test(statement)) await changeRows(connection, statement, record);
    else await changeSchema(connection, statement, record);
  }
}

async function recordedSteps(connection: Connection, migration: string): Promise<Map<number, string>> {
  const columns = [
    '`migration` VARCHAR(150) NOT NULL',
    '`position` INT NOT NULL',
    '`digest` CHAR(64) NOT NULL',
    '`done_at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)',
    'PRIMARY KEY (`migration`, `position`)',
  ];
  await connection.query(`CREATE TABLE IF NOT EXISTS ${table} (${columns.join(', ')})`);
  const sql = `SELECT \`position\`, \`digest\` FROM ${table} WHERE \`migration\` = ?`;
  const rows = rowsOf(await connection.query(sql, [migration]));
  return new Map(rows.map((row) => [Number(Reflect.get(row, 'position')), String(Reflect.get(row, 'digest'))]));
}

async function checkRows(connection: Connection, migration: string, checks: readonly RowCheck[]): Promise<void> {
  const faults: string[] = [];
  for (const { message, sql } of checks) {
    const [row] = rowsOf(await connection.query(sql));
    const found = Number(row === undefined ? 0 : Reflect.get(row, 'found'));
    if (found > 0) faults.push(message.replace('{found}', String(found)));
  }
  if (faults.length > 0) throw new RowsDoNotFit(migration, faults);
}

/** Exactly once: the rows and the record change together. */
async function changeRows(connection: Connection, statement: string, record: () => Promise<unknown>): Promise<void> {
  await connection.query('START TRANSACTION');
  try {
    await connection.query(statement);
    await record();
    await connection.query('COMMIT');
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function changeSchema(connection: Connection, statement: string, record: () => Promise<unknown>): Promise<void> {
  try {
    await connection.query(statement);
  } catch (error) {
    if (!wasApplied(error)) throw error;
  }
  await record();
}

function wasApplied(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return alreadyApplied.some((known) => known.number === errorNumber(error) && error.message.includes(known.text));
}

function errorNumber(error: object): number {
  if ('errno' in error && typeof error.errno === 'number') return error.errno;
  if (!('driverError' in error) || typeof error.driverError !== 'object' || error.driverError === null) return 0;
  return errorNumber(error.driverError);
}

function rowsOf(answer: unknown): object[] {
  return Array.isArray(answer) ? answer.filter((row) => typeof row === 'object' && row !== null) : [];
}

function digestOf(statement: string): string {
  return createHash('sha256').update(statement).digest('hex');
}
