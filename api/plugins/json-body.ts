import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { parse } from 'secure-json-parse';

import { Problem } from '../problem.ts';

/** Reads JSON bodies; the refusal of a broken one says where it is broken, which the server's own parser does not. */
export const jsonBody = fastifyPlugin(
  (app: FastifyInstance, _options: object, done: () => void) => {
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => {
      try {
        const content: unknown = parse(String(body), { protoAction: 'error', constructorAction: 'error' });
        parsed(null, content);
      } catch (error) {
        parsed(brokenJson(error), undefined);
      }
    });
    done();
  },
  { name: 'json-body' },
);

export function brokenJson(cause: unknown): Problem {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Problem(400, 'broken-json', 'Broken JSON', `The body is not JSON: ${reason}.`, {
    mend: 'Correct the JSON at that place; nothing was saved.',
    cause,
  });
}
