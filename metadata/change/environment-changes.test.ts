import { describe, expect, it } from 'vitest';
import type { EnvironmentDocument } from '../documents/environment.ts';
import { environmentNames, environmentSettings } from '../environments/resolve-settings.ts';
import type { EnvironmentSettings } from '../environments/settings.ts';
import { compareEnvironments } from './environment-changes.ts';

const settings = (...environments: readonly EnvironmentDocument[]): readonly EnvironmentSettings[] =>
  environmentNames.map((name) => environmentSettings({ environments }, name));
const production = (said: object): readonly EnvironmentSettings[] => settings({ code: 'production', ...said });

describe('environments of two snapshots', () => {
  it.each([
    [
      'more replicas',
      settings({ code: 'staging', replicas: 3 }),
      ['`staging` changes its replicas from 1 to 3', '`staging` changes its most replicas from 1 to 3'],
    ],
    [
      'resources',
      production({ resources: { cpu: '1', memory: '1Gi' } }),
      ['`production` changes its processor time from 250m to 1', '`production` changes its memory from 512Mi to 1Gi'],
    ],
    [
      'another deadline',
      production({ approval: { deadlineHours: 4 } }),
      ['`production` changes its deadline for approval from 72 hours to 4 hours'],
    ],
    [
      'other steps',
      production({ canary: { steps: [{ weight: 5, holdSeconds: 60 }] } }),
      ['`production` changes its canary steps from 10 % for 300 s, 50 % for 300 s to 5 % for 60 s'],
    ],
    [
      'stricter analysis',
      production({ canary: { minSuccessRate: 0.999, failureLimit: 0 } }),
      [
        '`production` changes its least success rate of a canary from 0.99 to 0.999',
        '`production` changes its failed checks that a canary is borne from 2 to 0',
      ],
    ],
    [
      'a freeze',
      production({ freezeWindows: [{ kind: 'once', start: '2026-12-24T00:00:00Z', end: '2026-12-27T00:00:00Z' }] }),
      ['`production` changes its freeze windows'],
    ],
    ['rollback by alerts', production({ autoRollback: true }), ['`production` may be rolled back by an alert']],
    ['no word', settings({ code: 'production' }, { code: 'staging' }), []],
  ])('tell %s in words, as a patch', (_, after, messages) => {
    const changes = compareEnvironments(settings(), after);
    expect(changes.map(({ message }) => message)).toEqual(messages);
    expect(changes.every(({ impact }) => impact === 'patch')).toBe(true);
  });

  it('tell of the canary that is no more, and not of how it was judged', () => {
    const changes = compareEnvironments(settings(), production({ canary: { steps: [] } }));
    expect(changes.map(({ message }) => message)).toContain(
      '`production` changes its canary steps from 10 % for 300 s, 50 % for 300 s to none',
    );
  });
});
