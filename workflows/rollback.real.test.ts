import { sleep } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';

import { emptyCanary, emptyPublish, emptySteps } from '../devstack/histories/empty-steps.ts';
import { buildFinishedSignalName } from './contract.ts';
import type { RollbackWorkflowInput } from './rollback-contract.ts';
import { failureOf, outcomeOf, recorded, start, useTemporal } from './workflow-fixture.ts';

useTemporal();

const input: RollbackWorkflowInput = {
  ...emptyPublish,
  kind: 'rollback',
  jobId: '61',
  environment: 'production',
  strategy: 'quick',
  reason: 'orders are lost',
  forced: [],
};
const promotion = {
  ...emptyPublish,
  kind: 'promotion',
  jobId: '51',
  image: { digest: 'sha256:2', image: 'artifact:2' },
};
const refuse = (type: string) => async (): Promise<never> => {
  throw ApplicationFailure.nonRetryable('it went wrong', type);
};
const rollback = (activities: Parameters<typeof start>[2], changes: Partial<RollbackWorkflowInput> = {}) =>
  start('rollbackWorkflow', { ...input, ...changes }, activities);

describe('a rollback', () => {
  it('takes the environment, switches it to the recorded image and checks it', async () => {
    const { calls, activities } = recorded();
    expect(await outcomeOf(await rollback(activities))).toEqual({ status: 'deployed', versionCode: '1.0.0' });
    expect(calls).toEqual([
      'preflightRollback',
      'findWriter',
      'takeOver',
      'noteRollback',
      'switchEnvironment',
      'verifyRollback',
      'completeRollback',
    ]);
  });

  it('builds the recorded source where it is to be rebuilt, before it takes anything over', async () => {
    const { calls, activities } = recorded();
    await outcomeOf(await rollback(activities, { strategy: 'rebuild' }));
    const steps = ['preflightRollback', 'compareTree', 'triggerRebuild', 'followRebuild', 'findWriter', 'takeOver'];
    expect(calls.slice(0, 6)).toEqual(steps);
    expect(calls.at(-1)).toBe('completeRollback');
  });

  it('changes nothing where it is not safe', async () => {
    const { calls, activities } = recorded({ preflightRollback: refuse('RollbackUnsafe') });
    expect(await failureOf(await rollback(activities))).toMatchObject({ type: 'RollbackUnsafe' });
    expect(calls).toEqual(['preflightRollback', 'failRollback']);
  });

  it.each(['switchEnvironment', 'verifyRollback'] as const)('restores what served where %s fails', async (step) => {
    const restored: unknown[] = [];
    const { calls, activities } = recorded({
      [step]: refuse('RolloutFailed'),
      restoreEnvironment: async (_job, previous, environment) =>
        void restored.push([previous?.versionCode, environment]),
    });
    expect(await failureOf(await rollback(activities))).toMatchObject({ type: 'RolloutFailed' });
    expect(restored).toEqual([['1.1.0', 'production']]);
    expect(calls.at(-1)).toBe('failRollback');
  });

  it('stops its build where that fails', async () => {
    const { calls, activities } = recorded({ followRebuild: refuse('BuildFailed') });
    expect(await failureOf(await rollback(activities, { strategy: 'rebuild' }))).toMatchObject({ type: 'BuildFailed' });
    expect(calls.slice(-2)).toEqual(['stopRebuild', 'failRollback']);
    expect(calls).not.toContain('takeOver');
  });

  it("looks at its build as soon as CI says that it has finished, and at no other one's word", async () => {
    const followed = Promise.withResolvers<void>();
    const { calls, activities } = recorded({
      followRebuild: async () => {
        followed.resolve();
        for (;;) await sleep(50);
      },
    });
    const run = await rollback(activities, { strategy: 'rebuild' });
    const outcome = outcomeOf(run);
    await followed.promise;
    await run.started.signal(buildFinishedSignalName, { requestId: '60-1' });
    await run.started.signal(buildFinishedSignalName, { requestId: '61-1' });
    expect(await outcome).toMatchObject({ status: 'deployed' });
    expect(calls.filter((call) => call === 'readRebuild')).toHaveLength(1);
  });

  it('leaves no canary behind where it is cancelled after it has taken production over', async () => {
    const taken = Promise.withResolvers<void>();
    const { calls, activities } = recorded({
      noteRollback: async () => {
        taken.resolve();
        for (;;) await sleep(50);
      },
    });
    const run = await rollback(activities);
    const failure = failureOf(run);
    await taken.promise;
    await run.started.cancel();
    expect(await failure).toBeInstanceOf(CancelledFailure);
    expect(calls.slice(-2)).toEqual(['removeCanary', 'failRollback']);
  });

  it('goes on where the job that had the environment has ended', async () => {
    const { activities } = recorded({ findWriter: async () => ({ jobId: '51', workflow: 'promote-of-nobody' }) });
    expect(await outcomeOf(await rollback(activities))).toMatchObject({ status: 'deployed' });
  });

  it('tells the job that had the environment, which ends with that cause', async () => {
    const holding = Promise.withResolvers<void>();
    const promoted = await start('promoteWorkflow', promotion, {
      ...emptySteps,
      requestApproval: async () => ({
        approvalDeadline: null,
        secrets: [],
        canary: { ...emptyCanary, steps: [{ weight: 10, holdSeconds: 3600 }], intervalSeconds: 3600 },
      }),
      shiftTraffic: async () => holding.resolve(),
    });
    const failed = failureOf(promoted);
    await holding.promise;
    const workflow = promoted.started.workflowId;
    const { activities } = recorded({ takeOver: async () => ({ jobId: '51', workflow }) });
    await outcomeOf(await rollback(activities));
    expect(await failed).toMatchObject({
      type: 'EnvironmentTakenOver',
      message: 'production was taken over by job 61: rollback to 1.0.0: orders are lost',
    });
  });
});
