import { createHash } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from './command.ts';
import type { ContainerProgram, DatabaseProgram, NativeProgram } from './mariadb-program.ts';
import type { Launch } from './process.ts';

export interface DatabaseSettings {
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  readonly password: string;
}

/** The SQL mode is the one that TiDB and MySQL 8 have by default: MariaDB is not to let pass what they refuse. */
const serverOptions = [
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_unicode_ci',
  '--default-time-zone=+00:00',
  '--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  '--max-connections=500',
  '--innodb-buffer-pool-size=256M',
  '--innodb-flush-log-at-trx-commit=2',
];

/** How to start the private database; makes its system tables where there are none yet. */
export async function prepareLaunch(program: DatabaseProgram, settings: DatabaseSettings): Promise<Launch> {
  return program.kind === 'docker' ? await dockerLaunch(program, settings) : await nativeLaunch(program, settings);
}

async function nativeLaunch(program: NativeProgram, settings: DatabaseSettings): Promise<Launch> {
  // Data of MariaDB and of MySQL do not fit together: each has a folder of its own.
  const folder = path.join(settings.dataDir, program.kind);
  await initialise(program, folder);
  return {
    command: program.executable,
    args: [
      '--no-defaults',
      `--datadir=${folder}`,
      `--socket=${path.join(tmpdir(), `${shortName(folder)}.sock`)}`,
      `--port=${settings.port}`,
      '--bind-address=127.0.0.1',
      `--pid-file=${path.join(folder, 'server.pid')}`,
      `--init-file=${await writeInitFile(settings)}`,
      '--skip-name-resolve',
      ...serverOptions,
      ...(program.kind === 'mysql' ? ['--mysqlx=OFF', '--disable-log-bin'] : []),
      ...asRoot(),
    ],
    env: settings.env,
  };
}

/** Makes the system tables, in a folder aside that takes its place in one rename. */
async function initialise(program: NativeProgram, folder: string): Promise<void> {
  const present = await access(folder).then(
    () => true,
    () => false,
  );
  if (present) {
    return;
  }
  const fresh = `${folder}.partial`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  const own =
    program.kind === 'mysql'
      ? ['--initialize-insecure']
      : ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
  await runCommand(program.installer, ['--no-defaults', `--datadir=${fresh}`, ...asRoot(), ...own]);
  await rename(fresh, folder);
}

/** The server refuses to run as root unless told so. */
function asRoot(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/** A socket's path may have 107 characters, which a data folder's easily exceeds. */
function shortName(text: string): string {
  return `assembox-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}

/** Run by the server at each start before it takes connections: root never is without a password. */
async function writeInitFile({ dataDir, password }: DatabaseSettings): Promise<string> {
  const file = path.join(dataDir, 'secrets', 'database-init.sql');
  const statements = [
    `CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`,
    `GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;`,
  ];
  await writeFile(file, `${statements.join('\n')}\n`, { mode: 0o600 });
  return file;
}

/**
 * The client passes TERM on to the container, which is removed when it ends. Its data are in a volume, since a folder
 * of ours would have to suit the container's user; a new password means a new data folder and so a new volume.
 */
async function dockerLaunch(program: ContainerProgram, settings: DatabaseSettings): Promise<Launch> {
  const name = shortName(`${settings.dataDir} ${settings.password}`);
  await runCommand(program.executable, ['rm', '--force', name], { env: settings.env }).catch(() => '');
  return {
    command: program.executable,
    args: [
      'run',
      '--rm',
      `--name=${name}`,
      `--label=assembox.data=${settings.dataDir}`,
      `--publish=127.0.0.1:${settings.port}:3306`,
      `--volume=${name}:/var/lib/mysql`,
      '--env=MARIADB_ROOT_PASSWORD',
      program.image,
      ...serverOptions,
    ],
    env: { ...settings.env, MARIADB_ROOT_PASSWORD: settings.password },
  };
}
