import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';

import { createConnection } from 'mysql2/promise';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

import { describeClock } from './check.ts';

const stateSchema = Type.Array(Type.Object({ version: Type.String(), seconds: Type.Number(), known: Type.Number() }));
const countSchema = Type.Array(Type.Object({ count: Type.Number() }));
const migrations = readdirSync(new URL('../../database/migrations', import.meta.url)).filter((name) =>
  name.endsWith('.sql'),
);

/** What a migration does and what the service does; and whether its migrations were made. */
export async function askDatabase(url: string): Promise<string> {
  const connection = await createConnection({ uri: url, timezone: 'Z', connectTimeout: 4000 });
  const ask = async (statement: string): Promise<unknown> => (await connection.query(statement))[0];
  try {
    const rows = await ask(
      `SELECT VERSION() AS version, UNIX_TIMESTAMP() AS seconds, (SELECT COUNT(*) FROM information_schema.tables
       WHERE table_schema = DATABASE() AND table_name = '__drizzle_migrations') AS known`,
    );
    const [state] = Value.Check(stateSchema, rows) ? rows : [];
    if (state === undefined) throw new Error('it does not answer as MySQL does');
    const table = `ab_doctor_${randomUUID().replaceAll('-', '')}`;
    await ask(`CREATE TABLE \`${table}\` (id BIGINT PRIMARY KEY)`);
    await ask(`DROP TABLE \`${table}\``);
    await ask(`DO GET_LOCK(LEFT(CONCAT('doctor-', DATABASE()), 64), 0)`);
    await ask("SET time_zone = '+00:00'");
    const counted = state.known === 0 ? [] : await ask('SELECT COUNT(*) AS count FROM __drizzle_migrations');
    const made = Value.Check(countSchema, counted) ? (counted[0]?.count ?? 0) : 0;
    if (made > migrations.length) {
      throw new Error(
        `its schema is of a later version of the service: ${made} migrations, ${migrations.length} known`,
      );
    }
    const clock = describeClock(new Date(state.seconds * 1000), new Date());
    const schema = `${made} of ${migrations.length} migrations made${made < migrations.length ? ', the rest at start' : ''}`;
    return `answers, version ${state.version}, may change tables, ${schema}, ${clock}`;
  } finally {
    await connection.end();
  }
}
