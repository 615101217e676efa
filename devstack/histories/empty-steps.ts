import type { Activities } from '../../activities/index.ts';
import type { PublishWorkflowInput } from '../../workflows/contract.ts';

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

/** The steps of a publish, doing nothing. */
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
  completePublish: async (_input, outcome) => ({
    status: outcome.deployed ? 'deployed' : 'building',
    versionCode: '1.0.0',
  }),
  removeReleaseRefs: async () => {},
  stopBuild: async () => {},
  restoreEnvironment: async () => {},
  failPublish: async () => {},
};
