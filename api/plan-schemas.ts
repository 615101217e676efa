import { type Static, Type } from 'typebox';

import { manifestsSchema } from './manifests-view.ts';
import { timestampSchema } from './schemas.ts';
import { secretsSchema } from './secrets-view.ts';

const count = Type.Optional(
  Type.Integer({ description: 'Left out where the file is no text, or the change too large to be counted' }),
);
const changeKind = Type.Union([Type.Literal('added'), Type.Literal('changed'), Type.Literal('removed')]);

export const fileChangeSchema = Type.Object({
  path: Type.String(),
  kind: changeKind,
  addedLines: count,
  removedLines: count,
});
export const shownChangeSchema = Type.Object({
  ...fileChangeSchema.properties,
  diff: Type.Optional(Type.String({ description: 'Unified; left out where it cannot be shown' })),
});

export const driftSchema = Type.Object(
  {
    drifted: Type.Boolean(),
    release: Type.Optional(Type.String({ description: 'Version that is compared with' })),
    ref: Type.Optional(Type.String({ examples: ['main', 'release/1.2.0'] })),
    commit: Type.Optional(Type.String({ description: "The branch's head: `options.driftCommit` of the consent" })),
    author: Type.Optional(Type.Object({ name: Type.String(), email: Type.String() })),
    pushed: Type.Optional(
      Type.Object({ by: Type.String(), at: timestampSchema }, { description: 'As the Git host told, where it did' }),
    ),
    files: Type.Array(shownChangeSchema),
  },
  { title: 'Drift', description: "What was edited by hand in the product's repository" },
);
export type DriftView = Static<typeof driftSchema>;

const changeSchema = Type.Object({
  subject: Type.String({ examples: ['order/SalesOrder.amount'] }),
  kind: Type.Union([changeKind, Type.Literal('renamed')]),
  impact: Type.Union([Type.Literal('breaking'), Type.Literal('additive'), Type.Literal('patch')]),
  message: Type.String({ examples: ['`SalesOrder.amount` becomes required'] }),
});

const verdict = Type.Union([Type.Literal('safe'), Type.Literal('backfill'), Type.Literal('destructive')]);

const migrationSchema = Type.Object({
  name: Type.String(),
  verdict,
  explanation: Type.String({ description: 'The verdict in words' }),
  changes: Type.Array(Type.String()),
  checks: Type.Array(Type.String(), {
    description: 'Count the rows that are in the way: where one is found, nothing is changed and the rollout fails',
  }),
  statements: Type.Array(Type.String()),
});

export const consentIdsSchema = Type.Array(Type.String({ minLength: 1, maxLength: 300 }), {
  maxItems: 1000,
  uniqueItems: true,
  description: 'Ids of `consents` of the plan: exactly these changes, which lose data, are agreed to',
});

const consentSchema = Type.Object({
  id: Type.String({ examples: ['drop-column:ord_goods.note:1a2b3c4d'] }),
  message: Type.String({ description: 'What is done' }),
  loses: Type.String({ description: 'What is lost' }),
  needed: Type.Boolean({ description: 'Publishing is refused without; else the data is kept, or has to fit' }),
  given: Type.Boolean(),
  breaksPrevious: Type.Boolean({ description: 'The release before fails in part while both run' }),
});

export const planSchema = Type.Object(
  {
    versionCode: Type.String(),
    previousVersion: Type.Optional(Type.String()),
    changeType: Type.Optional(Type.Union([Type.Literal('major'), Type.Literal('minor'), Type.Literal('patch')])),
    changes: Type.Array(changeSchema),
    warnings: Type.Array(Type.String()),
    modules: Type.Array(Type.Object({ moduleCode: Type.String(), versionCode: Type.String() })),
    documents: Type.Array(Type.Object({ path: Type.String(), kind: changeKind })),
    files: Type.Object({
      added: Type.Integer(),
      changed: Type.Integer(),
      removed: Type.Integer(),
      unchanged: Type.Integer(),
      items: Type.Array(fileChangeSchema),
    }),
    file: Type.Optional(shownChangeSchema),
    migration: Type.Optional(migrationSchema),
    secrets: secretsSchema,
    manifests: Type.Optional(manifestsSchema),
    databaseChanges: Type.Array(Type.Object({ verdict, message: Type.String() }), {
      description: 'What becomes of tables and columns, also where no statement has to run for it',
    }),
    consents: Type.Array(consentSchema, { description: 'What is, or could be, done to the database with consent' }),
    drift: driftSchema,
    estimatedTime: Type.Optional(Type.Integer({ description: 'Seconds, from past publishes of the product' })),
  },
  { title: 'Plan', description: 'What publishing the drafts would do' },
);
export type PlanView = Static<typeof planSchema>;
