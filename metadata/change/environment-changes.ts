import type { EnvironmentSettings } from '../environments/settings.ts';
import type { Change } from './change.ts';
import { compareEntities, compareProperties, cosmetic, type Rule, type Rules } from './comparison.ts';

type Identified = EnvironmentSettings & { readonly id: string; readonly code: string };

/** Nothing of it reaches who uses the product or its API. */
const rules: Rules = {
  name: null,
  replicas: fromTo('replicas'),
  maxReplicas: fromTo('most replicas'),
  cpu: fromTo('processor time'),
  memory: fromTo('memory'),
  approval: fromTo('deadline for approval'),
  steps: fromTo('canary steps'),
  intervalSeconds: fromTo('seconds between checks of a canary'),
  minSuccessRate: fromTo('least success rate of a canary'),
  maxLatencyMilliseconds: fromTo('greatest latency of a canary in milliseconds'),
  minRequests: fromTo('least requests of a canary step'),
  failureLimit: fromTo('failed checks that a canary is borne'),
  freezeWindows: cosmetic('freeze windows'),
  autoRollback: (_before, after) => ({
    impact: 'patch',
    words: after === true ? 'may be rolled back by an alert' : 'is no longer rolled back by an alert',
  }),
};

/** How environments are set up: a patch whatever it is. */
export function compareEnvironments(
  before: readonly EnvironmentSettings[],
  after: readonly EnvironmentSettings[],
): Change[] {
  return compareEntities(before.map(identified), after.map(identified), {
    noun: 'environment',
    place,
    added: () => 'patch',
    removed: () => 'patch',
    renamed: 'patch',
    compare: (old, now) => compareProperties(place(now), inWords(old), inWords(now), rules),
  });
}

const identified = (settings: EnvironmentSettings): Identified => ({
  ...settings,
  id: settings.name,
  code: settings.name,
});

const place = ({ name }: EnvironmentSettings) => ({ subject: `environment:${name}`, name });

/** Each setting by itself, as it is read. */
function inWords({ id: _id, code: _code, resources, approval, canary, ...settings }: Identified): object {
  const { steps, ...analysis } = canary ?? { steps: null };
  return {
    ...settings,
    ...resources,
    approval: approval === null ? 'none' : `${approval.deadlineHours} hours`,
    ...analysis,
    steps: steps?.map(({ weight, holdSeconds }) => `${weight} % for ${holdSeconds} s`).join(', ') ?? 'none',
  };
}

function fromTo(what: string): Rule {
  return (before, after) => ({
    impact: 'patch',
    words: `changes its ${what} from ${shown(before)} to ${shown(after)}`,
  });
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
