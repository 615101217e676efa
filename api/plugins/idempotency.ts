import { createHash } from 'node:crypto';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

import type { Database } from '../../database/connection.ts';
import { freeKey, type IdempotencyRow, keepAnswer, reserveKey } from '../../database/idempotency.ts';
import { Problem } from '../problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Hash of the reserved key while this request is the one that does the work. */
    reservedKey: string | null;
  }
}

/** A process that died leaves its key reserved; after this long another request may take it over. */
const abandonedMilliseconds = 5 * 60_000;

/**
 * `Idempotency-Key` on POST: the first request works, the same one again gets the same answer. A refused request wrote
 * nothing, so its key is free again.
 */
export const idempotency = fastifyPlugin(
  (app: FastifyInstance, { database }: { readonly database: Database }, done: () => void) => {
    app.decorateRequest('reservedKey', null);
    app.addHook('preHandler', async (request, reply) => {
      const key = request.headers['idempotency-key'];
      if (request.method !== 'POST' || !request.principal || typeof key !== 'string') return undefined;
      const keyHash = sha256(request.principal.id, request.url, key);
      const requestHash = sha256(JSON.stringify(request.body ?? null));
      const taken = await reserve(database, keyHash, requestHash);
      if (taken) return replay(taken, requestHash, reply);
      request.reservedKey = keyHash;
      return undefined;
    });
    app.addHook('onSend', async (request, reply, payload: unknown) => {
      if (request.reservedKey === null) return payload;
      await settle(database, request, reply, payload, request.reservedKey);
      return payload;
    });
    done();
  },
  { name: 'idempotency', dependencies: ['authentication'] },
);

function sha256(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function reserve(database: Database, keyHash: string, requestHash: string): Promise<IdempotencyRow | null> {
  const taken = await reserveKey(database, keyHash, requestHash);
  if (!taken || taken.statusCode !== null) return taken;
  if (Date.now() - taken.createdAt.getTime() < abandonedMilliseconds) return taken;
  await freeKey(database, keyHash);
  return reserveKey(database, keyHash, requestHash);
}

function replay(taken: IdempotencyRow, requestHash: string, reply: FastifyReply): FastifyReply {
  if (taken.requestHash !== requestHash) {
    throw new Problem(
      422,
      'idempotency-key-reused',
      'Key used before',
      'This Idempotency-Key came with another body.',
      {
        mend: 'Use a new key for a new request.',
      },
    );
  }
  if (taken.statusCode === null) {
    throw new Problem(409, 'request-in-progress', 'In progress', 'The first request of this key is still under way.', {
      mend: 'Ask again in a moment.',
      headers: { 'retry-after': '1' },
    });
  }
  return reply
    .code(taken.statusCode)
    .headers(taken.headers ?? {})
    .header('idempotency-replayed', 'true')
    .serializer(String)
    .send(taken.body ?? '');
}

async function settle(
  database: Database,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  keyHash: string,
): Promise<void> {
  const kept = reply.statusCode < 300 && typeof payload === 'string';
  try {
    if (!kept) return await freeKey(database, keyHash);
    const headers: Record<string, string> = {};
    for (const name of ['content-type', 'location', 'etag']) {
      const value = reply.getHeader(name);
      if (typeof value === 'string') headers[name] = value;
    }
    return await keepAnswer(database, keyHash, { statusCode: reply.statusCode, headers, body: payload });
  } catch (error) {
    // The work is done: its answer is worth more than the note of it.
    request.log.error({ err: error }, 'the answer to an Idempotency-Key could not be kept');
    return undefined;
  }
}
