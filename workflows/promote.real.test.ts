import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';

import type { Activities } from '../activities/index.ts';
import { emptyCanary, emptyPublish } from '../devstack/histories/empty-steps.ts';
import {
  type ApprovalDecision,
  type CanaryControl,
  type CanaryPlan,
  controlCanaryUpdateName,
  decideApprovalUpdateName,
  environmentTakenOverSignalName,
  type PromoteWorkflowInput,
} from './deployment-contract.ts';
import { failureOf, outcomeOf, recorded, start, type Started, useTemporal } from './workflow-fixture.ts';

useTemporal();

const input: PromoteWorkflowInput = {
  ...emptyPublish,
  kind: 'promotion',
  jobId: '51',
  versionCode: '1.1.0',
  image: { digest: 'sha256:2', image: 'artifact:orders@sha256:2' },
};
const operator = { id: '3', name: 'Olu' };
const approve: ApprovalDecision = {
  decision: 'approved',
  by: { id: '2', name: 'Grace' },
  imageDigest: input.image.digest,
  snapshotDigest: input.snapshotDigest,
  comment: '',
};
const farAway = '2999-01-01T00:00:00.000Z';

const promotion = (activities: Activities) => start('promoteWorkflow', input, activities);
const decide = ({ started }: Started, decision: ApprovalDecision) =>
  started.executeUpdate(decideApprovalUpdateName, { args: [decision] });
const control = ({ started }: Started, action: Omit<CanaryControl, 'by' | 'reason'>) =>
  started.executeUpdate(controlCanaryUpdateName, { args: [{ ...action, by: operator, reason: 'a look at the logs' }] });

/** The type of the failure that an update was refused with. */
async function refusal(update: Promise<unknown>): Promise<string> {
  const error: unknown = await update.then(
    () => null,
    (refused: unknown) => refused,
  );
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
  return error.cause.type ?? '';
}

function withPlan(canary: CanaryPlan | null, approvalDeadline: string | null = null): Partial<Activities> {
  return { requestApproval: async () => ({ approvalDeadline, canary, secrets: [] }) };
}

/** A canary that holds for as long as nobody says anything; `begun` resolves when it does. */
function holding(weight = 10) {
  const begun = Promise.withResolvers<void>();
  const plan: CanaryPlan = { ...emptyCanary, steps: [{ weight, holdSeconds: 120 }], intervalSeconds: 1 };
  const checkCanary: Activities['checkCanary'] = async () => {
    begun.resolve();
    return { verdict: 'passed', message: 'well' };
  };
  return { begun: begun.promise, overrides: { ...withPlan(plan), checkCanary } };
}

it('takes the image into production by canary, and never rebuilds it', async () => {
  const plan = { ...emptyCanary, steps: [10, 50].map((weight) => ({ weight, holdSeconds: 0 })) };
  const { calls, activities } = recorded(withPlan(plan));
  await expect(outcomeOf(await promotion(activities))).resolves.toEqual({ status: 'deployed', versionCode: '1.1.0' });
  expect(calls.filter((call) => call !== 'shiftTraffic')).toEqual([
    'requestApproval',
    'checkGate',
    'enterProduction',
    'startCanary',
    'checkGate',
    'weight 10',
    'checkCanary',
    'completeCanaryStep',
    'checkGate',
    'weight 50',
    'checkCanary',
    'completeCanaryStep',
    'weight 100',
    'beginPromotion',
    'rollout',
    'removeCanary',
    'verifyProduction',
    'completeProduction',
  ]);
});

it('rolls out at once where nothing serves that a canary could be compared with', async () => {
  const { calls, activities } = recorded({ enterProduction: async () => null });
  await outcomeOf(await promotion(activities));
  expect(calls).toContain('rollout');
  expect(calls).not.toContain('startCanary');
});

it('goes on after staging where a publish is for production', async () => {
  const { calls, activities } = recorded();
  const job = { ...emptyPublish, options: { ...emptyPublish.options, targetEnv: 'production' } };
  await expect(outcomeOf(await start('publishWorkflow', job, activities))).resolves.toMatchObject({
    status: 'deployed',
  });
  expect(calls.indexOf('requestApproval')).toBe(calls.indexOf('completePublish') + 1);
  expect(calls.at(-1)).toBe('completeProduction');
});

