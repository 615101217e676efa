import { type Static, Type } from 'typebox';

const text = Type.Optional(Type.String());
const revision = Type.Object({ versionCode: Type.String(), digest: Type.String() });
const track = {
  state: Type.String(),
  message: Type.String(),
  serving: Type.Optional(revision),
  desired: Type.Optional(revision),
};

/** The parts of an environment that the CLI reads. */
export const environmentAnswer = Type.Object({
  environment: Type.String(),
  url: text,
  ...track,
  previous: Type.Optional(revision),
  deployedAt: text,
  canary: Type.Object({
    ...track,
    weight: Type.Number(),
    checks: Type.Array(
      Type.Object({ weight: Type.Number(), checkedAt: Type.String(), verdict: Type.String(), message: Type.String() }),
    ),
  }),
  job: Type.Optional(
    Type.Object({
      jobId: Type.String(),
      kind: Type.String(),
      versionCode: Type.String(),
      currentStep: Type.String(),
    }),
  ),
  line: Type.Object({ stopped: Type.Boolean(), reason: text, by: text, since: text }),
});
export type EnvironmentAnswer = Static<typeof environmentAnswer>;

export const environmentsAnswer = Type.Object({ items: Type.Array(environmentAnswer) });
