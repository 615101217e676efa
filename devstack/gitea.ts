import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { createConnection } from 'mysql2/promise';
import { runCommand } from './command.ts';
import { secret } from './data-folder.ts';
import { findGitea } from './gitea-program.ts';
import { startServer } from './process.ts';
import type { Progress } from './progress.ts';
import { answersOk } from './readiness.ts';

export interface GiteaOptions {
  readonly dataDir: string;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
  /** `mysql://user:password@host:port/…` of a user who may create databases: Gitea gets one of its own there. */
  readonly databaseServer: string;
}

export interface GiteaServer {
  readonly url: string;
  /** Of its administrator. */
  readonly token: string;
  readonly stop: () => Promise<void>;
}

const administrator = 'assembox';

const urlOn = (port: number) => `http://127.0.0.1:${port}`;

/** A private Gitea with its repositories in `dataDir`/gitea, on a free port. Throws `Unavailable` or `ServerFailed`. */
export async function startGitea(options: GiteaOptions): Promise<GiteaServer> {
  const { dataDir } = options;
  const program = await findGitea(options);
  const folder = path.join(dataDir, 'gitea');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const configuration = path.join(folder, 'app.ini');
  const secretKey = await secret(dataDir, 'gitea-secret-key');
  const database = await ownDatabase(options);
  // Gitea refuses to run as root, as everything does in a container, unless it is told that this is meant.
  const env = { ...options.env, GITEA_WORK_DIR: folder, GITEA_I_AM_BEING_UNSAFE_RUNNING_AS_ROOT: 'true' };
  const run = (...args: string[]) => runCommand(program.executable, ['--config', configuration, ...args], { env });
  const server = await startServer({
    name: 'gitea',
    dataDir,
    ports: ['gitea'],
    prepare: async (portOf) => {
      const settings = { folder, url: urlOn(portOf('gitea')), database, secretKey, staticRoot: program.staticRoot };
      await writeFile(configuration, settingsFile(settings), { mode: 0o600 });
      await run('migrate');
      return { command: program.executable, args: ['--config', configuration, 'web'], env };
    },
    ready: async (portOf) => await answersOk('Gitea', `${urlOn(portOf('gitea'))}/api/healthz`),
  });
  const token = await administratorToken(path.join(dataDir, 'secrets', 'gitea-token'), run);
  return { url: urlOn(server.portOf('gitea')), token, stop: server.stop };
}

/** Named at the first start in the data folder: the server may be one that others use as well. */
async function ownDatabase({ dataDir, databaseServer }: GiteaOptions): Promise<URL> {
  const name = await remembered(path.join(dataDir, 'gitea', 'database-name'), async () => {
    return `gitea_${randomBytes(6).toString('hex')}`;
  });
  const connection = await createConnection({ uri: databaseServer });
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  } finally {
    await connection.end();
  }
  const url = new URL(databaseServer);
  url.pathname = `/${name}`;
  return url;
}

/** Made with the administrator at the first start: Gitea itself tells it once. */
async function administratorToken(file: string, run: (...args: string[]) => Promise<string>): Promise<string> {
  return await remembered(file, async () => {
    const account = ['--username', administrator, '--email', `${administrator}@example.com`];
    await run('admin', 'user', 'create', ...account, '--random-password', '--must-change-password=false', '--admin');
    const rights = ['--username', administrator, '--scopes', 'all'];
    const said = await run('admin', 'user', 'generate-access-token', ...rights, '--raw');
    const [token] = /[0-9a-f]{40}/.exec(said) ?? [];
    if (token === undefined) {
      throw new Error('Gitea gave its administrator no access token');
    }
    return token;
  });
}

async function remembered(file: string, make: () => Promise<string>): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known !== '') {
    return known.trim();
  }
  const made = await make();
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${made}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return made;
}

interface Settings {
  readonly folder: string;
  readonly url: string;
  readonly database: URL;
  readonly secretKey: string;
  readonly staticRoot: string | null;
}

/** https://docs.gitea.com/administration/config-cheat-sheet */
function settingsFile({ folder, url, database, secretKey, staticRoot }: Settings): string {
  const sections: Record<string, Record<string, string>> = {
    server: {
      HTTP_ADDR: '127.0.0.1',
      HTTP_PORT: new URL(url).port,
      ROOT_URL: `${url}/`,
      DISABLE_SSH: 'true',
      OFFLINE_MODE: 'true',
      ...(staticRoot === null ? {} : { STATIC_ROOT_PATH: staticRoot }),
    },
    database: {
      DB_TYPE: 'mysql',
      HOST: database.host,
      NAME: database.pathname.slice(1),
      USER: decodeURIComponent(database.username),
      PASSWD: `\`${decodeURIComponent(database.password)}\``,
    },
    security: { INSTALL_LOCK: 'true', SECRET_KEY: secretKey },
    // By default it calls no address of its own machine.
    webhook: { ALLOWED_HOST_LIST: 'loopback' },
    service: { DISABLE_REGISTRATION: 'true' },
    repository: { DEFAULT_BRANCH: 'main' },
    log: { MODE: 'console', LEVEL: 'Warn' },
    actions: { ENABLED: 'false' },
    indexer: { ISSUE_INDEXER_TYPE: 'db' },
    'cron.update_checker': { ENABLED: 'false' },
  };
  const head = { RUN_MODE: 'prod', RUN_USER: userInfo().username, WORK_PATH: folder };
  const lines = Object.entries(sections).flatMap(([name, values]) => ['', `[${name}]`, ...settingLines(values)]);
  return `${[...settingLines(head), ...lines].join('\n')}\n`;
}

function settingLines(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).map(([key, value]) => `${key} = ${value}`);
}