it('leaves staging and release alone where production fails after a publish', async () => {
  const { calls, activities } = recorded({
    startCanary: async () => {
      throw ApplicationFailure.nonRetryable('never ready', 'RolloutFailed');
    },
  });
  const job = { ...emptyPublish, options: { ...emptyPublish.options, targetEnv: 'production' } };
  const failure = await failureOf(await start('publishWorkflow', job, activities));
  expect(failure).toMatchObject({ type: 'RolloutFailed' });
  expect(calls.slice(-3)).toEqual(['removeCanary', 'failProduction', 'RolloutFailed: never ready']);
  expect(calls).not.toContain('removeReleaseRefs');
  expect(calls).not.toContain('failPublish');
});

describe('an approval', () => {
  it('is waited for, and is taken once however often it is given', async () => {
    const { calls, activities } = recorded(withPlan(emptyCanary, farAway));
    const run = await promotion(activities);
    const outcome = outcomeOf(run);
    await expect.poll(() => calls).toContain('requestApproval');
    await expect.poll(() => refusal(decide(run, { ...approve, by: input.requestedBy }))).toBe('OwnRequest');
    await Promise.all([decide(run, approve), decide(run, approve)]);
    await outcome;
    expect(calls.filter((call) => call === 'approved')).toHaveLength(1);
  });

  it('of another image or snapshot is refused', async () => {
    const { activities } = recorded(withPlan(emptyCanary, farAway));
    const run = await promotion(activities);
    const outcome = outcomeOf(run);
    await expect.poll(() => refusal(decide(run, { ...approve, imageDigest: 'sha256:3' }))).toBe('ApprovalMismatch');
    expect(await refusal(decide(run, { ...approve, snapshotDigest: 'sha256:4' }))).toBe('ApprovalMismatch');
    await decide(run, approve);
    await outcome;
  });

  it('that is a rejection ends the job with who and why, before anything is done to production', async () => {
    const { calls, activities } = recorded(withPlan(emptyCanary, farAway));
    const run = await promotion(activities);
    const failure = failureOf(run);
    await expect.poll(() => calls).toContain('requestApproval');
    await expect
      .poll(() => refusal(decide(run, { ...approve, by: input.requestedBy, decision: 'rejected' })))
      .toBe('OwnRequest');
    await decide(run, { ...approve, decision: 'rejected', comment: 'not on a Friday' });
    expect(await failure).toMatchObject({ type: 'ApprovalRejected' });
    expect(calls.at(-1)).toBe('ApprovalRejected: Grace rejected it: not on a Friday');
    expect(calls).not.toContain('enterProduction');
  });

  it('that does not come in time ends the job', async () => {
    const soon = new Date(Date.now() + 1000).toISOString();
    const { calls, activities } = recorded(withPlan(emptyCanary, soon));
    expect(await failureOf(await promotion(activities))).toMatchObject({ type: 'ApprovalExpired' });
    expect(calls).toContain('expired');
  });

  it('is not taken where nothing waits for one', async () => {
    const { begun, overrides } = holding();
    const { activities } = recorded(overrides);
    const run = await promotion(activities);
    const outcome = outcomeOf(run);
    await begun;
    expect(await refusal(decide(run, approve))).toBe('ApprovalNotAwaited');
    await control(run, { action: 'promote' });
    await outcome;
  });
});

