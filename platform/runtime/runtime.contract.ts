import { describe, expect, it } from 'vitest';
import { patience } from './test-load.ts';
import { type RuntimeUnderTest, deploy, deployCanary, untilCanary, untilState, versionAt } from './test-runtime.ts';

/** What every adapter of the `Runtime` port does. */
export function describesRuntime(open: () => RuntimeUnderTest): void {
  describe('runtime', () => {
    describesRollouts(open);
    describesRestoring(open);
    describesUnreadyReleases(open);
    describesCanaries(open);
  });
}

function describesRollouts(open: () => RuntimeUnderTest): void {
  it('has nothing to say of an environment that never was', async () => {
    const { runtime } = open();
    const nothing = { desired: null, serving: null, state: 'empty' };
    const status = await runtime.status('unknown', 'production');
    expect(status).toMatchObject({ ...nothing, canary: nothing, url: null });
    await runtime.restore('unknown', 'production', null);
    await runtime.applyCanary('unknown', 'production', null);
    expect(await runtime.status('unknown', 'production')).toEqual(status);
  });

  it('brings a revision into service', async () => {
    const test = open();
    const revision = await test.make('1.0.0', { startDelayMs: 300 });
    await test.runtime.apply('first', 'staging', revision);
    const early = await test.runtime.status('first', 'staging');
    expect(early).toMatchObject({ desired: revision, serving: null, state: 'progressing' });
    const ready = await untilState(test.runtime, 'first', 'ready');
    expect(ready).toMatchObject({ desired: revision, serving: revision });
    expect(await versionAt(test, 'first')).toBe('1.0.0');
  });

  it('changes revisions, forth and back, without a failed request', async () => {
    const test = open();
    const old = await deploy(test, 'busy', '1.0.0');
    const { url } = await test.runtime.status('busy', 'staging');
    const load = await test.load('busy');
    await load.sees('1.0.0');
    for (const versionCode of ['1.1.0', '1.2.0']) {
      await deploy(test, 'busy', versionCode);
      await load.sees(versionCode);
    }
    await test.runtime.restore('busy', 'staging', old);
    const restored = await untilState(test.runtime, 'busy', 'ready');
    expect(await versionAt(test, 'busy')).toBe('1.0.0');
    expect(await load.stop()).toEqual([]);
    expect(restored.url).toBe(url);
  });

  it('takes the same revision twice for one rollout', async () => {
    const test = open();
    const revision = await deploy(test, 'twice', '1.0.0');
    const before = await test.user('twice').ask();
    await test.runtime.apply('twice', 'staging', revision);
    expect((await test.runtime.status('twice', 'staging')).state).toBe('ready');
    expect(await test.user('twice').ask()).toEqual(before);
  });

  it('keeps products and environments apart', async () => {
    const test = open();
    await deploy(test, 'one', '1.0.0');
    await deploy(test, 'other', '2.0.0');
    await test.runtime.apply('one', 'production', await test.make('3.0.0'));
    await expect.poll(async () => (await test.runtime.status('one', 'production')).state, patience).toBe('ready');
    expect(await versionAt(test, 'one')).toBe('1.0.0');
    expect(await versionAt(test, 'other')).toBe('2.0.0');
    expect(await versionAt(test, 'one', 'production')).toBe('3.0.0');
  });

  it('tells which secrets an environment lacks, and where to add them', async () => {
    const { runtime } = open();
    expect(await runtime.missingSecrets('unknown', 'staging', [])).toMatchObject({ missing: [] });
    const asked = await runtime.missingSecrets('unknown', 'staging', ['RATES_TOKEN', 'constructor']);
    expect(asked).toEqual({ missing: ['RATES_TOKEN', 'constructor'], place: expect.stringContaining('unknown') });
  });
}

function describesRestoring(open: () => RuntimeUnderTest): void {
  it('gives an unfinished rollout up for a newer one', async () => {
    const test = open();
    await deploy(test, 'hasty', '1.0.0');
    await test.runtime.apply('hasty', 'staging', await test.make('1.1.0', { neverReady: true }));
    await deploy(test, 'hasty', '1.2.0');
    expect(await versionAt(test, 'hasty')).toBe('1.2.0');
  });

  it('takes an environment out of service where nothing served before', async () => {
    const test = open();
    await deploy(test, 'brief', '1.0.0');
    const user = test.user('brief');
    expect((await user.ask()).versionCode).toBe('1.0.0');
    await test.runtime.restore('brief', 'staging', null);
    await test.runtime.restore('brief', 'staging', null);
    expect(await test.runtime.status('brief', 'staging')).toMatchObject({ serving: null, state: 'empty' });
    await expect.poll(async () => (await user.ask()).status, patience).toBe(503);
    await deploy(test, 'brief', '1.0.0');
  });
}

