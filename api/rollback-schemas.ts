import { type Static, Type } from 'typebox';

import { publishErrorSchema, publishStepSchema } from './publish-schemas.ts';
import { idSchema, timestampSchema } from './schemas.ts';

const environmentName = Type.Union([Type.Literal('staging'), Type.Literal('production')]);
const strategy = Type.Union([Type.Literal('quick'), Type.Literal('rebuild')], {
  description: 'quick: the recorded image, in seconds; rebuild: the recorded source, built anew',
});

export const rollbackRequestSchema = Type.Object(
  {
    productId: idSchema,
    targetVersion: Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z.+-]{0,49}$' }),
    strategy,
    targetEnv: environmentName,
    reason: Type.String({ minLength: 1, maxLength: 400, description: 'Who reads it later wants to know why' }),
    preflight: Type.Optional(Type.Boolean({ default: false, description: 'Only say whether it is safe' })),
    force: Type.Optional(
      Type.Boolean({ default: false, description: 'Also where schema or secrets do not fit; it is recorded' }),
    ),
  },
  { additionalProperties: false, title: 'RollbackRequest' },
);
export type RollbackRequest = Static<typeof rollbackRequestSchema>;

export const preflightSchema = Type.Object(
  {
    safe: Type.Boolean(),
    checks: Type.Array(
      Type.Object({
        name: Type.String({ description: 'release, image, source, schema or secrets' }),
        ok: Type.Boolean(),
        message: Type.String(),
      }),
    ),
  },
  { title: 'RollbackPreflight' },
);

const status = Type.Union([
  Type.Literal('pending'),
  Type.Literal('rolling'),
  Type.Literal('completed'),
  Type.Literal('failed'),
]);

export const rollbackResponseSchema = Type.Object(
  {
    jobId: idSchema,
    fromVersion: Type.Optional(Type.String({ description: 'What served; none where nothing did' })),
    toVersion: Type.String(),
    status,
  },
  { title: 'RollbackResponse' },
);

export const rollbackDetailSchema = Type.Object(
  {
    ...rollbackResponseSchema.properties,
    productId: idSchema,
    targetEnv: environmentName,
    strategy,
    reason: Type.String(),
    forced: Type.Array(Type.String(), { description: 'Checks that did not hold, and were passed over' }),
    requestedBy: Type.String(),
    requestedAt: timestampSchema,
    finishedAt: Type.Optional(timestampSchema),
    progress: Type.Integer({ minimum: 0, maximum: 100 }),
    currentStep: Type.String(),
    steps: Type.Array(publishStepSchema),
    error: Type.Optional(publishErrorSchema),
  },
  { title: 'RollbackDetail' },
);
export type RollbackDetail = Static<typeof rollbackDetailSchema>;
export type RollbackResponse = Static<typeof rollbackResponseSchema>;
