import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Revision } from '../ports.ts';
import type { EmbeddedRuntimeServer } from './embedded-runtime-server.ts';
import { identifyProcess } from './process-identity.ts';
import type { RuntimeTiming } from './runtime-timing.ts';
import { embeddedUnderTest, startServer, token } from './test-embedded-runtime.ts';
import { patience, send } from './test-load.ts';
import { type ProductWorkshop, openWorkshop } from './test-product.ts';
import { deploy, deployCanary, expectShare, untilCanary, untilState, usersOf } from './test-runtime.ts';

let workshop: ProductWorkshop;
let stops: (() => Promise<void>)[];

beforeEach(async () => {
  stops = [];
  workshop = await openWorkshop();
});

afterEach(async () => {
  for (const stop of stops) await stop();
  await workshop.remove();
});

async function start(timing: Partial<RuntimeTiming> = {}): Promise<EmbeddedRuntimeServer> {
  const server = await startServer(workshop, { timing: { restartFirstMs: 50, graceMs: 1000, ...timing } });
  stops.push(() => server.stop());
  return server;
}

const testOf = (server: { readonly url: string }) => embeddedUnderTest(workshop, server);

async function versionAt(url: string | null): Promise<unknown> {
  const answer = await send(`${url}/api/version`);
  return answer.status === 200 ? JSON.parse(answer.body).version : answer.status;
}

async function pidAt(url: string | null): Promise<unknown> {
  const answer = await send(`${url}/api/version`);
  return answer.status === 200 ? JSON.parse(answer.body).pid : null;
}

