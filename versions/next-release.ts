import { changeType, type Change } from '../metadata/change/change.ts';
import { checkVersion, highestVersion, nextVersion } from '../metadata/change/version.ts';
import { PlanRefused } from './plan-refused.ts';

export interface VersionSituation {
  /** Of releases that were made or are being made; failed ones left out, their versions are free again. */
  readonly used: readonly string[];
  /** Published last; null before the first. */
  readonly last: string | null;
  readonly changes: readonly Change[];
}

/** @throws PlanRefused `NothingChanged`, `VersionInvalid`, `VersionNotGreater` or `VersionExists` */
export function decideVersion({ used, last, changes }: VersionSituation, given: string | undefined): string {
  const highest = highestVersion(used);
  const type = changeType(changes);
  if (given === undefined) {
    if (type === null) throw nothingChanged(last);
    return nextVersion(highest, type);
  }
  const problem = checkVersion(given, null);
  if (problem) throw new PlanRefused(problem.type, problem.message);
  if (used.includes(given)) throw new PlanRefused('VersionExists', `There is a release ${given} already.`);
  const order = checkVersion(given, highest);
  if (order) throw new PlanRefused(order.type, order.message);
  if (type === null && !completesPrerelease(last, given)) throw nothingChanged(last);
  return given;
}

/** 1.2.0 after 1.2.0-rc.1: the same content is what a release candidate is for. */
function completesPrerelease(last: string | null, given: string): boolean {
  return last?.startsWith(`${given}-`) === true;
}

function nothingChanged(last: string | null): PlanRefused {
  return new PlanRefused('NothingChanged', `Nothing has changed since ${last ?? 'the last release'}.`);
}