describe('a canary', () => {
  it('that fails more often than is borne gets no more traffic, and goes', async () => {
    const plan = { ...emptyCanary, steps: [{ weight: 10, holdSeconds: 120 }], failureLimit: 1 };
    const { calls, activities } = recorded({
      ...withPlan(plan),
      checkCanary: async () => ({ verdict: 'failed', message: '3 of 20 requests failed' }),
    });
    expect(await failureOf(await promotion(activities))).toMatchObject({
      type: 'CanaryFailed',
      message: 'The canary failed at 10 % of the requests: 3 of 20 requests failed.',
    });
    expect(calls.filter((call) => call === 'checkCanary')).toHaveLength(2);
    expect(calls.slice(-3, -1)).toEqual(['removeCanary', 'failProduction']);
    expect(calls).not.toContain('rollout');
  });

  it('that nobody has tried when its hold ends has failed', async () => {
    const { calls, activities } = recorded({
      checkCanary: async () => ({ verdict: 'inconclusive', message: '0 of the 20 requests that it takes' }),
    });
    expect(await failureOf(await promotion(activities))).toMatchObject({ type: 'CanaryFailed' });
    expect(calls).toContain('removeCanary');
  });

  it('waits while it is paused, at the weight that it is given, and holds anew when it is resumed', async () => {
    const { begun, overrides } = holding();
    const { calls, activities } = recorded(overrides);
    const run = await promotion(activities);
    const outcome = outcomeOf(run);
    await begun;
    expect(await refusal(control(run, { action: 'resume' }))).toBe('CanaryActionRefused');
    await control(run, { action: 'pause' });
    await control(run, { action: 'setWeight', weight: 25 });
    expect(await refusal(control(run, { action: 'setWeight', weight: 101 }))).toBe('CanaryActionRefused');
    await control(run, { action: 'resume' });
    await control(run, { action: 'promote' });
    await outcome;
    expect(calls.filter((call) => call.startsWith('weight'))).toEqual([
      'weight 10',
      'weight 25',
      'weight 10',
      'weight 100',
    ]);
  });

  it('that is aborted by hand goes, and says by whom and why', async () => {
    const { begun, overrides } = holding();
    const { calls, activities } = recorded(overrides);
    const run = await promotion(activities);
    const failure = failureOf(run);
    await begun;
    await control(run, { action: 'abort' });
    expect(await failure).toMatchObject({
      type: 'CanaryAborted',
      message: 'Olu aborted the canary: a look at the logs',
    });
    expect(calls.slice(-3, -1)).toEqual(['removeCanary', 'failProduction']);
  });

  it('takes no further step while the line is stopped', async () => {
    let stopped = true;
    const { calls, activities } = recorded({
      checkGate: async () => {
        if (!calls.includes('startCanary') || !stopped) return { open: true };
        stopped = false;
        return { open: false, until: null, reason: 'stopped' };
      },
    });
    await outcomeOf(await promotion(activities));
    expect(calls.filter((call) => call === 'checkGate')).toHaveLength(3);
    expect(calls.lastIndexOf('checkGate')).toBeLessThan(calls.indexOf('weight 10'));
  });

  it('is left to the job that takes production over', async () => {
    const { begun, overrides } = holding();
    const { activities } = recorded(overrides);
    const run = await promotion(activities);
    const failure = failureOf(run);
    await begun;
    const message = { environment: 'production', byJobId: '60', reason: 'rollback to 1.0.0' };
    await run.started.signal(environmentTakenOverSignalName, message);
    expect(await failure).toMatchObject({
      type: 'EnvironmentTakenOver',
      message: 'production was taken over by job 60: rollback to 1.0.0',
    });
  });

  it('goes when the job is cancelled', async () => {
    const { begun, overrides } = holding();
    const { calls, activities } = recorded(overrides);
    const run = await promotion(activities);
    const failure = failureOf(run);
    await begun;
    await run.started.cancel();
    expect(await failure).toBeInstanceOf(CancelledFailure);
    expect(calls.slice(-3)).toEqual(['removeCanary', 'failProduction', 'Cancelled: Cancelled while at step canary.']);
  });
});

it('puts stable back before the traffic returns to it, where the promotion fails', async () => {
  const { calls, activities } = recorded({
    rollout: async () => {
      throw ApplicationFailure.nonRetryable('never ready', 'RolloutFailed');
    },
  });
  await failureOf(await promotion(activities));
  expect(calls.slice(-4, -1)).toEqual(['restoreEnvironment', 'removeCanary', 'failProduction']);
});
