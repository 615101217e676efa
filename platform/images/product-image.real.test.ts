import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { extract } from 'tar';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testRegistry } from '../../devstack/test-servers.ts';
import { containerFiles } from '../../generator/project/container.ts';
import { resolveProduct } from '../../metadata/validate.ts';
import { loadExample } from '../../examples/load.ts';
import { type CiFixture, ciAccess, startCiFixture, until, wholeLog } from '../ci/ci-fixture.ts';
import { createJenkinsBuilder } from '../ci/jenkins-builder.ts';
import type { Builder } from '../ports.ts';
import { freePort } from '../runtime/free-port.ts';
import { createOciRegistry } from '../registry/oci-registry.ts';
import { RegistryClient } from '../registry/registry-client.ts';
import { pushBaseImage } from './base-image-fixture.ts';
import { createProductImages, type ProductImages } from './product-image.ts';

const Manifest = Type.Object({
  config: Type.Object({ digest: Type.String() }),
  layers: Type.Array(Type.Object({ digest: Type.String() })),
});
const Configuration = Type.Object({
  config: Type.Object({ Cmd: Type.Array(Type.String()), Env: Type.Array(Type.String()), WorkingDir: Type.String() }),
});

const service = `require('node:http')
  .createServer((_request, response) => response.end(JSON.stringify({ release: process.env.RELEASE_VERSION })))
  .listen(Number(process.env.PORT), process.env.HOST);
`;

