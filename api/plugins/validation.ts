import { Ajv, type AnySchema } from 'ajv';
import ajvFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

const options = { allErrors: true, removeAdditional: false, useDefaults: true, strict: false } as const;

/** Bodies are taken as they are; paths, queries and headers are text and are converted. Nothing unknown is dropped. */
export const validation = fastifyPlugin(
  (app: FastifyInstance, _options: object, done: () => void) => {
    const exact = new Ajv({ ...options, coerceTypes: false });
    const converting = new Ajv({ ...options, coerceTypes: true });
    for (const ajv of [exact, converting]) ajvFormats.default(ajv);
    app.setValidatorCompiler<AnySchema>(({ schema, httpPart }) =>
      (httpPart === 'body' ? exact : converting).compile(schema),
    );
    done();
  },
  { name: 'validation' },
);
