import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ArtifactStore, createArtifactStore } from '../artifacts/artifact-store.ts';
import type { Revision } from '../ports.ts';

/** How the product of a test behaves. */
export interface Behaviour {
  readonly startDelayMs?: number;
  readonly neverReady?: boolean;
  readonly exitAtOnce?: boolean;
  readonly failing?: boolean;
}

export interface ProductWorkshop {
  readonly folder: string;
  readonly cacheFolder: string;
  readonly artifactStore: ArtifactStore;
  make(versionCode: string, behaviour?: Behaviour, product?: string): Promise<Revision>;
  remove(): Promise<void>;
}

const source = `
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { greeting } from 'greeting';
const behaviour = JSON.parse(readFileSync(new URL('../../behaviour.json', import.meta.url), 'utf8'));
const version = process.env.RELEASE_VERSION;
console.log('starting ' + version + ' with the secret ' + process.env.JWT_SECRET);
console.log('starting ' + version + ' and calls with ' + process.env.SECRET_RATES_TOKEN);
if (behaviour.exitAtOnce) {
  console.error('cannot find the table of orders');
  process.exit(3);
}
const answers = {
  '/api/health': () => behaviour.neverReady ? [503, { detail: 'migrating for ever' }] : [200, { release: version }],
  '/api/version': () => behaviour.failing ? [500, {}] : [200, { version, greeting, pid: process.pid }],
  '/api/environment': () => [200, process.env],
};
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://product');
  if (pathname === '/api/stream') return request.pipe(response);
  let body = '';
  for await (const chunk of request) body += chunk;
  if (pathname === '/api/crash') process.exit(7);
  if (pathname === '/api/slow') await new Promise((done) => setTimeout(done, 300));
  if (pathname === '/api/answer') {
    await new Promise((done) => setTimeout(done, Number(searchParams.get('milliseconds'))));
    response.writeHead(Number(searchParams.get('status')));
    return response.end();
  }
  const [status, content] = answers[pathname]?.() ?? [200, { version, body, headers: request.headers }];
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(content));
});
setTimeout(() => server.listen(Number(process.env.PORT), process.env.HOST), behaviour.startDelayMs ?? 0);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
`;

/** A folder in which tests make artifacts of a small product, whose one dependency is installed beside them. */
export async function openWorkshop(): Promise<ProductWorkshop> {
  const folder = await mkdtemp(path.join(tmpdir(), 'runtime-'));
  const cacheFolder = path.join(folder, 'cache');
  const artifactStore = createArtifactStore(path.join(folder, 'artifacts'));
  const dependency = path.join(cacheFolder, 'dependencies/lock/server/node_modules/greeting');
  await mkdir(dependency, { recursive: true });
  await writeFile(path.join(dependency, 'package.json'), '{"name":"greeting","type":"module","exports":"./index.js"}');
  await writeFile(path.join(dependency, 'index.js'), `export const greeting = 'hello';`);
  let made = 0;
  return {
    folder,
    cacheFolder,
    artifactStore,
    async make(versionCode, behaviour = {}, product = 'shop') {
      const build = path.join(folder, `build-${(made += 1)}`);
      await mkdir(path.join(build, 'server/dist'), { recursive: true });
      await writeFile(path.join(build, 'server/dist/main.js'), source);
      await writeFile(path.join(build, 'package.json'), '{"type":"module"}');
      await writeFile(path.join(build, 'behaviour.json'), JSON.stringify({ ...behaviour, versionCode, made }));
      const app = await artifactStore.putApp(build, ['.']);
      const digest = await artifactStore.putManifest({
        schemaVersion: 1,
        product,
        commit: 'c'.repeat(40),
        app,
        dependencies: 'lock',
        command: ['node', 'server/dist/main.js'],
      });
      return { versionCode, digest, image: `artifact:${product}@${digest}` };
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
