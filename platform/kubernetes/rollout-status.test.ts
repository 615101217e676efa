import type { V1Deployment } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import { rolloutStatus } from './rollout-status.ts';

function deployment(status: V1Deployment['status'], replicas = 3): V1Deployment {
  return {
    metadata: { generation: 5 },
    spec: { replicas, selector: {}, template: {} },
    ...(status === undefined ? {} : { status }),
  };
}

const complete = { observedGeneration: 5, replicas: 3, updatedReplicas: 3, availableReplicas: 3 };

it.each([
  ['nobody has looked at it', undefined, 'progressing', /not looked at it/],
  ['what was looked at is older', { ...complete, observedGeneration: 4 }, 'progressing', /not looked at it/],
  ['new replicas are missing', { ...complete, updatedReplicas: 1 }, 'progressing', /1 of 3 new replicas/],
  ['old replicas are there', { ...complete, replicas: 5 }, 'progressing', /2 old replicas/],
  ['new replicas are not ready', { ...complete, availableReplicas: 2 }, 'progressing', /2 of 3 new replicas are ready/],
  ['all are there and ready', complete, 'ready', /3 replicas are ready/],
] as const)('of a rollout where %s', (_what, status, state, message) => {
  expect(rolloutStatus(deployment(status))).toEqual({ state, message: expect.stringMatching(message) });
});

it('has failed once the deadline has passed, however far it came', () => {
  const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
  expect(rolloutStatus(deployment({ ...complete, conditions }))).toMatchObject({ state: 'failed' });
  // The condition is of the rollout before.
  expect(rolloutStatus(deployment({ ...complete, observedGeneration: 4, conditions }))).toMatchObject({
    state: 'progressing',
  });
});
