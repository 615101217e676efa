import { type Static, Type } from 'typebox';

import { consentIdsSchema } from './plan-schemas.ts';
import { idSchema, timestampSchema } from './schemas.ts';

export const publishStatusSchema = Type.Union([
  Type.Literal('pending'),
  Type.Literal('generating'),
  Type.Literal('building'),
  Type.Literal('deploying'),
  Type.Literal('deployed'),
  Type.Literal('failed'),
]);

export const publishErrorSchema = Type.Object({
  type: Type.String({ description: 'Stable: BuildFailed, RolloutFailed, Cancelled …' }),
  step: Type.String(),
  message: Type.String(),
  needsOperator: Type.Optional(Type.Array(Type.String())),
});

export const publishStepSchema = Type.Object({
  name: Type.String(),
  status: Type.Union([
    Type.Literal('pending'),
    Type.Literal('running'),
    Type.Literal('completed'),
    Type.Literal('failed'),
  ]),
  startTime: Type.Optional(timestampSchema),
  endTime: Type.Optional(timestampSchema),
  message: Type.Optional(Type.String()),
});

export const publishRequestSchema = Type.Object(
  {
    productId: idSchema,
    versionCode: Type.Optional(
      Type.String({ minLength: 1, maxLength: 50, description: 'Semantic version; the next one where left out' }),
    ),
    description: Type.Optional(Type.String({ maxLength: 2000 })),
    options: Type.Optional(
      Type.Object(
        {
          targetEnv: Type.Optional(
            Type.Union([Type.Literal('staging'), Type.Literal('production')], { default: 'staging' }),
          ),
          autoDeploy: Type.Optional(Type.Boolean({ default: true, description: 'false stops after the build' })),
          skipTests: Type.Optional(Type.Boolean({ default: false, description: 'Skips the generated tests in CI' })),
          overwriteDrift: Type.Optional(
            Type.Boolean({ default: false, description: 'Publish over a hand edit; its history stays' }),
          ),
          allowDestructive: Type.Optional(consentIdsSchema),
          driftCommit: Type.Optional(
            Type.String({ pattern: '^[0-9a-f]{40}$', description: 'The edit that is meant: `commit` of the drift' }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false, title: 'PublishRequest' },
);
export type PublishRequest = Static<typeof publishRequestSchema>;

export const publishResponseSchema = Type.Object(
  {
    jobId: idSchema,
    versionCode: Type.String(),
    status: publishStatusSchema,
    statusUrl: Type.String(),
    estimatedTime: Type.Optional(Type.Integer({ description: 'Seconds, from past publishes of the product' })),
  },
  { title: 'PublishResponse' },
);

export const approvalSchema = Type.Object(
  {
    decision: Type.String({ description: 'pending, approved, rejected, expired or cancelled' }),
    imageDigest: Type.String(),
    snapshotDigest: Type.String(),
    requestedBy: Type.String(),
    deadline: timestampSchema,
    decidedBy: Type.Optional(Type.String()),
    decidedAt: Type.Optional(timestampSchema),
    comment: Type.Optional(Type.String()),
  },
  { title: 'Approval' },
);

export const publishStatusDetailSchema = Type.Object(
  {
    jobId: idSchema,
    kind: Type.String({ description: 'publish, promotion or rollback' }),
    targetEnv: Type.Union([Type.Literal('staging'), Type.Literal('production')]),
    productId: idSchema,
    versionCode: Type.String(),
    status: publishStatusSchema,
    progress: Type.Integer({ minimum: 0, maximum: 100 }),
    currentStep: Type.String(),
    steps: Type.Array(publishStepSchema),
    logs: Type.Optional(Type.Array(Type.String())),
    error: Type.Optional(publishErrorSchema),
    approval: Type.Optional(approvalSchema),
    attempt: Type.Integer(),
    requestedAt: timestampSchema,
    finishedAt: Type.Optional(timestampSchema),
    historyUrl: Type.Optional(Type.String()),
  },
  { title: 'PublishStatusDetail' },
);
export type PublishDetail = Static<typeof publishStatusDetailSchema>;
