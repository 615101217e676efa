import { expect, it, vi } from 'vitest';
import type { EnvironmentStatus, Revision, Runtime } from '../ports.ts';
import { loadUntil, send } from './test-load.ts';
import type { Behaviour } from './test-product.ts';

export interface RuntimeUnderTest {
  readonly runtime: Runtime;
  make(versionCode: string, behaviour?: Behaviour): Promise<Revision>;
}

const patience = { timeout: 30_000, interval: 25 };

export async function untilState(
  runtime: Runtime,
  product: string,
  state: EnvironmentStatus['state'],
): Promise<EnvironmentStatus> {
  return vi.waitFor(async () => {
    const status = await runtime.status(product, 'staging');
    expect(status).toMatchObject({ state });
    return status;
  }, patience);
}

export async function versionAt(status: EnvironmentStatus): Promise<unknown> {
  const answer = await send(`${status.url}/api/version`);
  return answer.status === 200 ? JSON.parse(answer.body).version : answer.status;
}

export async function deploy(test: RuntimeUnderTest, product: string, versionCode: string): Promise<Revision> {
  const revision = await test.make(versionCode);
  await test.runtime.apply(product, 'staging', revision);
  await untilState(test.runtime, product, 'ready');
  return revision;
}

/** What every adapter of the `Runtime` port does. */
export function describesRuntime(open: () => RuntimeUnderTest): void {
  it('has nothing to say of an environment that never was', async () => {
    const { runtime } = open();
    expect(await runtime.status('unknown', 'production')).toMatchObject({
      desired: null,
      serving: null,
      state: 'empty',
    });
    expect((await runtime.status('unknown', 'production')).url).toBeNull();
    await runtime.restore('unknown', 'production', null);
  });

  it('brings a revision into service', async () => {
    const test = open();
    const revision = await test.make('1.0.0', { startDelayMs: 300 });
    await test.runtime.apply('first', 'staging', revision);
    const early = await test.runtime.status('first', 'staging');
    expect(early).toMatchObject({ desired: revision, serving: null, state: 'progressing' });
    const ready = await untilState(test.runtime, 'first', 'ready');
    expect(ready).toMatchObject({ desired: revision, serving: revision });
    expect(await versionAt(ready)).toBe('1.0.0');
  });

  it('changes revisions, forth and back, without a failed request', async () => {
    const test = open();
    const old = await deploy(test, 'busy', '1.0.0');
    const { url } = await test.runtime.status('busy', 'staging');
    let done = false;
    const load = loadUntil(String(url), () => done);
    await deploy(test, 'busy', '1.1.0');
    await deploy(test, 'busy', '1.2.0');
    await test.runtime.restore('busy', 'staging', old);
    const restored = await untilState(test.runtime, 'busy', 'ready');
    expect(await versionAt(restored)).toBe('1.0.0');
    done = true;
    const { failures, versions, sent } = await load;
    expect(failures).toEqual([]);
    expect([...versions].toSorted()).toEqual(['1.0.0', '1.1.0', '1.2.0']);
    expect(sent).toBeGreaterThan(100);
    expect(restored.url).toBe(url);
  });

  it('takes the same revision twice for one rollout', async () => {
    const test = open();
    const revision = await deploy(test, 'twice', '1.0.0');
    const before = await send(`${(await test.runtime.status('twice', 'staging')).url}/api/version`);
    await test.runtime.apply('twice', 'staging', revision);
    expect((await test.runtime.status('twice', 'staging')).state).toBe('ready');
    expect(await send(`${(await test.runtime.status('twice', 'staging')).url}/api/version`)).toEqual(before);
  });

  it.each([
    ['never gets ready', { neverReady: true }, 'migrating for ever'],
    ['ends at once', { exitAtOnce: true }, 'cannot find the table of orders'],
  ])('lets the old revision serve where the new one %s, and says why', async (name, behaviour, cause) => {
    const test = open();
    const product = name.replaceAll(' ', '-');
    const old = await deploy(test, product, '1.0.0');
    const broken = await test.make('2.0.0', behaviour);
    await test.runtime.apply(product, 'staging', broken);
    const failed = await untilState(test.runtime, product, 'failed');
    expect(failed).toMatchObject({ desired: broken, serving: old });
    expect(failed.message).toContain('2.0.0');
    expect(failed.message).toContain(cause);
    expect(await versionAt(failed)).toBe('1.0.0');
    await test.runtime.restore(product, 'staging', old);
    const restored = await test.runtime.status(product, 'staging');
    expect(restored).toMatchObject({ desired: old, serving: old, state: 'ready' });
    await deploy(test, product, '2.0.1');
  });

  it('gives an unfinished rollout up for a newer one', async () => {
    const test = open();
    await deploy(test, 'hasty', '1.0.0');
    await test.runtime.apply('hasty', 'staging', await test.make('1.1.0', { neverReady: true }));
    await deploy(test, 'hasty', '1.2.0');
    expect(await versionAt(await test.runtime.status('hasty', 'staging'))).toBe('1.2.0');
  });

  it('takes an environment out of service where nothing served before', async () => {
    const test = open();
    await deploy(test, 'brief', '1.0.0');
    const { url } = await test.runtime.status('brief', 'staging');
    await test.runtime.restore('brief', 'staging', null);
    await test.runtime.restore('brief', 'staging', null);
    expect(await test.runtime.status('brief', 'staging')).toMatchObject({ serving: null, state: 'empty' });
    expect(await send(`${url}/api/version`)).toMatchObject({ status: 503 });
    await deploy(test, 'brief', '1.0.0');
  });

  it('keeps products and environments apart', async () => {
    const test = open();
    await deploy(test, 'one', '1.0.0');
    await deploy(test, 'other', '2.0.0');
    const production = await test.make('3.0.0');
    await test.runtime.apply('one', 'production', production);
    await expect.poll(async () => (await test.runtime.status('one', 'production')).state, patience).toBe('ready');
    const one = await test.runtime.status('one', 'staging');
    expect(await versionAt(one)).toBe('1.0.0');
    expect(await versionAt(await test.runtime.status('other', 'staging'))).toBe('2.0.0');
    expect(await versionAt(await test.runtime.status('one', 'production'))).toBe('3.0.0');
  });

  it('tells which secrets an environment lacks, and where to add them', async () => {
    const { runtime } = open();
    expect(await runtime.missingSecrets('unknown', 'staging', [])).toMatchObject({ missing: [] });
    const asked = await runtime.missingSecrets('unknown', 'staging', ['RATES_TOKEN', 'constructor']);
    expect(asked).toEqual({ missing: ['RATES_TOKEN', 'constructor'], place: expect.stringContaining('unknown') });
  });

  it('refuses an artifact that is not there, and changes nothing', async () => {
    const test = open();
    const digest = `sha256:${'0'.repeat(64)}`;
    const applied = test.runtime.apply('ghost', 'staging', { versionCode: '1.0.0', digest, image: 'x' });
    await expect(applied).rejects.toMatchObject({ type: 'ArtifactMissing', retryable: false });
    expect((await test.runtime.status('ghost', 'staging')).state).toBe('empty');
  });
}
