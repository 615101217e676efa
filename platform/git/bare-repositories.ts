import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface BareRepository {
  readonly id: number;
  readonly name: string;
  readonly directory: string;
}

/** What every git process of the server sees: nothing of this machine's or user's own configuration. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
};

/** The bare repositories of one organisation in a folder, each with a number that outlives restarts. */
export class BareRepositories {
  readonly #folder: string;
  readonly #repositories = new Map<string, BareRepository>();
  #creating: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async load(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const entry of await readdir(this.#folder)) {
      if (entry.startsWith('.new-')) await rm(join(this.#folder, entry), { recursive: true, force: true });
      if (!entry.endsWith('.git')) continue;
      const directory = join(this.#folder, entry);
      const id = Number(await readFile(join(directory, 'repository-id'), 'utf8'));
      const name = entry.slice(0, -'.git'.length);
      this.#repositories.set(name, { id, name, directory });
    }
  }

  get(name: string): BareRepository | undefined {
    return this.#repositories.get(name);
  }

  /** Undefined where the name is taken. One after the other, so that no number is given twice. */
  create(name: string, description: string): Promise<BareRepository | undefined> {
    const created = this.#creating.then(() => this.#create(name, description));
    this.#creating = created.catch(() => undefined);
    return created;
  }

  async #create(name: string, description: string): Promise<BareRepository | undefined> {
    if (this.#repositories.has(name)) return undefined;
    const id = Math.max(0, ...[...this.#repositories.values()].map((repository) => repository.id)) + 1;
    const unfinished = join(this.#folder, `.new-${name}`);
    const directory = join(this.#folder, `${name}.git`);
    await rm(unfinished, { recursive: true, force: true });
    await run('git', ['init', '--quiet', '--bare', '--template=', '--initial-branch=main', unfinished], {
      env: gitEnvironment,
    });
    await writeFile(join(unfinished, 'description'), `${description}\n`);
    await writeFile(join(unfinished, 'repository-id'), String(id));
    await rename(unfinished, directory);
    const repository = { id, name, directory };
    this.#repositories.set(name, repository);
    return repository;
  }
}

/** Standard output of a git command in the repository; null where git fails, as it does for ids that it does not have. */
export async function gitOutput(repository: BareRepository, args: readonly string[]): Promise<Buffer | null> {
  try {
    const { stdout } = await run('git', [`--git-dir=${repository.directory}`, ...args], {
      env: gitEnvironment,
      encoding: 'buffer',
      maxBuffer: 512 * 1024 * 1024,
    });
    return stdout;
  } catch {
    return null;
  }
}
