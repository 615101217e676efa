import { ApplicationFailure } from '@temporalio/common';

import type { RollbackWorkflowInput } from '../../workflows/rollback-contract.ts';
import { buildFinishedSignalName } from '../../workflows/contract.ts';
import { emptyPublish, emptySteps } from './empty-steps.ts';
import { endlessStep } from './endless-step.ts';
import type { Recording } from './recording.ts';

const quick: RollbackWorkflowInput = {
  ...emptyPublish,
  kind: 'rollback',
  environment: 'production',
  strategy: 'quick',
  reason: 'a reason',
  forced: [],
};
const failing = async (): Promise<never> => {
  throw ApplicationFailure.nonRetryable('does not become ready', 'RolloutFailed');
};
/** Has ended, so that nobody is told. */
const formerWriter = async () => ({ jobId: '9', workflow: 'promote-of-nobody' });

export function rollbackRecordings(): Recording[] {
  const workflow = 'rollbackWorkflow';
  const hinted = endlessStep();
  const cancelled = endlessStep();
  return [
    { name: 'rollback-quick', workflow, input: quick, steps: emptySteps },
    { name: 'rollback-rebuild', workflow, input: { ...quick, strategy: 'rebuild' }, steps: emptySteps },
    {
      name: 'rollback-searched',
      workflow,
      input: { ...quick, strategy: 'rebuild' },
      steps: emptySteps,
      searched: true,
    },
    { name: 'rollback-failed', workflow, input: quick, steps: { ...emptySteps, switchEnvironment: failing } },
    {
      name: 'rollback-rebuild-webhook',
      workflow,
      input: { ...quick, strategy: 'rebuild' },
      steps: { ...emptySteps, followRebuild: hinted.endless },
      during: async (job) => {
        await hinted.begun;
        await job.signal(buildFinishedSignalName, { requestId: '1-1' });
      },
    },
    {
      name: 'rollback-cancelled',
      workflow,
      input: quick,
      steps: { ...emptySteps, switchEnvironment: cancelled.endless },
      during: async (job) => {
        await cancelled.begun;
        await job.cancel();
      },
    },
    { name: 'rollback-taking-over', workflow, input: quick, steps: { ...emptySteps, takeOver: formerWriter } },
  ];
}
