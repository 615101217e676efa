import { type Static, Type } from 'typebox';

/** The parts of the API's answers that the CLI reads; what is added later does not disturb it. */

export const productAnswer = Type.Object({ id: Type.String(), productCode: Type.String(), productName: Type.String() });
export const productsAnswer = Type.Object({ items: Type.Array(productAnswer) });
export type ProductAnswer = Static<typeof productAnswer>;

export const publishAnswer = Type.Object({
  jobId: Type.String(),
  versionCode: Type.String(),
  statusUrl: Type.String(),
  estimatedTime: Type.Optional(Type.Number()),
});

export const statusAnswer = Type.Object({
  jobId: Type.String(),
  kind: Type.String(),
  targetEnv: Type.String(),
  productId: Type.String(),
  versionCode: Type.String(),
  status: Type.String(),
  progress: Type.Number(),
  currentStep: Type.String(),
  steps: Type.Array(
    Type.Object({
      name: Type.String(),
      status: Type.String(),
      startTime: Type.Optional(Type.String()),
      endTime: Type.Optional(Type.String()),
      message: Type.Optional(Type.String()),
    }),
  ),
  logs: Type.Optional(Type.Array(Type.String())),
  error: Type.Optional(
    Type.Object({
      type: Type.String(),
      step: Type.String(),
      message: Type.String(),
      needsOperator: Type.Optional(Type.Array(Type.String())),
    }),
  ),
  approval: Type.Optional(
    Type.Object({
      decision: Type.String(),
      imageDigest: Type.String(),
      snapshotDigest: Type.String(),
      requestedBy: Type.String(),
      deadline: Type.String(),
    }),
  ),
  attempt: Type.Number(),
  requestedAt: Type.String(),
  finishedAt: Type.Optional(Type.String()),
  historyUrl: Type.Optional(Type.String()),
});
export type StatusAnswer = Static<typeof statusAnswer>;

export const releasesAnswer = Type.Object({
  items: Type.Array(
    Type.Object({
      versionCode: Type.String(),
      status: Type.String(),
      createdAt: Type.String(),
      publishedAt: Type.Optional(Type.String()),
      gitCommitId: Type.Optional(Type.String()),
      description: Type.Optional(Type.String()),
      changes: Type.Array(Type.String()),
      createdBy: Type.Optional(Type.String()),
      imageRemovedAt: Type.Optional(Type.String()),
    }),
  ),
  next: Type.Optional(Type.String()),
});

export const validationAnswer = Type.Object({
  valid: Type.Boolean(),
  errors: Type.Array(
    Type.Object({
      document: Type.String(),
      pointer: Type.String(),
      rule: Type.String(),
      message: Type.String(),
      mend: Type.String(),
    }),
  ),
});

const fileChange = Type.Object({
  path: Type.String(),
  kind: Type.String(),
  addedLines: Type.Optional(Type.Number()),
  removedLines: Type.Optional(Type.Number()),
  diff: Type.Optional(Type.String()),
});

export const driftAnswer = Type.Object({
  drifted: Type.Boolean(),
  ref: Type.Optional(Type.String()),
  commit: Type.Optional(Type.String()),
  author: Type.Optional(Type.Object({ name: Type.String() })),
  files: Type.Array(fileChange),
});
export type DriftAnswer = Static<typeof driftAnswer>;

export const uploadedPluginAnswer = Type.Object({
  package: Type.String(),
  version: Type.String(),
  digest: Type.String(),
});

export const secretsAnswer = Type.Object({
  environment: Type.String(),
  needed: Type.Array(Type.String()),
  missing: Type.Optional(Type.Array(Type.String())),
  place: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
});
export type SecretsAnswer = Static<typeof secretsAnswer>;

const manifestsAnswer = Type.Object({
  environment: Type.String(),
  release: Type.Optional(Type.String()),
  unchanged: Type.Number(),
  items: Type.Array(
    Type.Object({
      object: Type.String(),
      name: Type.String(),
      kind: Type.String(),
      fields: Type.Array(
        Type.Object({
          path: Type.String(),
          kind: Type.String(),
          before: Type.Optional(Type.String()),
          after: Type.Optional(Type.String()),
        }),
      ),
    }),
  ),
});

export const planAnswer = Type.Object({
  versionCode: Type.String(),
  previousVersion: Type.Optional(Type.String()),
  changeType: Type.Optional(Type.String()),
  changes: Type.Array(Type.Object({ impact: Type.String(), message: Type.String() })),
  warnings: Type.Array(Type.String()),
  files: Type.Object({
    added: Type.Number(),
    changed: Type.Number(),
    removed: Type.Number(),
    unchanged: Type.Number(),
    items: Type.Array(fileChange),
  }),
  file: Type.Optional(fileChange),
  migration: Type.Optional(
    Type.Object({ name: Type.String(), explanation: Type.String(), statements: Type.Array(Type.String()) }),
  ),
  secrets: secretsAnswer,
  manifests: Type.Optional(manifestsAnswer),
  databaseChanges: Type.Array(Type.Object({ verdict: Type.String(), message: Type.String() })),
  consents: Type.Array(
    Type.Object({
      id: Type.String(),
      message: Type.String(),
      loses: Type.String(),
      needed: Type.Boolean(),
      given: Type.Boolean(),
      breaksPrevious: Type.Boolean(),
    }),
  ),
  drift: driftAnswer,
  estimatedTime: Type.Optional(Type.Number()),
});
export type PlanAnswer = Static<typeof planAnswer>;

export const readinessAnswer = Type.Object({
  ready: Type.Boolean(),
  systems: Type.Record(Type.String(), Type.Object({ ok: Type.Boolean(), message: Type.Optional(Type.String()) })),
});

export const callerAnswer = Type.Object({ name: Type.String(), roles: Type.Array(Type.String()) });

export const retentionAnswer = Type.Object({
  maxReleaseVersions: Type.Number(),
  maxDockerImages: Type.Number(),
  maxGitBranches: Type.Number(),
  minRetentionDays: Type.Number(),
  isDefault: Type.Boolean(),
  modifiedBy: Type.Optional(Type.String()),
});

export const startedRetentionAnswer = Type.Object({ runId: Type.String(), statusUrl: Type.String() });

const retentionItems = Type.Array(
  Type.Object({ name: Type.String(), versionCode: Type.String(), verdict: Type.String(), why: Type.String() }),
);
export const retentionRunAnswer = Type.Object({
  runId: Type.String(),
  dryRun: Type.Boolean(),
  status: Type.String(),
  error: Type.Optional(Type.String()),
  outcome: Type.Optional(Type.Object({ images: retentionItems, branches: retentionItems, releases: retentionItems })),
});
export type RetentionRunAnswer = Static<typeof retentionRunAnswer>;
