import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultRetention,
  planRetention,
  type RetainedImage,
  type RetainedRelease,
  type RetentionDecision,
  type RetentionPolicy,
  type RetentionSituation,
  type Use,
} from './retention.ts';

const now = new Date('2026-11-22T00:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);

/** Number `count` is the newest; each has an image and a branch of its own. */
function situation(count: number, days: (number: number) => number, uses: readonly Use[] = []): RetentionSituation {
  const numbers = Array.from({ length: count }, (_, index) => count - index);
  const releases = numbers.map((number): RetainedRelease => {
    const versionCode = `${number}.0.0`;
    return {
      versionCode,
      outcome: 'succeeded',
      at: daysAgo(days(number)),
      digest: `sha256:${number}`,
      branch: versionCode,
    };
  });
  const images = releases.map(({ versionCode, at, digest }): RetainedImage => {
    return { digest: digest ?? '', versions: [versionCode], at };
  });
  return { releases, images, uses, now };
}

const staying = (decisions: readonly RetentionDecision[]) =>
  decisions.filter(({ remove }) => !remove).map(({ name }) => name);
const going = (decisions: readonly RetentionDecision[]) =>
  decisions.filter(({ remove }) => remove).map(({ name }) => name);
const counts = (policy: RetentionPolicy, of: RetentionSituation) => {
  const { images, branches, releases } = planRetention(policy, of);
  return [images, branches, releases].map((decisions) => staying(decisions).length);
};

describe('retention', () => {
  it('keeps the numbers of the seed of what is old enough', () => {
    expect(
      counts(
        defaultRetention,
        situation(25, () => 31),
      ),
    ).toEqual([10, 10, 20]);
    expect(
      counts(
        defaultRetention,
        situation(5, () => 31),
      ),
    ).toEqual([5, 5, 5]);
  });

  it('keeps all that is younger than the minimum', () => {
    expect(
      counts(
        defaultRetention,
        situation(25, () => 29),
      ),
    ).toEqual([25, 25, 25]);
    expect(
      counts(
        defaultRetention,
        situation(25, (number) => (number > 13 ? 1 : 90)),
      ),
    ).toEqual([12, 12, 20]);
  });

  it('keeps what is in use by version or by digest, and says why', () => {
    const uses = [
      { versionCode: '2.0.0', digest: null, why: 'deployed in production' },
      { versionCode: null, digest: 'sha256:4', why: 'deployed in staging' },
    ];
    const { images, branches, releases } = planRetention(
      defaultRetention,
      situation(25, () => 90, uses),
    );
    expect(going(releases)).toEqual(['5.0.0', '3.0.0', '1.0.0']);
    expect(staying(images).slice(10)).toEqual(['sha256:4', 'sha256:2']);
    expect(staying(branches).slice(10)).toEqual(['4.0.0', '2.0.0']);
    expect(releases.find(({ name }) => name === '2.0.0')?.why).toBe('deployed in production');
  });

  it('does not count failed releases, which go with those around them, nor touches what is being made', () => {
    const all = situation(6, () => 90);
    const failed = new Set(['6.0.0', '2.0.0']);
    const releases = all.releases.map((release): RetainedRelease => {
      if (release.versionCode === '1.0.0') return { ...release, outcome: 'pending' };
      return failed.has(release.versionCode) ? { ...release, outcome: 'failed' } : release;
    });
    const policy = { ...defaultRetention, maxReleaseVersions: 2 };
    expect(staying(planRetention(policy, { ...all, releases }).releases)).toEqual(['6.0.0', '5.0.0', '4.0.0', '1.0.0']);
  });

  it('takes image and branch along with the release that goes', () => {
    const policy = { ...defaultRetention, maxReleaseVersions: 3 };
    expect(
      counts(
        policy,
        situation(8, () => 90),
      ),
    ).toEqual([3, 3, 3]);
  });

  it('keeps an image that a kept release shares', () => {
    const all = situation(12, () => 90);
    const images = [
      { digest: 'sha256:12', versions: ['12.0.0', '1.0.0'], at: daysAgo(90) },
      ...all.images.slice(1, -1),
    ];
    expect(staying(planRetention(defaultRetention, { ...all, images }).images)).toContain('sha256:12');
  });
});

const anyPolicy: fc.Arbitrary<RetentionPolicy> = fc.record({
  maxReleaseVersions: fc.integer({ min: 1, max: 12 }),
  maxDockerImages: fc.integer({ min: 1, max: 12 }),
  maxGitBranches: fc.integer({ min: 1, max: 12 }),
  minRetentionDays: fc.integer({ min: 0, max: 60 }),
});
const anySituation: fc.Arbitrary<RetentionSituation> = fc
  .record({
    ages: fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 20 }),
    used: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 4 }),
    digests: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 4 }),
  })
  .map(({ ages, used, digests }) => {
    const sorted = ages.toSorted((a, b) => b - a);
    return situation(ages.length, (number) => sorted[number - 1] ?? 0, [
      ...used.map((number) => ({ versionCode: `${number}.0.0`, digest: null, why: 'used' })),
      ...digests.map((number) => ({ versionCode: null, digest: `sha256:${number}`, why: 'used' })),
    ]);
  });

/** Must stay whatever its number. */
function isGuarded(policy: RetentionPolicy, { uses }: RetentionSituation, release: RetainedRelease): boolean {
  const isUsed = uses.some(
    ({ versionCode, digest }) => versionCode === release.versionCode || (digest !== null && digest === release.digest),
  );
  return isUsed || now.getTime() - release.at.getTime() < policy.minRetentionDays * 86_400_000;
}

/** Exactly the newest up to the number, and the guarded ones. */
function isExact(policy: RetentionPolicy, of: RetentionSituation): boolean {
  const { images, branches, releases } = planRetention(policy, of);
  const expected = (most: number) =>
    of.releases
      .filter((release, index) => index < most || isGuarded(policy, of, release))
      .map(({ versionCode }) => versionCode);
  const most = policy.maxReleaseVersions;
  const same = (decisions: readonly RetentionDecision[], number: number) => {
    const kept = decisions.filter(({ remove }) => !remove).map(({ versionCode }) => versionCode);
    return JSON.stringify(kept) === JSON.stringify(expected(Math.min(number, most)));
  };
  return same(releases, most) && same(images, policy.maxDockerImages) && same(branches, policy.maxGitBranches);
}

/** What is left when it was done. */
function afterwards(policy: RetentionPolicy, of: RetentionSituation): RetentionSituation {
  const plan = planRetention(policy, of);
  const [images, branches, releases] = [plan.images, plan.branches, plan.releases].map((all) => new Set(going(all)));
  return {
    ...of,
    images: of.images.filter(({ digest }) => !images?.has(digest)),
    releases: of.releases
      .filter(({ versionCode }) => !releases?.has(versionCode))
      .map((release) => (branches?.has(release.branch ?? '') ? { ...release, branch: null } : release)),
  };
}

describe('retention of anything', () => {
  it('keeps exactly the newest and the guarded, and has nothing more to do afterwards', () => {
    const property = fc.property(anyPolicy, anySituation, (policy, of) => {
      const { images, branches, releases } = planRetention(policy, afterwards(policy, of));
      return isExact(policy, of) && [...images, ...branches, ...releases].every(({ remove }) => !remove);
    });
    expect(fc.check(property, { numRuns: 500 })).toMatchObject({ failed: false, counterexample: null });
  });
});
