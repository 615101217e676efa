import type { Activities } from '../../activities/index.ts';
import {
  type ApprovalDecision,
  type CanaryControl,
  type CanaryPlan,
  controlCanaryUpdateName,
  decideApprovalUpdateName,
  type EnvironmentTakenOverMessage,
  environmentTakenOverSignalName,
  type PromoteWorkflowInput,
} from '../../workflows/deployment-contract.ts';
import { emptyCanary, emptyPublish, emptySteps } from './empty-steps.ts';
import type { Recording, RunningJob } from './recording.ts';

const promotion: PromoteWorkflowInput = {
  ...emptyPublish,
  kind: 'promotion',
  image: { digest: 'sha256:1', image: 'artifact:orders@sha256:1' },
};
const person = { id: '2', name: 'another person' };
const deadline = '2999-01-01T00:00:00.000Z';
const past = '2000-01-01T00:00:00.000Z';

/** Says it as soon as the workflow takes it: it may be asked before it waits. */
async function decide(job: RunningJob, decision: ApprovalDecision['decision']): Promise<void> {
  const answer: ApprovalDecision = {
    decision,
    by: person,
    imageDigest: promotion.image.digest,
    snapshotDigest: promotion.snapshotDigest,
    comment: 'as agreed',
  };
  await job.update(decideApprovalUpdateName, answer);
}

/** The steps of a promotion that asks for an approval; `asked` resolves when it does. */
function asking(steps: Activities = emptySteps, approvalDeadline = deadline) {
  const asked = Promise.withResolvers<void>();
  const requestApproval: Activities['requestApproval'] = async () => {
    asked.resolve();
    return { approvalDeadline, canary: emptyCanary, secrets: [] };
  };
  return { asked: asked.promise, steps: { ...steps, requestApproval } };
}

/** A canary that holds until somebody says something; `begun` resolves when it does. */
function holding() {
  const begun = Promise.withResolvers<void>();
  const canary: CanaryPlan = { ...emptyCanary, steps: [{ weight: 10, holdSeconds: 600 }] };
  const steps: Activities = {
    ...emptySteps,
    requestApproval: async () => ({ approvalDeadline: null, canary, secrets: [] }),
    checkCanary: async () => {
      begun.resolve();
      return { verdict: 'passed', message: 'well' };
    },
  };
  return { begun: begun.promise, steps };
}

function decided(name: string, decision: ApprovalDecision['decision']): Recording {
  const { asked, steps } = asking();
  const during = async (job: RunningJob) => {
    await asked;
    await decide(job, decision);
  };
  return { name, workflow: 'promoteWorkflow', input: promotion, steps, during };
}

function held(name: string, act: (job: RunningJob) => Promise<unknown>): Recording {
  const { begun, steps } = holding();
  const during = async (job: RunningJob) => {
    await begun;
    await act(job);
  };
  return { name, workflow: 'promoteWorkflow', input: promotion, steps, during };
}

function intoProduction(name: string): Recording {
  const { asked, steps } = asking();
  const input = { ...emptyPublish, options: { ...emptyPublish.options, targetEnv: 'production' } };
  const during = async (job: RunningJob) => {
    await asked;
    await decide(job, 'approved');
  };
  return { name, workflow: 'publishWorkflow', input, steps, during };
}

async function control(
  job: RunningJob,
  ...actions: readonly Pick<CanaryControl, 'action' | 'weight'>[]
): Promise<void> {
  for (const action of actions) {
    const message: CanaryControl = { ...action, by: person, reason: 'a look at it' };
    await job.update(controlCanaryUpdateName, message);
  }
}

/** The ways that a promotion, and a publish to production, can go. */
export function promotionRecordings(): Recording[] {
  const takenOver: EnvironmentTakenOverMessage = {
    environment: 'production',
    byJobId: '9',
    reason: 'rollback to 0.9.0',
  };
  return [
    decided('promotion-approved', 'approved'),
    decided('promotion-rejected', 'rejected'),
    { name: 'promotion-expired', workflow: 'promoteWorkflow', input: promotion, steps: asking(emptySteps, past).steps },
    held('promotion-cancelled', (job) => job.cancel()),
    {
      name: 'promotion-canary-failed',
      workflow: 'promoteWorkflow',
      input: promotion,
      steps: { ...emptySteps, checkCanary: async () => ({ verdict: 'failed', message: '3 of 20 requests failed' }) },
    },
    held('promotion-aborted', (job) => control(job, { action: 'abort' })),
    held('promotion-steered', (job) =>
      control(
        job,
        { action: 'pause' },
        { action: 'setWeight', weight: 25 },
        { action: 'resume' },
        { action: 'promote' },
      ),
    ),
    held('promotion-taken-over', (job) => job.signal(environmentTakenOverSignalName, takenOver)),
    intoProduction('publish-production'),
    { ...intoProduction('publish-searched'), searched: true },
  ];
}
