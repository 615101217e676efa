import { describe, expect, it } from 'vitest';
import type { EnvironmentDocument } from '../documents/environment.ts';
import { environmentSettings } from './resolve-settings.ts';

describe('the settings of an environment', () => {
  it('are the defaults where the product says nothing', () => {
    expect(environmentSettings({}, 'staging')).toEqual({
      name: 'staging',
      replicas: 1,
      maxReplicas: 1,
      resources: { cpu: '250m', memory: '512Mi' },
      approval: null,
      canary: null,
      freezeWindows: [],
      autoRollback: false,
    });
    expect(environmentSettings({ environments: [{ code: 'staging', replicas: 9 }] }, 'production')).toEqual({
      name: 'production',
      replicas: 2,
      maxReplicas: 4,
      resources: { cpu: '250m', memory: '512Mi' },
      approval: { deadlineHours: 72 },
      canary: {
        steps: [
          { weight: 10, holdSeconds: 300 },
          { weight: 50, holdSeconds: 300 },
        ],
        intervalSeconds: 30,
        minSuccessRate: 0.99,
        maxLatencyMilliseconds: 1000,
        minRequests: 20,
        failureLimit: 2,
      },
      freezeWindows: [],
      autoRollback: false,
    });
  });

  it('keep what is said beside the defaults of the rest', () => {
    const window = { kind: 'once', start: '2026-12-24T12:00:00Z', end: '2026-12-27T12:00:00Z' } as const;
    const settings = environmentSettings(
      {
        environments: [
          {
            code: 'production',
            resources: { memory: '1Gi' },
            approval: {},
            canary: { steps: [{ weight: 5, holdSeconds: 60 }], failureLimit: 0 },
            freezeWindows: [window],
            autoRollback: true,
          },
        ],
      },
      'production',
    );
    expect(settings).toMatchObject({
      resources: { cpu: '250m', memory: '1Gi' },
      approval: { deadlineHours: 72 },
      canary: { steps: [{ weight: 5, holdSeconds: 60 }], failureLimit: 0, minRequests: 20 },
      freezeWindows: [window],
      autoRollback: true,
    });
  });

  it.each([
    [{ replicas: 6 }, 6, 6],
    [{ replicas: 3 }, 3, 4],
    [{ maxReplicas: 1 }, 1, 1],
    [{ replicas: 3, maxReplicas: 8 }, 3, 8],
  ])('have a sensible other bound for %j', (said, replicas, maxReplicas) => {
    const settings = environmentSettings({ environments: [{ code: 'production', ...said }] }, 'production');
    expect(settings).toMatchObject({ replicas, maxReplicas });
  });

  it('have no canary where there are no steps', () => {
    const said: EnvironmentDocument = { code: 'production', canary: { steps: [] } };
    expect(environmentSettings({ environments: [said] }, 'production').canary).toBeNull();
  });
});
