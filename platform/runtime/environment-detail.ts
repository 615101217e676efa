import { Type } from 'typebox';
import { RevisionSchema } from './environment-record.ts';

const RevisionOrNull = Type.Union([RevisionSchema, Type.Null()]);

const rollout = {
  desired: RevisionOrNull,
  serving: RevisionOrNull,
  state: Type.Union([
    Type.Literal('empty'),
    Type.Literal('progressing'),
    Type.Literal('ready'),
    Type.Literal('failed'),
  ]),
  message: Type.String(),
};

/** What the admin API says of an environment: the port's `EnvironmentStatus` and what an operator wants to see besides. */
export const EnvironmentDetailSchema = Type.Object({
  ...rollout,
  url: Type.Union([Type.String(), Type.Null()]),
  canary: Type.Object({ ...rollout, weight: Type.Number() }),
  backends: Type.Array(
    Type.Object({
      track: Type.Union([Type.Literal('stable'), Type.Literal('canary')]),
      versionCode: Type.String(),
      /** Null while no process is ready. */
      pid: Type.Union([Type.Integer(), Type.Null()]),
      port: Type.Union([Type.Integer(), Type.Null()]),
      inFlight: Type.Integer(),
    }),
  ),
  /** Ends of the product's newest logs. */
  log: Type.String(),
});
export type EnvironmentDetail = Type.Static<typeof EnvironmentDetailSchema>;

/** The port's `TrackMetrics`. */
export const TrackMetricsSchema = Type.Object({
  metrics: Type.Union([
    Type.Null(),
    Type.Object({
      requests: Type.Integer(),
      serverErrors: Type.Integer(),
      latencyMilliseconds: Type.Union([Type.Number(), Type.Null()]),
    }),
  ]),
});

export const MissingSecretsSchema = Type.Object({ missing: Type.Array(Type.String()), place: Type.String() });

const nothing = { desired: null, serving: null, state: 'empty', message: 'Nothing is deployed.' } as const;

export const unknownEnvironment: EnvironmentDetail = {
  ...nothing,
  url: null,
  canary: { ...nothing, weight: 0 },
  backends: [],
  log: '',
};
