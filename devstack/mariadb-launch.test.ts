import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { prepareLaunch } from './mariadb-launch.ts';
import { findDatabaseProgram } from './mariadb-program.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'assembox-mariadb-'));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  return folder;
}

it('runs a container on 127.0.0.1 alone, without the password in its command line', async () => {
  const dataDir = await temporaryFolder();
  const settings = { dataDir, env: {}, port: 4711, password: 'never-shown' };
  const launch = await prepareLaunch({ kind: 'docker', executable: 'true', image: 'mariadb:11.8' }, settings);
  expect(launch.args).toEqual(expect.arrayContaining(['run', '--rm', '--publish=127.0.0.1:4711:3306', 'mariadb:11.8']));
  expect(launch.args.join(' ')).not.toContain('never-shown');
  expect(launch.env['MARIADB_ROOT_PASSWORD']).toBe('never-shown');
  expect(launch.args.join(' '), 'the mark by which a leftover is recognised').toContain(dataDir);
});

it('gives a new data folder a new volume, since its password is another', async () => {
  const dataDir = await temporaryFolder();
  const program = { kind: 'docker', executable: 'true', image: 'mariadb:11.8' } as const;
  const volumes = await Promise.all(
    ['one', 'one', 'two'].map(async (password) => {
      const { args } = await prepareLaunch(program, { dataDir, env: {}, port: 1, password });
      return args.find((arg) => arg.startsWith('--volume='));
    }),
  );
  expect(volumes[0]).toBe(volumes[1]);
  expect(volumes[0]).not.toBe(volumes[2]);
});

it('tells MySQL, which makes its system tables itself, from MariaDB', async () => {
  const folder = await temporaryFolder();
  const executable = path.join(folder, 'mariadbd');
  await writeFile(
    executable,
    '#!/bin/sh\necho "mysqld  Ver 8.4.6 for Linux on x86_64 (MySQL Community Server - GPL)"\n',
    {
      mode: 0o755,
    },
  );
  await expect(findDatabaseProgram({ PATH: folder }, () => {})).resolves.toEqual({
    kind: 'mysql',
    executable,
    installer: executable,
  });
});
