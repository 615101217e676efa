import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { Type } from 'typebox';
import { Value } from 'typebox/value';

import { findProductByCode } from '../../database/products.ts';
import { isDelivered, recordDelivery } from '../../database/webhooks.ts';
import type { Api } from '../app.ts';
import { reportDrift } from '../drift-report.ts';
import { brokenJson } from '../plugins/json-body.ts';
import { Problem, problemResponses } from '../problem.ts';
import type { ApiServices } from '../services.ts';

const source = 'gitea';
/** A push names every file of its commits. */
const bodyBytes = 8 * 1024 * 1024;

const pushSchema = Type.Object({
  ref: Type.String(),
  after: Type.String(),
  repository: Type.Object({ id: Type.Integer(), name: Type.String() }),
  pusher: Type.Object({ id: Type.Integer(), login: Type.String() }),
});

const verdictSchema = Type.Union([
  Type.Literal('drifted'),
  Type.Literal('clean'),
  Type.Literal('duplicate'),
  Type.Literal('ignored'),
]);

/**
 * The Git host says that somebody has pushed: https://docs.gitea.com/usage/webhooks. A hint only, since neither time nor
 * delivery id are signed: the repository is read then, so that a lost, late, repeated or replayed call changes nothing.
 */
export function giteaWebhook(app: Api, services: ApiServices, secret: string): void {
  const { database } = services;
  // The signature covers the bytes as they were sent.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post(
    '/webhooks/gitea',
    {
      bodyLimit: bodyBytes,
      config: { allow: 'anyone' },
      schema: {
        tags: ['webhooks'],
        summary: "Somebody has pushed to a product's repository; signed as Gitea does",
        response: { 202: Type.Object({ status: verdictSchema }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      verify(secret, body, request.headers['x-gitea-signature']);
      const deliveryId = String(request.headers['x-gitea-delivery'] ?? '').slice(0, 100);
      if (deliveryId !== '' && (await isDelivered(database, source, deliveryId))) {
        return reply.code(202).send({ status: 'duplicate' });
      }
      const status = request.headers['x-gitea-event'] === 'push' ? await lookAt(services, parse(body)) : 'ignored';
      if (deliveryId !== '') await recordDelivery(database, source, deliveryId);
      return reply.code(202).send({ status });
    },
  );
}

async function lookAt(services: ApiServices, message: unknown): Promise<'drifted' | 'clean' | 'ignored'> {
  if (!Value.Check(pushSchema, message) || !message.ref.startsWith('refs/heads/')) return 'ignored';
  const { repository, pusher, after } = message;
  const product = await findProductByCode(services.database, repository.name);
  if (product?.gitRepoId !== String(repository.id)) return 'ignored';
  const drift = await reportDrift(services, product.id, {
    commit: after,
    pusher: { id: String(pusher.id), name: pusher.login },
  });
  return drift === null ? 'clean' : 'drifted';
}

/** @throws Problem 401 */
function verify(secret: string, body: Buffer, given: unknown): void {
  const expected = createHmac('sha256', secret).update(body).digest('hex');
  if (typeof given === 'string' && timingSafeEqual(digest(given), digest(expected))) return;
  throw new Problem(401, 'bad-signature', 'Not authentic', 'The signature of this webhook is wrong.', {
    mend: 'Give the webhook in Gitea the secret of GITEA_WEBHOOK_SECRET; the next publish does so.',
  });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw brokenJson(error);
  }
}
