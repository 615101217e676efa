import { followBuild, readBuild } from '../build.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { activity } from '../step.ts';
import type { InTurn } from '../turns.ts';
import { stopBuild } from '../undo.ts';
import { completeRollback, failRollback } from './outcome.ts';
import { preflightRollback } from './preflight.ts';
import { compareTree, triggerRebuild } from './rebuild.ts';
import { findWriter, noteRollback, switchEnvironment, takeOver, verifyRollback } from './switch.ts';

/** The steps of a rollback, bound to the outside world. */
export function rollbackActivities(deps: ActivityDependencies, generating: InTurn) {
  return {
    preflightRollback: activity(deps, 'preflight', preflightRollback),
    compareTree: activity(deps, 'regenerate', generating(compareTree)),
    triggerRebuild: activity(deps, 'rebuild', triggerRebuild),
    followRebuild: activity(deps, 'rebuild', followBuild),
    readRebuild: activity(deps, 'rebuild', readBuild),
    stopRebuild: activity(deps, null, stopBuild),
    findWriter: activity(deps, 'switch', findWriter),
    takeOver: activity(deps, 'switch', takeOver),
    noteRollback: activity(deps, 'switch', noteRollback),
    switchEnvironment: activity(deps, 'switch', switchEnvironment),
    verifyRollback: activity(deps, 'check', verifyRollback),
    completeRollback: activity(deps, 'check', completeRollback),
    failRollback: activity(deps, null, failRollback),
  };
}
