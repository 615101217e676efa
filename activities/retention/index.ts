import { task } from '../step.ts';
import type { RetentionDependencies } from './dependencies.ts';
import { dueRetention } from './due.ts';
import { removeBranches, removeImages, removeReleases } from './remove.ts';
import { failRetention, finishRetention, planRetention } from './run.ts';

/** The steps of retention, bound to the outside world. */
export function createRetentionActivities(deps: RetentionDependencies) {
  return {
    dueRetention: task(deps, dueRetention),
    planRetention: task(deps, planRetention),
    removeImages: task(deps, removeImages),
    removeBranches: task(deps, removeBranches),
    removeReleases: task(deps, removeReleases),
    finishRetention: task(deps, finishRetention),
    failRetention: task(deps, failRetention),
  };
}
