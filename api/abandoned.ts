import type { FastifyReply } from 'fastify';

/**
 * Aborts when the caller goes away before the answer, or after `milliseconds`. Fastify's own `request.signal` aborts as
 * soon as a request's body has been read.
 */
export function abandonedOrAfter(reply: FastifyReply, milliseconds: number): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return AbortSignal.any([gone.signal, AbortSignal.timeout(milliseconds)]);
}
