import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

import { findJob } from '../../database/jobs.ts';
import { isDelivered, recordDelivery } from '../../database/webhooks.ts';
import { buildRequestId } from '../../workflows/contract.ts';
import type { Api } from '../app.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { ApiServices } from '../services.ts';

const source = 'jenkins';

const buildFinishedSchema = Type.Object({
  type: Type.Literal('build.finished'),
  data: Type.Object({
    requestId: Type.String(),
    job: Type.String(),
    number: Type.Optional(Type.Integer()),
    result: Type.Optional(Type.String()),
    url: Type.Optional(Type.String()),
  }),
});

type Verdict = 'signalled' | 'duplicate' | 'ignored';

/**
 * The CI says that a build has finished (Standard Webhooks). A hint only: the job reads the build from the CI's own
 * API, so that a lost, early, late or repeated call changes nothing.
 */
export function jenkinsWebhook(app: Api, services: ApiServices): void {
  const webhook = new Webhook(services.config.jenkinsWebhookSecret);
  // The signature covers the bytes as they were sent.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post(
    '/webhooks/jenkins',
    {
      config: { allow: 'anyone', withoutTemporal: 'The hint was not passed on; the job finds the build by itself.' },
      schema: {
        tags: ['webhooks'],
        summary: 'A build has finished; signed as Standard Webhooks say',
        response: {
          202: Type.Object({
            status: Type.Union([Type.Literal('signalled'), Type.Literal('duplicate'), Type.Literal('ignored')]),
          }),
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const message = verify(webhook, request.body, request.headers);
      const deliveryId = String(request.headers['webhook-id']).slice(0, 100);
      if (await isDelivered(services.database, source, deliveryId))
        return reply.code(202).send({ status: 'duplicate' });
      const status = await signalJob(services, message);
      // Recorded after the signal: a crash in between leads to a second signal, which the workflow ignores.
      await recordDelivery(services.database, source, deliveryId);
      return reply.code(202).send({ status });
    },
  );
}

/** @throws Problem 401 where the signature, its age or the headers are wrong */
function verify(
  webhook: Webhook,
  body: unknown,
  headers: Readonly<Record<string, string[] | string | undefined>>,
): unknown {
  const signed: Record<string, string> = {};
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    const value = headers[name];
    if (typeof value === 'string') signed[name] = value;
  }
  try {
    return webhook.verify(Buffer.isBuffer(body) ? body : '', signed);
  } catch (error) {
    if (error instanceof WebhookVerificationError) {
      throw new Problem(401, 'bad-signature', 'Not authentic', 'The signature of this webhook is wrong or too old.', {
        mend: 'Sign the raw body as Standard Webhooks say, with the secret of both sides and a right clock.',
        cause: error,
      });
    }
    throw new Problem(400, 'broken-json', 'Broken JSON', 'The signed body is not JSON.', { cause: error });
  }
}

async function signalJob(services: ApiServices, message: unknown): Promise<Verdict> {
  if (!Value.Check(buildFinishedSchema, message)) return 'ignored';
  const { requestId, job } = message.data;
  return (await lookAtBuild(services, requestId, job)) ? 'signalled' : 'ignored';
}

/** Has the job look at its build now; false where no job of that product waits for this request. */
export async function lookAtBuild(
  { database, publishes }: ApiServices,
  requestId: string,
  ciJob: string,
): Promise<boolean> {
  const jobId = /^([1-9]\d{0,18})-\d{1,6}$/u.exec(requestId)?.[1];
  const job = jobId === undefined ? null : await findJob(database, jobId);
  if (!job || job.productCode !== ciJob || requestId !== buildRequestId(job.id, job.attempt)) return false;
  return await publishes.signalBuildFinished(job, { requestId });
}
