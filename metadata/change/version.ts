import { compare, inc, parse } from 'semver';
import type { ChangeType } from './change.ts';

/** The column's length. */
const maxVersionLength = 50;

/** The version after `current`, as in the seed's generateNextVersion; 1.0.0 for the first one. A prerelease is completed. */
export function nextVersion(current: string | null, type: ChangeType): string {
  if (current === null) return '1.0.0';
  const next = inc(current, type);
  if (next === null) throw new Error(`not a semantic version: ${current}`);
  return next;
}

export interface VersionProblem {
  readonly type: 'VersionInvalid' | 'VersionNotGreater';
  readonly message: string;
}

/** Whether a version that somebody chose may follow `last`; null where it may. */
export function checkVersion(given: string, last: string | null): VersionProblem | null {
  if (given.length > maxVersionLength || parse(given)?.version !== given) {
    return {
      type: 'VersionInvalid',
      message: `${JSON.stringify(given)} is not a semantic version such as 1.2.0 or 1.2.0-beta.1.`,
    };
  }
  if (last !== null && compare(given, last) <= 0) {
    return { type: 'VersionNotGreater', message: `${given} is not greater than ${last}, which was published last.` };
  }
  return null;
}

/** The highest of some valid versions; null of none. */
export function highestVersion(versions: readonly string[]): string | null {
  return versions.toSorted(compare).at(-1) ?? null;
}
