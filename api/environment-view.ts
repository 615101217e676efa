import { type Static, Type } from 'typebox';

import { listCanaryChecks } from '../database/canary-checks.ts';
import { currentDeployment } from '../database/deployments.ts';
import { findEnvironment } from '../database/environments.ts';
import { findJob } from '../database/jobs.ts';
import type { ProductRow } from '../database/products.ts';
import type { EnvironmentName, Revision, TrackStatus } from '../platform/ports.ts';
import { idSchema, timestampSchema } from './schemas.ts';
import type { ApiServices } from './services.ts';

const text = Type.Optional(Type.String());

const revisionSchema = Type.Object({ versionCode: Type.String(), digest: Type.String(), image: Type.String() });
const trackSchema = {
  state: Type.Union([
    Type.Literal('empty'),
    Type.Literal('progressing'),
    Type.Literal('ready'),
    Type.Literal('failed'),
  ]),
  message: Type.String(),
  serving: Type.Optional(revisionSchema),
  desired: Type.Optional(revisionSchema),
};

export const canaryCheckSchema = Type.Object({
  step: Type.Integer(),
  weight: Type.Integer(),
  checkedAt: timestampSchema,
  requests: Type.Optional(Type.Integer()),
  serverErrors: Type.Optional(Type.Integer()),
  latencyMilliseconds: Type.Optional(Type.Number()),
  verdict: Type.String({ description: 'passed, failed or inconclusive' }),
  message: Type.String(),
});

export const environmentSchema = Type.Object(
  {
    environment: Type.String(),
    url: text,
    ...trackSchema,
    /** Went before what serves: where a quick rollback leads. */
    previous: Type.Optional(revisionSchema),
    deployedAt: Type.Optional(timestampSchema),
    canary: Type.Object({
      ...trackSchema,
      weight: Type.Integer({ description: 'Per cent of the requests' }),
      checks: Type.Array(canaryCheckSchema, { description: 'Of the running, or else the last canary' }),
    }),
    job: Type.Optional(
      Type.Object(
        { jobId: idSchema, kind: Type.String(), versionCode: Type.String(), currentStep: Type.String() },
        { description: 'What changes the environment just now' },
      ),
    ),
    line: Type.Object({
      stopped: Type.Boolean({ description: 'Nothing new goes there while it is' }),
      reason: text,
      by: text,
      since: Type.Optional(timestampSchema),
    }),
  },
  { title: 'Environment' },
);
export type EnvironmentView = Static<typeof environmentSchema>;

/** What runs where, and what is being done to it. */
export async function environmentView(
  { database, runtime, traffic }: ApiServices,
  product: ProductRow,
  environment: EnvironmentName,
): Promise<EnvironmentView> {
  const [status, weight, row, deployed] = await Promise.all([
    runtime.status(product.productCode, environment),
    traffic.weight(product.productCode, environment),
    findEnvironment(database, product.id, environment),
    currentDeployment(database, product.id, environment),
  ]);
  const writer = row?.writerJobId ? await findJob(database, row.writerJobId) : null;
  const judged = writer ?? (deployed && (await findJob(database, deployed.jobId)));
  const checks = judged ? await listCanaryChecks(database, judged.id, judged.attempt) : [];
  return {
    environment,
    ...(status.url !== null && { url: status.url }),
    ...trackView(status),
    ...(deployed?.previous && { previous: deployed.previous }),
    ...(deployed?.finishedAt && { deployedAt: deployed.finishedAt.toISOString() }),
    canary: { ...trackView(status.canary), weight: Math.round(weight), checks: checks.map(checkView) },
    ...(writer && {
      job: {
        jobId: writer.id,
        kind: writer.kind,
        versionCode: writer.versionCode,
        currentStep: writer.currentStep,
      },
    }),
    line: {
      stopped: row?.stopped ?? false,
      ...(row?.stopped && {
        ...(row.stoppedReason !== null && { reason: row.stoppedReason }),
        ...(row.stoppedBy !== null && { by: row.stoppedBy }),
        ...(row.stoppedAt && { since: row.stoppedAt.toISOString() }),
      }),
    },
  };
}

function trackView({ state, message, serving, desired }: TrackStatus) {
  return { state, message, ...(serving && { serving: copy(serving) }), ...(desired && { desired: copy(desired) }) };
}

function copy({ versionCode, digest, image }: Revision) {
  return { versionCode, digest, image };
}

function checkView(row: Awaited<ReturnType<typeof listCanaryChecks>>[number]): Static<typeof canaryCheckSchema> {
  return {
    step: row.step,
    weight: row.weight,
    checkedAt: row.checkedAt.toISOString(),
    ...(row.requests !== null && { requests: row.requests }),
    ...(row.serverErrors !== null && { serverErrors: row.serverErrors }),
    ...(row.latencyMs !== null && { latencyMilliseconds: row.latencyMs }),
    verdict: row.verdict,
    message: row.message,
  };
}
