import { followBuild, readBuild, triggerBuild } from './build.ts';
import { completePublish, failPublish } from './outcome.ts';
import { createVersion } from './create-version.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { generate } from './generate.ts';
import { push } from './push.ts';
import { recordDecision, requestApproval } from './production/approval.ts';
import {
  checkCanary,
  completeCanaryStep,
  enterProduction,
  removeCanary,
  shiftTraffic,
  startCanary,
} from './production/canary.ts';
import { checkGate } from './production/gate.ts';
import { beginPromotion, completeProduction, failProduction, verifyProduction } from './production/promote.ts';
import { rollbackActivities } from './rollback/index.ts';
import { prepareRollout, rollout } from './rollout.ts';
import { createRetentionActivities } from './retention/index.ts';
import { activity } from './step.ts';
import { createTurns } from './turns.ts';
import { removeReleaseRefs, restoreEnvironment, stopBuild } from './undo.ts';
import { verify } from './verify.ts';

/** One is read or stored while the other is in the generator's thread. */
const generationsAtOnce = 2;
const pushesAtOnce = 4;

/** The steps of the workflows, bound to the outside world. */
export function createActivities(deps: ActivityDependencies) {
  const generating = createTurns(generationsAtOnce);
  const pushing = createTurns(pushesAtOnce);
  return {
    createVersion: activity(deps, 'createVersion', createVersion),
    generate: activity(deps, 'generate', generating(generate)),
    push: activity(deps, 'push', pushing(push)),
    triggerBuild: activity(deps, 'build', triggerBuild),
    followBuild: activity(deps, 'build', followBuild),
    readBuild: activity(deps, 'build', readBuild),
    prepareRollout: activity(deps, 'deploy', prepareRollout),
    rollout: activity(deps, 'deploy', rollout),
    verify: activity(deps, 'verify', verify),
    completePublish: activity(deps, 'verify', completePublish),
    removeReleaseRefs: activity(deps, null, removeReleaseRefs),
    stopBuild: activity(deps, null, stopBuild),
    restoreEnvironment: activity(deps, null, restoreEnvironment),
    failPublish: activity(deps, null, failPublish),
    requestApproval: activity(deps, 'approve', requestApproval),
    recordDecision: activity(deps, 'approve', recordDecision),
    checkGate: activity(deps, 'canary', checkGate),
    enterProduction: activity(deps, 'canary', enterProduction),
    startCanary: activity(deps, 'canary', startCanary),
    shiftTraffic: activity(deps, 'canary', shiftTraffic),
    checkCanary: activity(deps, 'canary', checkCanary),
    completeCanaryStep: activity(deps, 'canary', completeCanaryStep),
    removeCanary: activity(deps, null, removeCanary),
    beginPromotion: activity(deps, 'promote', beginPromotion),
    verifyProduction: activity(deps, 'promote', verifyProduction),
    completeProduction: activity(deps, 'promote', completeProduction),
    failProduction: activity(deps, null, failProduction),
    ...createRetentionActivities(deps),
    ...rollbackActivities(deps, generating),
  };
}

export type Activities = ReturnType<typeof createActivities>;
