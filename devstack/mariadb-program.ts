import { aptInstall } from './apt.ts';
import { findExecutable, runCommand } from './command.ts';
import { findDocker } from './docker.ts';
import { slowStep, type Progress } from './progress.ts';
import { firstWay, type Attempt } from './ways.ts';

/** A server on this machine, with the program that makes its system tables: MySQL's server does that itself. */
export interface NativeProgram {
  readonly kind: 'mariadb' | 'mysql';
  readonly executable: string;
  readonly installer: string;
}

export interface ContainerProgram {
  readonly kind: 'docker';
  readonly executable: string;
  readonly image: string;
}

/** What runs the private database. */
export type DatabaseProgram = NativeProgram | ContainerProgram;

export const databaseImage = 'mariadb:11.8';
const serverNames = ['mariadbd', 'mysqld'];

/** Throws `Unavailable`. */
export async function findDatabaseProgram(env: NodeJS.ProcessEnv, progress: Progress): Promise<DatabaseProgram> {
  return await firstWay({
    subject: 'a MySQL-compatible database',
    ways: [
      { name: `${serverNames.join(' or ')} on the PATH`, attempt: async () => await onPath(env) },
      { name: 'Docker', attempt: async () => await byDocker(env, progress) },
      { name: '`apt-get install`', attempt: async () => await byApt(env, progress) },
    ],
    mends: [
      'set DATABASE_URL to mysql://user:password@host:port/database of a TiDB, MySQL or MariaDB',
      'install MariaDB (Debian and Ubuntu: apt-get install mariadb-server)',
      'start Docker, if it is installed',
      'run this as root on Debian or Ubuntu, so that it can be installed',
    ],
  });
}

async function onPath(env: NodeJS.ProcessEnv): Promise<Attempt<DatabaseProgram>> {
  const executable = await findExecutable(serverNames, env);
  if (executable === null) {
    return { missing: 'not found' };
  }
  const version = await runCommand(executable, ['--no-defaults', '--version'], { env });
  if (!version.includes('MariaDB')) {
    return { found: { kind: 'mysql', executable, installer: executable } };
  }
  const installer = await findExecutable(['mariadb-install-db', 'mysql_install_db'], env);
  return installer === null
    ? { missing: `${executable} is there, but not mariadb-install-db` }
    : { found: { kind: 'mariadb', executable, installer } };
}

async function byDocker(env: NodeJS.ProcessEnv, progress: Progress): Promise<Attempt<DatabaseProgram>> {
  const docker = await findDocker(env);
  if ('missing' in docker) return docker;
  const executable = docker.found;
  const present = await runCommand(executable, ['image', 'inspect', databaseImage], { env }).catch(() => null);
  if (present === null) {
    await slowStep(progress, {
      title: `Pulling the image ${databaseImage}`,
      why: 'downloaded once',
      work: async (detail) => await runCommand(executable, ['pull', databaseImage], { env, onLine: detail }),
    });
  }
  return { found: { kind: 'docker', executable, image: databaseImage } };
}

async function byApt(env: NodeJS.ProcessEnv, progress: Progress): Promise<Attempt<DatabaseProgram>> {
  // The core package has the server without the service that mariadb-server would start.
  const packages = ['mariadb-server-core', 'mariadb-client-core'];
  const installed = await aptInstall({ packages, executables: serverNames, env, progress });
  return 'missing' in installed ? installed : await onPath(env);
}
