import { describe, expect, it } from 'vitest';
import {
  type RuntimeUnderTest,
  deploy,
  deployCanary,
  expectShare,
  untilCanary,
  untilState,
  usersOf,
  versionAt,
} from './test-runtime.ts';

const marked = { 'x-canary': 'true' };
const notReady = { type: 'CanaryNotReady', retryable: false };
const users = 400;

/** What every adapter of the `Traffic` port does, together with its runtime. */
export function describesTraffic(open: () => RuntimeUnderTest): void {
  describe('traffic', () => {
    describesRefusals(open);
    describesShares(open);
    describesUnderLoad(open);
  });
}

function describesRefusals(open: () => RuntimeUnderTest): void {
  it('gives no canary of an environment that never was anything', async () => {
    const { traffic } = open();
    await traffic.setWeight('unknown', 'production', 0);
    await expect(traffic.setWeight('unknown', 'production', 10)).rejects.toMatchObject(notReady);
    expect(await traffic.weight('unknown', 'production')).toBe(0);
  });

  it('gives nothing to a canary that is not there, or not ready', async () => {
    const test = open();
    await deploy(test, 'early', '1.0.0');
    await expect(test.traffic.setWeight('early', 'staging', 10)).rejects.toMatchObject(notReady);
    await test.runtime.applyCanary('early', 'staging', await test.make('1.1.0', { neverReady: true }));
    await expect(test.traffic.setWeight('early', 'staging', 10)).rejects.toMatchObject(notReady);
    await test.traffic.setWeight('early', 'staging', 0);
    expect(await test.traffic.weight('early', 'staging')).toBe(0);
    expect(await usersOf(test, 'early', '1.0.0', 20)).toBe(20);
    await test.runtime.applyCanary('early', 'staging', null);
  });
}

function describesShares(open: () => RuntimeUnderTest): void {
  it('keeps a user where he is while the weight is the same, and frees all of them at weight 0', async () => {
    const test = open();
    await deploy(test, 'loyal', '1.0.0');
    await deployCanary(test, 'loyal', '1.1.0');
    await test.traffic.setWeight('loyal', 'staging', 50);
    await test.traffic.setWeight('loyal', 'staging', 50);
    const loyal = Array.from({ length: 40 }, () => test.user('loyal'));
    const versions = new Set<string | null>();
    for (const user of loyal) {
      const { versionCode } = await user.ask();
      versions.add(versionCode);
      for (const _ of [1, 2, 3]) expect((await user.ask()).versionCode).toBe(versionCode);
      expect((await user.ask(marked)).versionCode).toBe('1.1.0');
      expect((await user.ask({ 'x-canary': 'false' })).versionCode).toBe('1.0.0');
      expect((await user.ask()).versionCode).toBe(versionCode);
    }
    expect(versions.size).toBe(2);
    await test.traffic.setWeight('loyal', 'staging', 0);
    for (const user of loyal) expect((await user.ask()).versionCode).toBe('1.0.0');
  });

  it('gives another canary nothing of what the one before had', async () => {
    const test = open();
    await deploy(test, 'anew', '1.0.0');
    const first = await deployCanary(test, 'anew', '1.1.0');
    await test.traffic.setWeight('anew', 'staging', 100);
    await test.runtime.applyCanary('anew', 'staging', first);
    expect(await test.traffic.weight('anew', 'staging')).toBe(100);
    await deployCanary(test, 'anew', '1.2.0');
    expect(await test.traffic.weight('anew', 'staging')).toBe(0);
    expect(await usersOf(test, 'anew', '1.0.0', 20)).toBe(20);
    expect((await test.user('anew').ask(marked)).versionCode).toBe('1.2.0');
  });
}

function describesUnderLoad(open: () => RuntimeUnderTest): void {
  it('shifts users step by step and promotes without a failed request', async () => {
    const test = open();
    await deploy(test, 'steady', '1.0.0');
    const load = await test.load('steady');
    await load.sees('1.0.0');
    await deploy(test, 'steady', '1.0.1');
    await load.sees('1.0.1');
    const canary = await deployCanary(test, 'steady', '1.1.0');
    expect(await usersOf(test, 'steady', '1.1.0', 20)).toBe(0);
    for (const weight of [10, 50, 100]) {
      await test.traffic.setWeight('steady', 'staging', weight);
      expect(await test.traffic.weight('steady', 'staging')).toBe(weight);
      expectShare(await usersOf(test, 'steady', '1.1.0', users), users, weight);
    }
    await test.runtime.apply('steady', 'staging', canary);
    await untilState(test.runtime, 'steady', 'ready');
    await test.traffic.setWeight('steady', 'staging', 0);
    await test.runtime.applyCanary('steady', 'staging', null);
    const promoted = await untilCanary(test.runtime, 'steady', 'empty');
    expect(promoted).toMatchObject({ state: 'ready', serving: canary });
    expect(await usersOf(test, 'steady', '1.1.0', 20)).toBe(20);
    await load.sees('1.1.0');
    expect(await load.stop()).toEqual([]);
  });

  it('aborts a canary and rolls back at once, without a failed request', async () => {
    const test = open();
    const old = await deploy(test, 'undone', '1.0.0');
    await deploy(test, 'undone', '1.0.1');
    const load = await test.load('undone');
    await deployCanary(test, 'undone', '1.1.0');
    await test.traffic.setWeight('undone', 'staging', 50);
    expectShare(await usersOf(test, 'undone', '1.1.0', users), users, 50);
    await test.traffic.setWeight('undone', 'staging', 0);
    expect(await usersOf(test, 'undone', '1.0.1', 20)).toBe(20);
    await test.runtime.applyCanary('undone', 'staging', null);
    await untilCanary(test.runtime, 'undone', 'empty');
    await deployCanary(test, 'undone', '1.2.0');
    await test.traffic.setWeight('undone', 'staging', 100);
    await test.runtime.applyCanary('undone', 'staging', null);
    expect(await test.traffic.weight('undone', 'staging')).toBe(0);
    expect(await usersOf(test, 'undone', '1.0.1', 20)).toBe(20);
    await test.runtime.apply('undone', 'staging', old);
    await untilState(test.runtime, 'undone', 'ready');
    expect(await versionAt(test, 'undone')).toBe('1.0.0');
    await load.sees('1.0.0');
    expect(await load.stop()).toEqual([]);
  });
}
