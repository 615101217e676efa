import { aptInstall } from './apt.ts';
import { findExecutable } from './command.ts';
import { findDocker } from './docker.ts';
import { databaseImage } from './mariadb-program.ts';
import type { Progress } from './progress.ts';
import { type Attempt, firstWay, further } from './ways.ts';

/** Each with the arguments that come before one's own; the password is to be in `MYSQL_PWD`. */
export interface DatabaseClient {
  readonly dump: readonly string[];
  readonly client: readonly string[];
}

const dumpNames = ['mariadb-dump', 'mysqldump'];

/** What backs a database up and restores it. Throws `Unavailable`. */
export async function findDatabaseClient(env: NodeJS.ProcessEnv, progress: Progress): Promise<DatabaseClient> {
  const packages = ['mariadb-client'];
  return await firstWay({
    subject: 'the client programs of MariaDB or MySQL, with which backups are tried',
    ways: [
      { name: `${dumpNames.join(' or ')} on the PATH`, attempt: async () => await onPath(env) },
      { name: 'Docker', attempt: async () => await byDocker(env) },
      further(
        {
          name: '`apt-get install`',
          attempt: async () => await aptInstall({ packages, executables: dumpNames, env, progress }),
        },
        async () => await onPath(env),
      ),
    ],
    mends: ['install the client of MariaDB or MySQL (Debian and Ubuntu: apt-get install mariadb-client)'],
  });
}

async function onPath(env: NodeJS.ProcessEnv): Promise<Attempt<DatabaseClient>> {
  const dump = await findExecutable(dumpNames, env);
  const client = await findExecutable(['mariadb', 'mysql'], env);
  return dump === null || client === null ? { missing: 'not found' } : { found: { dump: [dump], client: [client] } };
}

async function byDocker(env: NodeJS.ProcessEnv): Promise<Attempt<DatabaseClient>> {
  const docker = await findDocker(env);
  if ('missing' in docker) return docker;
  const run = [docker.found, 'run', '--rm', '--interactive', '--network=host', '--env=MYSQL_PWD', databaseImage];
  return { found: { dump: [...run, 'mariadb-dump'], client: [...run, 'mariadb'] } };
}
