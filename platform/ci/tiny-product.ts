import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A product for tests that needs no network: every script is a line of Node. */
const workspace = (name: string, out: string) => ({
  name,
  version: '1.0.0',
  private: true,
  scripts: {
    lint: 'node -e "0"',
    typecheck: 'node -e "0"',
    test: 'node test.js',
    build: `node -e "fs.mkdirSync('${dirname(out)}',{recursive:true});fs.copyFileSync('main.js','${out}')"`,
  },
});

export const tinyProduct: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'tiny', version: '1.0.0', private: true, workspaces: ['server', 'web'] }),
  'package-lock.json': JSON.stringify({
    name: 'tiny',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'tiny', version: '1.0.0', workspaces: ['server', 'web'] },
      'node_modules/server': { resolved: 'server', link: true },
      'node_modules/web': { resolved: 'web', link: true },
      server: { version: '1.0.0' },
      web: { version: '1.0.0' },
    },
  }),
  'server/package.json': JSON.stringify(workspace('server', 'dist/main.js')),
  'server/main.js': 'console.log("server");\n',
  'server/test.js': 'console.log("server tested");\n',
  'web/package.json': JSON.stringify(workspace('web', 'dist/index.html')),
  'web/main.js': '<!doctype html>\n',
  'web/test.js': 'console.log("web tested");\n',
};

export interface ProductRepository {
  readonly cloneUrl: string;
  /** Commits the tiny product with these files changed, and returns the commit's id. */
  commit(changes?: Readonly<Record<string, string>>): Promise<string>;
}

/** A Git repository on disk, to be cloned by its `file:` address. */
export async function createProductRepository(folder: string): Promise<ProductRepository> {
  const git = async (...args: string[]) =>
    (
      await run('git', ['-C', folder, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args])
    ).stdout.trim();
  await mkdir(folder, { recursive: true });
  await git('init', '--quiet', '--initial-branch=main');
  await git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  return {
    cloneUrl: `file://${folder}`,
    async commit(changes = {}) {
      await git('rm', '-r', '-q', '--cached', '--ignore-unmatch', '.');
      for (const [file, content] of Object.entries({ ...tinyProduct, ...changes })) {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await writeFile(join(folder, file), content);
        await git('add', file);
      }
      await git('commit', '--quiet', '--allow-empty', '--message', 'Change');
      return git('rev-parse', 'HEAD');
    },
  };
}
