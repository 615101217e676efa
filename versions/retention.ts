/** The seed's `RetentionPolicy`: how much of a product's past is kept. */
export interface RetentionPolicy {
  readonly maxReleaseVersions: number;
  readonly maxDockerImages: number;
  readonly maxGitBranches: number;
  /** What is younger is not touched. */
  readonly minRetentionDays: number;
}

export const defaultRetention: RetentionPolicy = {
  maxReleaseVersions: 20,
  maxDockerImages: 10,
  maxGitBranches: 10,
  minRetentionDays: 30,
};

export interface RetainedRelease {
  readonly versionCode: string;
  /** `succeeded` where it was built; `pending` while it is being made. */
  readonly outcome: 'succeeded' | 'failed' | 'pending';
  /** Made or published, whichever is later. */
  readonly at: Date;
  readonly digest: string | null;
  /** That is still there. */
  readonly branch: string | null;
}

/** An image that is still there. Releases may share one, and a rebuild gives a release another one. */
export interface RetainedImage {
  readonly digest: string;
  /** Of the releases that it is, or was, the image of. */
  readonly versions: readonly string[];
  readonly at: Date;
}

/** What must stay, by version or by digest, and why. */
export interface Use {
  readonly versionCode: string | null;
  readonly digest: string | null;
  readonly why: string;
}

export interface RetentionSituation {
  /** Those that are not removed, newest first. */
  readonly releases: readonly RetainedRelease[];
  readonly images: readonly RetainedImage[];
  readonly uses: readonly Use[];
  readonly now: Date;
}

export interface RetentionDecision {
  /** The digest, the branch, or the version again. */
  readonly name: string;
  /** Of the newest release that it belongs to. */
  readonly versionCode: string;
  readonly remove: boolean;
  /** Why it goes, or stays. */
  readonly why: string;
}

/** Newest first. */
export interface RetentionPlan {
  readonly images: readonly RetentionDecision[];
  readonly branches: readonly RetentionDecision[];
  readonly releases: readonly RetentionDecision[];
}

const dayMilliseconds = 86_400_000;

/**
 * What goes and what stays. The newest are kept up to the policy's number; of the rest stays what is in use and what is
 * younger than the minimum. An image or branch goes with its release, however many there are.
 */
export function planRetention(policy: RetentionPolicy, situation: RetentionSituation): RetentionPlan {
  const guard = guardOf(policy, situation);
  const { releases } = situation;
  const decided = decideReleases(policy, releases, guard);
  const staying = new Set(decided.flatMap(({ remove, versionCode }) => (remove ? [] : [versionCode])));
  const images = newestFirst(situation.images).map(({ digest, versions, at }): Item => {
    const isOrphan = !versions.some((version) => staying.has(version));
    return { name: digest, versionCode: versions[0] ?? '', isOrphan, guard: guard(versions, digest, at) };
  });
  const branches = releases.flatMap(({ branch, versionCode, digest, at }): Item[] => {
    if (branch === null) return [];
    const isOrphan = !staying.has(versionCode);
    return [{ name: branch, versionCode, isOrphan, guard: guard([versionCode], digest, at) }];
  });
  return {
    images: decide(images, policy.maxDockerImages, 'images'),
    branches: decide(branches, policy.maxGitBranches, 'branches'),
    releases: decided,
  };
}

/** Why something must stay, whatever its number; null where nothing is in the way. */
type Guard = (versions: readonly string[], digest: string | null, at: Date) => string | null;

function guardOf({ minRetentionDays }: RetentionPolicy, { uses, now }: RetentionSituation): Guard {
  return (versions, digest, at) => {
    const use = uses.find(
      (each) =>
        (each.versionCode !== null && versions.includes(each.versionCode)) ||
        (each.digest !== null && each.digest === digest),
    );
    if (use !== undefined) return use.why;
    const isYoung = now.getTime() - at.getTime() < minRetentionDays * dayMilliseconds;
    return isYoung ? `younger than ${minRetentionDays} days` : null;
  };
}

/** Failed ones are not counted: they go with the releases around them. */
function decideReleases(
  { maxReleaseVersions: most }: RetentionPolicy,
  releases: readonly RetainedRelease[],
  guard: Guard,
): readonly RetentionDecision[] {
  let counted = 0;
  return releases.map(({ versionCode, outcome, digest, at }) => {
    const item = { name: versionCode, versionCode };
    if (outcome === 'pending') return { ...item, remove: false, why: 'being made' };
    if (outcome === 'succeeded') counted += 1;
    const isAmong = outcome === 'succeeded' ? counted <= most : counted < most;
    if (isAmong) return { ...item, remove: false, why: amongNewest(most, 'releases') };
    const why = guard([versionCode], digest, at);
    return { ...item, remove: why === null, why: why ?? beyondNewest(most, 'releases') };
  });
}

interface Item {
  readonly name: string;
  readonly versionCode: string;
  /** No release that stays has it. */
  readonly isOrphan: boolean;
  readonly guard: string | null;
}

function decide(items: readonly Item[], most: number, what: string): readonly RetentionDecision[] {
  return items.map(({ name, versionCode, isOrphan, guard }, index) => {
    const item = { name, versionCode };
    if (guard !== null) return { ...item, remove: false, why: index < most ? amongNewest(most, what) : guard };
    if (isOrphan) return { ...item, remove: true, why: 'its release goes, or is gone' };
    return index < most
      ? { ...item, remove: false, why: amongNewest(most, what) }
      : { ...item, remove: true, why: beyondNewest(most, what) };
  });
}

const amongNewest = (most: number, what: string): string => `among the newest ${most} ${what}`;
const beyondNewest = (most: number, what: string): string => `beyond the newest ${most} ${what}`;

function newestFirst(images: readonly RetainedImage[]): readonly RetainedImage[] {
  return images.toSorted((a, b) => b.at.getTime() - a.at.getTime());
}
