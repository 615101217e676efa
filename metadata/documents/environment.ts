import { Type, type Static } from 'typebox';
import { closedObject, oneOfTexts, taggedUnion } from './vocabulary.ts';

const wholeNumber = (minimum: number, maximum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum, description }));

const resources = closedObject(
  {
    cpu: Type.Optional(
      Type.String({
        pattern: '^([1-9][0-9]{0,5}m|[1-9][0-9]{0,2})$',
        description: 'processor time such as `250m`, a quarter of a core, or `2`; default `250m`',
      }),
    ),
    memory: Type.Optional(
      Type.String({
        pattern: '^[1-9][0-9]{0,5}(Mi|Gi)$',
        description: 'memory such as `512Mi` or `1Gi`; default `512Mi`',
      }),
    ),
  },
  { description: 'what one replica is given' },
);

const canaryStep = closedObject(
  {
    weight: Type.Integer({
      minimum: 1,
      maximum: 100,
      description: 'per cent of the requests; rises from step to step, and 100 need not be named',
    }),
    holdSeconds: Type.Integer({ minimum: 1, maximum: 604_800, description: 'how long it stays at this weight' }),
  },
  { description: 'a share of the requests, and for how long' },
);

const canary = closedObject(
  {
    steps: Type.Optional(
      Type.Array(canaryStep, {
        maxItems: 20,
        description: 'default 10 for 300 seconds, then 50 for 300; an empty list rolls out at once',
      }),
    ),
    intervalSeconds: wholeNumber(1, 3600, 'between two checks; default 30'),
    minSuccessRate: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'share of answers with a status below 500 among all; default 0.99',
      }),
    ),
    maxLatencyMilliseconds: wholeNumber(1, 600_000, 'of the 95th percentile; default 1000'),
    minRequests: wholeNumber(1, 1_000_000, 'that a step has to have seen when its hold ends; default 20'),
    failureLimit: wholeNumber(0, 100, 'failed checks of one step that are borne; default 2'),
  },
  { description: 'how a release takes over from the one before, step by step' },
);

const timeOfDay = (description: string) =>
  Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: `${description}, such as \`18:00\`` });

const moment = (description: string) =>
  Type.String({
    pattern:
      '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$',
    description: `${description}, with an offset, such as \`2026-12-24T12:00:00+08:00\``,
  });

const weeklyFreeze = closedObject(
  {
    kind: Type.Literal('weekly'),
    days: Type.Array(oneOfTexts(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']), {
      minItems: 1,
      maxItems: 7,
      uniqueItems: true,
      description: 'the days on which it begins',
    }),
    from: timeOfDay('when it begins'),
    to: timeOfDay('when it ends; at or before `from` is on the next day'),
    timeZone: Type.String({
      pattern: '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$',
      maxLength: 60,
      description: 'an IANA time zone such as `Asia/Shanghai` or `UTC`',
    }),
  },
  { description: 'each week' },
);

const freezeOnce = closedObject(
  { kind: Type.Literal('once'), start: moment('when it begins'), end: moment('when it ends') },
  { description: 'one time' },
);

const freezeWindow = taggedUnion(
  'kind',
  [weeklyFreeze, freezeOnce],
  'a span of time in which nothing goes to the environment; rollbacks do',
);
export type FreezeWindowDocument = Static<typeof freezeWindow>;

const approval = closedObject(
  { deadlineHours: wholeNumber(1, 720, 'after which an undecided request fails; default 72') },
  { description: 'that somebody else than the requester gives' },
);

const everywhere = (least: number, most: number) => ({
  replicas: wholeNumber(1, 100, `at least this many run side by side; default ${least}`),
  maxReplicas: wholeNumber(1, 100, `at most, with the autoscaler; default ${most}`),
  resources: Type.Optional(resources),
  autoRollback: Type.Optional(
    Type.Boolean({ description: 'whether an alert may roll back to the version before; default false' }),
  ),
});

const staging = closedObject(
  { code: Type.Literal('staging'), ...everywhere(1, 1) },
  { description: 'where each release goes first, and at once: without approval, canary and freeze windows' },
);

const production = closedObject(
  {
    code: Type.Literal('production'),
    ...everywhere(2, 4),
    approval: Type.Optional(approval),
    canary: Type.Optional(canary),
    freezeWindows: Type.Optional(Type.Array(freezeWindow, { maxItems: 50 })),
  },
  { description: 'where users are: after approval, by canary, outside of freeze windows' },
);

export const environment = taggedUnion(
  'code',
  [staging, production],
  'how the product runs in an environment, and how releases get there',
);
export type EnvironmentDocument = Static<typeof environment>;
