import type { Activities } from '../../activities/index.ts';
import type { PublishWorkflowInput } from '../../workflows/contract.ts';
import type { CanaryPlan } from '../../workflows/deployment-contract.ts';
import type { RetentionInput } from '../../workflows/retention-contract.ts';

/** A publish of nothing in particular. */
export const emptyPublish: PublishWorkflowInput = {
  jobId: '1',
  attempt: 1,
  productId: '1',
  productCode: 'orders',
  versionCode: '1.0.0',
  snapshotDigest: `sha256:${'0'.repeat(64)}`,
  description: '',
  options: { targetEnv: 'staging', autoDeploy: true, skipTests: false },
  requestedBy: { id: '1', name: 'a person' },
  requestedAt: '2026-01-01T00:00:00.000Z',
};

const image = { digest: 'sha256:1', image: 'artifact:orders@sha256:1' };

/** A canary that is judged good at once. */
export const emptyCanary: CanaryPlan = {
  steps: [{ weight: 10, holdSeconds: 0 }],
  intervalSeconds: 1,
  minSuccessRate: 0.99,
  maxLatencyMilliseconds: 1000,
  minRequests: 1,
  failureLimit: 0,
};

/** The steps of every job, doing nothing. */
export const emptySteps: Activities = {
  createVersion: async () => {},
  generate: async () => ({ key: 'trees/1', fileCount: 0 }),
  push: async () => ({ cloneUrl: '', commit: '' }),
  triggerBuild: async () => ({ job: 'orders', requestId: '1-1', queueUrl: null }),
  followBuild: async () => image,
  readBuild: async () => image,
  prepareRollout: async () => null,
  rollout: async () => {},
  verify: async () => {},
  completePublish: async ({ versionCode }, outcome) => ({
    status: outcome.deployed ? 'deployed' : 'building',
    versionCode,
  }),
  removeReleaseRefs: async () => {},
  stopBuild: async () => {},
  restoreEnvironment: async () => {},
  failPublish: async () => {},
  requestApproval: async () => ({ approvalDeadline: null, canary: emptyCanary, secrets: [] }),
  recordDecision: async () => {},
  checkGate: async () => ({ open: true }),
  enterProduction: async () => ({ versionCode: '0.9.0', ...image }),
  startCanary: async () => {},
  shiftTraffic: async () => {},
  checkCanary: async () => ({ verdict: 'passed', message: '' }),
  completeCanaryStep: async () => {},
  removeCanary: async () => {},
  beginPromotion: async () => {},
  verifyProduction: async () => {},
  completeProduction: async ({ versionCode }) => ({ status: 'deployed', versionCode }),
  failProduction: async () => {},
  dueRetention: async () => ({ runs: [], next: null }),
  planRetention: async () => ({ images: 2, branches: 1, releases: 1 }),
  removeImages: async () => 2,
  removeBranches: async () => 1,
  removeReleases: async () => 1,
  finishRetention: async () => {},
  failRetention: async () => {},
  preflightRollback: async ({ strategy }) => ({ image: strategy === 'quick' ? image : null }),
  compareTree: async () => {},
  triggerRebuild: async () => ({ job: 'orders', requestId: '1-1', queueUrl: null }),
  followRebuild: async () => image,
  readRebuild: async () => image,
  stopRebuild: async () => {},
  findWriter: async () => null,
  takeOver: async () => null,
  noteRollback: async () => ({ versionCode: '1.1.0', ...image }),
  switchEnvironment: async () => {},
  verifyRollback: async () => {},
  completeRollback: async ({ versionCode }) => ({ status: 'deployed', versionCode }),
  failRollback: async () => {},
};

/** A retention run of nothing in particular. */
export const emptyRetention: RetentionInput = {
  runId: '1',
  productId: '1',
  productCode: 'orders',
  dryRun: false,
  requestedBy: 'a person',
};