/** The server as a process of its own, as `kill` reaches it. */
async function startApart(): Promise<{ url: string; kill: () => Promise<unknown> }> {
  const { folder, cacheFolder } = workshop;
  const program = path.join(import.meta.dirname, 'test-server.ts');
  const folders = [path.join(folder, 'runtime'), cacheFolder, path.join(folder, 'artifacts')];
  const child = spawn(process.execPath, [program, ...folders, token], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  stops.push(kill);
  const [url] = await once(createInterface(child.stdout), 'line');
  return { url: String(url), kill };
}

describe('a release that ends', () => {
  it('is started again, behind the same address', async () => {
    const test = testOf(await start());
    await deploy(test, 'shop', '1.0.0');
    const { url } = await test.runtime.status('shop', 'staging');
    const before = await pidAt(url);
    expect((await send(`${url}/api/crash`)).status).toBeGreaterThanOrEqual(502);
    await expect.poll(() => pidAt(url), patience).toSatisfy((pid) => typeof pid === 'number' && pid !== before);
    expect(await test.runtime.status('shop', 'staging')).toMatchObject({ state: 'ready', url });
  });

  it('is started again when it hangs', async () => {
    const test = testOf(await start({ livenessEveryMs: 500 }));
    await deploy(test, 'shop', '1.0.0');
    const { url } = await test.runtime.status('shop', 'staging');
    const before = Number(await pidAt(url));
    process.kill(before, 'SIGSTOP');
    await untilState(test.runtime, 'shop', 'progressing');
    await untilState(test.runtime, 'shop', 'ready');
    expect(await pidAt(url)).not.toBe(before);
  });

  it('is reported, with its log, when starting it again does not help', async () => {
    const test = testOf(await start());
    const revision = await deploy(test, 'shop', '1.0.0');
    const file = path.join(workshop.folder, 'runtime/environments/shop/staging/releases');
    const { url } = await test.runtime.status('shop', 'staging');
    await writeFile(path.join(file, revision.digest.slice(7), 'behaviour.json'), '{"exitAtOnce":true}');
    await send(`${url}/api/crash`);
    const failed = await untilState(test.runtime, 'shop', 'failed');
    expect(failed.serving).toEqual(revision);
    expect(failed.message).toContain('cannot find the table of orders');
    expect((await send(`${url}/api/version`)).status).toBe(503);
    const next = await deploy(test, 'shop', '1.0.1');
    expect((await test.runtime.status('shop', 'staging')).serving).toEqual(next);
  });
});

describe('a server that starts again', () => {
  it('brings the same releases back at the same addresses', async () => {
    const first = await start();
    const before = testOf(first);
    const revision = await deploy(before, 'shop', '1.0.0');
    const status = await before.runtime.status('shop', 'staging');
    const pid = Number(await pidAt(status.url));
    await first.stop();
    expect(identifyProcess(pid)).toBeNull();
    await expect(send(`${status.url}/api/version`)).rejects.toThrow('ECONNREFUSED');
    const after = testOf(await start());
    expect(await untilState(after.runtime, 'shop', 'ready')).toEqual({ ...status, desired: revision });
    expect(await versionAt(status.url)).toBe('1.0.0');
  });

  it('brings a canary back with its share, and the one that waits for its rollout', async () => {
    const first = await start();
    const before = testOf(first);
    await deploy(before, 'shop', '1.0.0');
    const canary = await deployCanary(before, 'shop', '1.1.0');
    await before.traffic.setWeight('shop', 'staging', 30);
    await deploy(before, 'store', '1.0.0');
    const waiting = await workshop.make('1.1.0', { startDelayMs: 1000 });
    await before.runtime.applyCanary('store', 'staging', waiting);
    await first.stop();
    const after = testOf(await start());
    expect((await untilCanary(after.runtime, 'shop', 'ready')).canary).toMatchObject({ serving: canary });
    await untilState(after.runtime, 'shop', 'ready');
    expect(await after.traffic.weight('shop', 'staging')).toBe(30);
    expectShare(await usersOf(after, 'shop', '1.1.0', 300), 300, 30);
    expect((await untilCanary(after.runtime, 'store', 'ready')).canary).toMatchObject({ serving: waiting });
    expect(await after.traffic.weight('store', 'staging')).toBe(0);
  });

  it('goes on with a rollout, and remembers one that failed', async () => {
    const first = await start();
    const before = testOf(first);
    const old: Revision = await deploy(before, 'shop', '1.0.0');
    await deploy(before, 'store', '1.0.0');
    const broken = await workshop.make('2.0.0', { exitAtOnce: true });
    await before.runtime.apply('store', 'staging', broken);
    await untilState(before.runtime, 'store', 'failed');
    const slow = await workshop.make('1.1.0', { startDelayMs: 1000 });
    await before.runtime.apply('shop', 'staging', slow);
    expect((await before.runtime.status('shop', 'staging')).serving).toEqual(old);
    await first.stop();
    const after = testOf(await start());
    const failed = await after.runtime.status('store', 'staging');
    expect(failed).toMatchObject({ state: 'failed', desired: broken });
    expect(failed.message).toContain('cannot find the table of orders');
    const [store, shop] = [await after.urlOf('store'), await after.urlOf('shop')];
    await expect.poll(() => versionAt(store), patience).toBe('1.0.0');
    await expect.poll(() => versionAt(shop), patience).toBe('1.1.0');
  });

  it('leaves no product behind when it is killed, and takes over from one that was', async () => {
    const killed = await startApart();
    const before = testOf(killed);
    await deploy(before, 'shop', '1.0.0');
    const { url } = await before.runtime.status('shop', 'staging');
    const pid = Number(await pidAt(url));
    await killed.kill();
    await expect.poll(() => identifyProcess(pid), patience).toBeNull();
    const after = testOf(await start());
    expect((await untilState(after.runtime, 'shop', 'ready')).url).toBe(url);
    expect(await pidAt(url)).not.toBe(pid);
  });

  it('does not share its folder', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ type: 'RuntimeBusy', retryable: false });
  });

  it('keeps secrets from other accounts of the machine', async () => {
    const test = testOf(await start());
    await deploy(test, 'shop', '1.0.0');
    const secrets = path.join(workshop.folder, 'runtime/environments/shop/staging/secrets.json');
    expect((await stat(secrets)).mode % 0o1000).toBe(0o600);
    expect(await readFile(secrets, 'utf8')).toContain('jwtSecret');
  });
});
