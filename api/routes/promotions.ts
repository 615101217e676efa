import { Type } from 'typebox';

import type { Api } from '../app.ts';
import { decideApproval } from '../approving.ts';
import { jobOf } from '../job-scope.ts';
import { requesterOf } from '../plugins/authentication.ts';
import { problemResponses } from '../problem.ts';
import { startPromotion } from '../promoting.ts';
import { publishResponseSchema, publishStatusDetailSchema } from '../publish-schemas.ts';
import { asStatus, publishDetail } from '../publish-view.ts';
import { idempotencyHeaders, idSchema, productParams } from '../schemas.ts';
import { productOf } from '../scope.ts';
import type { ApiServices } from '../services.ts';

const tags = ['promotions'];
const jobParams = Type.Object({ jobId: idSchema });
const releaseParams = Type.Object({
  ...productParams.properties,
  versionCode: Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z.+-]{0,49}$' }),
});
const digest = Type.String({ pattern: '^sha256:[0-9a-f]{64}$' });
const decisionBody = Type.Object(
  {
    imageDigest: { ...digest, description: 'Of the approval that the job shows: what you decide about' },
    snapshotDigest: digest,
    comment: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false, title: 'ApprovalAnswer' },
);

/** Promotion to production, and the decision about it. */
export function promotionRoutes(app: Api, services: ApiServices): void {
  promoteRoute(app, services);
  decisionRoute(app, services, 'approve');
  decisionRoute(app, services, 'reject');
}

function promoteRoute(app: Api, services: ApiServices): void {
  app.post(
    '/products/:productId/releases/:versionCode/promotions',
    {
      config: { allow: 'publisher' },
      schema: {
        tags,
        summary: 'Promote what staging runs to production: the same image, after an approval, by canary',
        params: releaseParams,
        headers: idempotencyHeaders,
        body: Type.Optional(
          Type.Object(
            { description: Type.Optional(Type.String({ maxLength: 2000 })) },
            { additionalProperties: false, title: 'PromotionRequest' },
          ),
        ),
        response: { 202: publishResponseSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      const product = await productOf(services.database, request.params.productId);
      const asked = request.body ?? {};
      const job = await startPromotion(services, product, request.params.versionCode, asked, requesterOf(request));
      const statusUrl = `/api/publishes/${job.id}`;
      return reply
        .code(202)
        .header('location', statusUrl)
        .send({ jobId: job.id, versionCode: job.versionCode, status: asStatus(job.status), statusUrl });
    },
  );
}

function decisionRoute(app: Api, services: ApiServices, verb: 'approve' | 'reject'): void {
  app.post(
    `/publishes/:jobId/${verb}`,
    {
      config: {
        allow: 'approver',
        withoutTemporal: 'Whether the answer has arrived is not known: to give the same again is harmless.',
      },
      schema: {
        tags,
        summary: verb === 'approve' ? 'Let this image into production' : 'Do not let this image into production',
        params: jobParams,
        body: decisionBody,
        headers: idempotencyHeaders,
        response: { 200: publishStatusDetailSchema, ...problemResponses },
      },
    },
    async (request) => {
      const job = await jobOf(services.database, request);
      const { imageDigest, snapshotDigest, comment = '' } = request.body;
      const decision = verb === 'approve' ? 'approved' : 'rejected';
      request.auditedDetail = { imageDigest, snapshotDigest, comment };
      await decideApproval(services, job, { decision, imageDigest, snapshotDigest, comment }, requesterOf(request));
      return await publishDetail(services, await jobOf(services.database, request), { withLogs: false });
    },
  );
}
