import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';

import { connectDatabase } from '../database/connection.ts';
import { findToken } from '../database/tokens.ts';
import { testDatabase } from '../devstack/test-servers.ts';

const client = path.join(import.meta.dirname, '..', 'client.ts');

const run = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  promisify(execFile)(process.execPath, [client, 'token', ...args], { env: { PATH: process.env['PATH'], ...env } });

it('makes the first token of a new service in its database, and shows it once', async () => {
  const { url, drop } = await testDatabase();
  const settings = { DATABASE_URL: url };
  const made = await run(settings, 'Ada Li', '--role', 'admin', '--role', 'operator', '--days', '30');
  const database = await connectDatabase(url);
  try {
    const row = await findToken(database, made.stdout.trim());
    expect(row).toMatchObject({ name: 'Ada Li', roles: ['admin', 'operator'], productId: null });
    expect(Math.round(((row?.expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(30);
  } finally {
    await database.close();
  }
  await expect(run({}, 'Ada', '--role', 'admin')).rejects.toThrow(/Set DATABASE_URL/u);
  await expect(run(settings, 'Ada', '--role', 'king')).rejects.toThrow(/Allowed choices are viewer/u);
  await drop();
});