/** At once, since each waits until a release has had its time. */
function describesUnreadyReleases(open: () => RuntimeUnderTest): void {
  it.concurrent.each([
    ['never gets ready', 'neverReady'],
    ['ends at once', 'exitAtOnce'],
  ] as const)('lets the old revision serve where the new one %s, and says why', async (name, behaviour) => {
    const test = open();
    const product = name.replaceAll(' ', '-');
    const old = await deploy(test, product, '1.0.0');
    const broken = await test.make('2.0.0', { [behaviour]: true });
    await test.runtime.apply(product, 'staging', broken);
    const failed = await untilState(test.runtime, product, 'failed');
    expect(failed).toMatchObject({ desired: broken, serving: old });
    expect(failed.message).toContain('2.0.0');
    expect(failed.message).toContain(test.causes[behaviour]);
    expect(await versionAt(test, product)).toBe('1.0.0');
    await test.runtime.restore(product, 'staging', old);
    const restored = await untilState(test.runtime, product, 'ready');
    expect(restored).toMatchObject({ desired: old, serving: old });
    await deploy(test, product, '2.0.1');
  });

  it.concurrent('says why a canary does not get ready, and leaves stable alone', async () => {
    const test = open();
    const stable = await deploy(test, 'sick-canary', '1.0.0');
    const broken = await test.make('1.1.0', { neverReady: true });
    await test.runtime.applyCanary('sick-canary', 'staging', broken);
    const failed = await untilCanary(test.runtime, 'sick-canary', 'failed');
    expect(failed).toMatchObject({ state: 'ready', serving: stable, canary: { desired: broken, serving: null } });
    expect(failed.canary.message).toContain('1.1.0');
    expect(failed.canary.message).toContain(test.causes.neverReady);
    await test.runtime.applyCanary('sick-canary', 'staging', null);
    await untilCanary(test.runtime, 'sick-canary', 'empty');
    expect(await versionAt(test, 'sick-canary')).toBe('1.0.0');
  });
}

function describesCanaries(open: () => RuntimeUnderTest): void {
  const marked = { 'x-canary': 'true' };

  it('runs a canary beside stable, which goes on alone', async () => {
    const test = open();
    const stable = await deploy(test, 'beside', '1.0.0');
    const canary = await deployCanary(test, 'beside', '1.1.0');
    const status = await test.runtime.status('beside', 'staging');
    expect(status).toMatchObject({ state: 'ready', serving: stable, canary: { desired: canary, serving: canary } });
    const before = await test.user('beside').ask(marked);
    expect(before.versionCode).toBe('1.1.0');
    await test.runtime.applyCanary('beside', 'staging', canary);
    expect(await test.user('beside').ask(marked)).toEqual(before);
    expect(await versionAt(test, 'beside')).toBe('1.0.0');
    await test.runtime.applyCanary('beside', 'staging', null);
    await test.runtime.applyCanary('beside', 'staging', null);
    const alone = await untilCanary(test.runtime, 'beside', 'empty');
    expect(alone).toMatchObject({ state: 'ready', serving: stable, canary: { desired: null, serving: null } });
    expect((await test.user('beside').ask(marked)).versionCode).toBe('1.0.0');
  });

  it('leaves the canary alone when stable is rolled out or restored', async () => {
    const test = open();
    const stable = await deploy(test, 'apart', '1.0.0');
    const canary = await deployCanary(test, 'apart', '1.1.0');
    const before = await test.user('apart').ask(marked);
    await deploy(test, 'apart', '1.2.0');
    await test.runtime.restore('apart', 'staging', stable);
    const restored = await untilState(test.runtime, 'apart', 'ready');
    expect(restored).toMatchObject({ serving: stable, canary: { serving: canary, state: 'ready' } });
    expect(await test.user('apart').ask(marked)).toEqual(before);
  });
}