describe('an image of a product', () => {
  let access: { url: string; prefix: string; user: null; password: null; passwordFile: null };
  let baseImage: string;
  let folder: string;
  let ci: CiFixture;
  let builder: Builder;
  let dockerfile: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'product-image-'));
    access = { ...(await testRegistry()), user: null, password: null, passwordFile: null };
    baseImage = await pushBaseImage(access, folder);
    const resolution = resolveProduct(await loadExample('orders'));
    if (!resolution.ok) throw new Error('the example is not valid');
    dockerfile = containerFiles(resolution.product, true).find((file) => file.path === 'Dockerfile')?.content ?? '';
    ci = await startCiFixture({ images: images() });
    builder = createJenkinsBuilder({ url: ci.server().url, ...ciAccess, imageOf });
    await builder.ensureJob('tiny', ci.repository.cloneUrl);
  });
  afterAll(async () => {
    await ci?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const images = (): ProductImages =>
    createProductImages({ ...access, baseImage, layerFolder: path.join(folder, 'layers') });
  const imageOf = (job: string) => `${new URL(access.url).host}/${access.prefix}/${job}`;

  async function build(changes: Record<string, string> = {}) {
    const commit = await ci.repository.commit({ Dockerfile: dockerfile, 'server/main.js': service, ...changes });
    const handle = await builder.trigger(ci.request({ commit, versionCode: '1.2.3' }));
    return { commit, handle, status: await until(builder, handle), log: await wholeLog(builder, handle) };
  }

  async function pull(where: string): Promise<Response> {
    const headers = { accept: 'application/vnd.oci.image.manifest.v1+json' };
    const request = { method: 'GET', repository: `${access.prefix}/tiny`, path: where, headers } as const;
    return await new RegistryClient(access).send(request);
  }

  it('is in the registry by the digest that the build reports, says how it runs, and runs', async () => {
    const { commit, status } = await build();
    expect(status).toMatchObject({ state: 'succeeded', image: `${imageOf('tiny')}@${status.digest}` });
    const manifest = Value.Parse(Manifest, await (await pull(`manifests/${status.digest}`)).json());
    const { config } = Value.Parse(Configuration, await (await pull(`blobs/${manifest.config.digest}`)).json());
    expect(config).toMatchObject({
      User: '1000:1000',
      Cmd: ['node', '--enable-source-maps', 'server/dist/main.js'],
      WorkingDir: '/app',
      Env: expect.arrayContaining(['PATH=/base/bin', 'RELEASE_VERSION=1.2.3', 'NODE_ENV=production']),
      Labels: {
        'org.opencontainers.image.title': expect.any(String),
        'org.opencontainers.image.revision': commit,
        'org.opencontainers.image.version': '1.2.3',
      },
      Volumes: { '/data/files': {} },
    });

    const root = path.join(folder, 'root');
    await mkdir(root);
    for (const [index, layer] of manifest.layers.entries()) {
      const file = path.join(folder, `${index}.tar.gz`);
      await writeFile(file, await (await pull(`blobs/${layer.digest}`)).bytes());
      await extract({ file, cwd: root, strict: true });
    }
    expect(await readFile(path.join(root, 'etc/base'), 'utf8')).toBe('the base\n');
    expect((await stat(path.join(root, 'data/files'))).isDirectory()).toBe(true);
    expect(await readdir(path.join(root, 'app'))).toEqual(
      expect.arrayContaining(['node_modules', 'package.json', 'server', 'web']),
    );
    expect(await answerOf(root, config)).toEqual({ release: '1.2.3' });
  });

  it('has the same digest for the same commit, and takes what it has made before again', async () => {
    const first = await build();
    const second = await builder.trigger(ci.request({ commit: first.commit, versionCode: '1.2.3' }));
    expect((await until(builder, second)).digest).toBe(first.status.digest);
    const layers = await readdir(path.join(folder, 'layers'));
    expect(layers.filter((name) => name.endsWith('.json'))).toHaveLength(1);
    expect(layers.filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('is what the runtime of this machine knows the release by', async () => {
    const { commit, status } = await build({ 'web/main.js': '<!doctype html><p>again</p>\n' });
    const digest = status.digest ?? '';
    const registry = createOciRegistry(access);
    expect(await registry.has('tiny', digest)).toBe(true);
    expect(await ci.artifactStore.readManifest(digest)).toMatchObject({ commit, product: 'tiny' });
    expect(await ci.artifactStore.list()).toContain(digest);
    const into = path.join(folder, 'materialised');
    await ci.artifactStore.materialise(digest, into);
    expect(await readFile(path.join(into, 'server/dist/main.js'), 'utf8')).toBe(service);
    await ci.artifactStore.delete(digest);
    expect(await ci.artifactStore.has(digest)).toBe(false);
    await ci.artifactStore.delete(digest);
  });

  it.each([
    [
      'a Dockerfile that runs something',
      { Dockerfile: 'FROM node:24-slim\nRUN apt-get update\n' },
      'RUN apt-get update',
    ],
    ['no Dockerfile', { Dockerfile: '' }, 'has no FROM'],
  ])('is not made of %s, and the build says why', async (_what, changes, why) => {
    const { log, status } = await build(changes);
    expect(status).toMatchObject({ state: 'failed', digest: null });
    expect(log.split('Build failed: ')[1]).toContain(why);
  });

  it.each([
    [
      'there is no such base',
      () => ({ baseImage: `${new URL(access.url).host}/${access.prefix}/nothing:1` }),
      'REGISTRY_BASE_IMAGE',
    ],
    ['nobody listens', () => ({ url: 'http://127.0.0.1:9', pausesMs: [] }), 'did not answer'],
  ])('fails its build where %s', async (_what, changes, why) => {
    const layerFolder = path.join(folder, 'layers');
    const options = { ...access, baseImage, layerFolder, ...changes() };
    const broken = createProductImages(options);
    const workspace = path.join(folder, 'workspace');
    await mkdir(workspace, { recursive: true });
    await writeFile(path.join(workspace, 'Dockerfile'), dockerfile);
    const dependencies = { digest: 'none', install: async () => {} };
    const { host } = new URL(options.url);
    const request = { image: `${host}/x`, workspace, files: [], commit: 'c', versionCode: '1', dependencies };
    const publishing = broken.publish(request, { signal: AbortSignal.timeout(90_000), onLine: () => {} });
    await expect(publishing).rejects.toThrow(why);
  });
});

async function answerOf(root: string, config: Static<typeof Configuration>['config']): Promise<unknown> {
  const port = await freePort('127.0.0.1', 20_000, 24_999);
  const env = Object.fromEntries(config.Env.map((each) => [each.split('=')[0], each.split('=').slice(1).join('=')]));
  const child = spawn(process.execPath, config.Cmd.slice(1), {
    cwd: path.join(root, config.WorkingDir),
    env: { ...env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: 'inherit',
  });
  const ended = once(child, 'exit');
  try {
    const ask = async () => await (await fetch(`http://127.0.0.1:${port}/api/health`)).json();
    await expect.poll(ask, { timeout: 90_000 }).toBeDefined();
    return await ask();
  } finally {
    child.kill();
    await ended;
  }
}
