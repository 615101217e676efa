import { expect, vi } from 'vitest';
import type { EnvironmentName, EnvironmentStatus, Revision, Runtime, TrackStatus, Traffic } from '../ports.ts';
import { type Load, patience } from './test-load.ts';
import type { Behaviour } from './test-product.ts';

export interface Reply {
  readonly status: number;
  /** Of what answered; null where nothing did. */
  readonly versionCode: string | null;
  /** Which process or pod of it. */
  readonly instance: string | null;
}

/** Somebody who keeps the cookies that he gets. */
export interface User {
  ask(headers?: Record<string, string>): Promise<Reply>;
}

/** An adapter with all that its contract needs to see it work. */
export interface RuntimeUnderTest {
  readonly runtime: Runtime;
  readonly traffic: Traffic;
  make(versionCode: string, behaviour?: Behaviour): Promise<Revision>;
  /** At the environment's address, for the first time. */
  user(product: string, environment?: EnvironmentName): User;
  /** Many users of staging at once. */
  load(product: string): Promise<Load>;
  /** What a status has to say of a release that behaves so. */
  readonly causes: Readonly<Record<'neverReady' | 'exitAtOnce', string>>;
}

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

export async function untilCanary(
  runtime: Runtime,
  product: string,
  state: TrackStatus['state'],
): Promise<EnvironmentStatus> {
  return vi.waitFor(async () => {
    const status = await runtime.status(product, 'staging');
    expect(status.canary).toMatchObject({ state });
    return status;
  }, patience);
}

type Deploying = Pick<RuntimeUnderTest, 'runtime' | 'make'>;

export async function deploy(test: Deploying, product: string, versionCode: string): Promise<Revision> {
  const revision = await test.make(versionCode);
  await test.runtime.apply(product, 'staging', revision);
  await untilState(test.runtime, product, 'ready');
  return revision;
}

export async function deployCanary(test: Deploying, product: string, versionCode: string): Promise<Revision> {
  const revision = await test.make(versionCode);
  await test.runtime.applyCanary(product, 'staging', revision);
  await untilCanary(test.runtime, product, 'ready');
  return revision;
}

/** What a new user gets: the version, or the status where it is none. */
export async function versionAt(
  test: RuntimeUnderTest,
  product: string,
  environment: EnvironmentName = 'staging',
): Promise<string | number> {
  const { status, versionCode } = await test.user(product, environment).ask();
  return versionCode ?? status;
}

/** How many of so many new users get a version. */
export async function usersOf(test: RuntimeUnderTest, product: string, versionCode: string, count: number) {
  let users = 0;
  let left = count;
  const asking = Array.from({ length: 8 }, async () => {
    while (left > 0) {
      left -= 1;
      if ((await test.user(product).ask()).versionCode === versionCode) users += 1;
    }
  });
  await Promise.all(asking);
  return users;
}

/** Within five standard deviations of the binomial distribution, outside of which one in 1.7 million runs is. */
export function expectShare(users: number, count: number, weight: number): void {
  const share = weight / 100;
  expect(Math.abs(users - count * share)).toBeLessThanOrEqual(5 * Math.sqrt(count * share * (1 - share)));
}
