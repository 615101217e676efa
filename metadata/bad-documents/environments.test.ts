import { describe, expect, it } from 'vitest';
import { change, example, refusals, refusalsOf, type BadDocument } from './refusal.ts';
import { changed } from '../../examples/changed.ts';

const production = (settings: object) => change('product', '/environments', [{ code: 'production', ...settings }]);
const staging = (settings: object) => change('product', '/environments', [{ code: 'staging', ...settings }]);
const step = (weight: unknown) => ({ weight, holdSeconds: 60 });
const steps = (...weights: readonly unknown[]) => production({ canary: { steps: weights.map(step) } });
const night = { kind: 'weekly', days: ['fri'], from: '18:00', to: '08:00', timeZone: 'Asia/Shanghai' };
const once = { kind: 'once', start: '2026-12-24T12:00:00+08:00', end: '2027-01-02T08:00:00+08:00' };
const windows = (...all: readonly object[]) => production({ freezeWindows: all });
const at = (pointer: string) => `product#/environments/0${pointer}`;
const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const cases: readonly BadDocument[] = [
  [
    'one that is set up twice',
    change('product', '/environments', [{ code: 'production' }, { code: 'production' }]),
    'product#/environments/1/code',
    'duplicate-code',
  ],
  ['one that is not known', change('product', '/environments', [{ code: 'test' }]), at('/code'), 'not-allowed-value'],
  ['no replica', staging({ replicas: 0 }), at('/replicas'), 'out-of-range'],
  ['fewer replicas at most', production({ replicas: 3, maxReplicas: 2 }), at('/maxReplicas'), 'out-of-range'],
  ['half a unit', staging({ resources: { cpu: '250x' } }), at('/resources/cpu'), 'bad-format'],
  ['memory without a unit', staging({ resources: { memory: '512' } }), at('/resources/memory'), 'bad-format'],
  ['approval in staging', staging({ approval: { deadlineHours: 1 } }), at('/approval'), 'unknown-property'],
  ['a canary in staging', staging({ canary: {} }), at('/canary'), 'unknown-property'],
  ['freeze windows in staging', staging({ freezeWindows: [] }), at('/freezeWindows'), 'unknown-property'],
  ['no time to approve', production({ approval: { deadlineHours: 0 } }), at('/approval/deadlineHours'), 'out-of-range'],
  ['weights that fall', steps(50, 10), at('/canary/steps/1/weight'), 'out-of-range'],
  ['weights that stay', steps(10, 10), at('/canary/steps/1/weight'), 'out-of-range'],
  ['a weight above 100', steps(10, 101), at('/canary/steps/1/weight'), 'out-of-range'],
  ['a weight of nothing', steps(0), at('/canary/steps/0/weight'), 'out-of-range'],
  ['a rate above all', production({ canary: { minSuccessRate: 99 } }), at('/canary/minSuccessRate'), 'out-of-range'],
  ['an unknown kind', windows({ kind: 'daily' }), at('/freezeWindows/0/kind'), 'not-allowed-value'],
  ['no day', windows({ ...night, days: [] }), at('/freezeWindows/0/days'), 'size-limit'],
  ['an unknown day', windows({ ...night, days: ['fry'] }), at('/freezeWindows/0/days/0'), 'not-allowed-value'],
  ['a day twice', windows({ ...night, days: ['fri', 'fri'] }), at('/freezeWindows/0/days'), 'duplicate'],
  ['a time after midnight', windows({ ...night, to: '24:30' }), at('/freezeWindows/0/to'), 'bad-format'],
  [
    'an unknown time zone',
    windows({ ...night, timeZone: 'Asia/Shanghi' }),
    at('/freezeWindows/0/timeZone'),
    'bad-format',
  ],
  ['no offset', windows({ ...once, start: '2026-12-24T12:00:00' }), at('/freezeWindows/0/start'), 'bad-format'],
  ['no such day', windows({ ...once, end: '2027-02-29T12:00:00Z' }), at('/freezeWindows/0/end'), 'bad-format'],
  [
    'an end before the start',
    windows({ ...once, end: '2026-12-24T03:59:00Z' }),
    at('/freezeWindows/0/end'),
    'out-of-range',
  ],
  [
    'windows that never open',
    windows({ ...night, days: everyDay }, { ...night, days: everyDay, from: '07:00', to: '19:00' }),
    at('/freezeWindows'),
    'never-open',
  ],
];

describe('an environment with', () => {
  it.each(cases)('%s is refused at that place', (_, changes, where, rule) => {
    expect(refusalsOf(changes)).toEqual([`${where} ${rule}`]);
  });

  it('all that can be said, well said, is accepted', () => {
    const environments = [
      { code: 'staging', replicas: 2, maxReplicas: 2, resources: { cpu: '2', memory: '1Gi' }, autoRollback: true },
      {
        code: 'production',
        replicas: 3,
        maxReplicas: 9,
        resources: { cpu: '500m' },
        autoRollback: true,
        approval: { deadlineHours: 4 },
        canary: {
          steps: [step(5), step(100)],
          intervalSeconds: 10,
          minSuccessRate: 0.999,
          maxLatencyMilliseconds: 300,
          minRequests: 1,
          failureLimit: 0,
        },
        freezeWindows: [night, once],
      },
    ];
    expect(refusals(changed(example, [change('product', '/environments', environments)]))).toEqual([]);
  });
});
