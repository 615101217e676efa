import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

import { Problem, type ProblemDetail } from '../problem.ts';
import { PlatformError } from '../../platform/ports.ts';
import { jobRunning } from '../running-publish.ts';
import { EngineUnavailable, PublishAlreadyRunning } from '../workflow-calls.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What has not happened, or is not known, where Temporal did not answer. */
    withoutTemporal?: string;
  }
}

/** Every error leaves as RFC 9457 `application/problem+json`; what nobody understood is logged and not shown. */
export const problems = fastifyPlugin(
  (app: FastifyInstance, _options: object, done: () => void) => {
    app.setErrorHandler((error: FastifyError | Error, request, reply) => {
      const problem = asProblem(error, request);
      if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
      return send(problem, request, reply);
    });
    app.setNotFoundHandler((request, reply) =>
      send(
        new Problem(404, 'no-such-route', 'No such route', `There is no ${request.method} ${request.url}.`, {
          mend: 'The routes are listed at /docs.',
        }),
        request,
        reply,
      ),
    );
    done();
  },
  { name: 'problems' },
);

function send(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(problem.status)
    .headers(problem.options.headers ?? {})
    .type('application/problem+json')
    .send(problem.body(`urn:assembox:request:${request.id}`));
}

function asProblem(error: FastifyError | Error, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof EngineUnavailable) return engineUnavailable(error, request.routeOptions.config.withoutTemporal);
  if (error instanceof PublishAlreadyRunning) return jobRunning('publish', error);
  if (error instanceof PlatformError) return platformProblem(error);
  if (isDatabaseDown(error)) return databaseUnavailable(error);
  return 'code' in error ? fromFastify(error) : internal(error);
}

function internal(cause: Error): Problem {
  return new Problem(500, 'internal', 'Our mistake', 'The service made a mistake; its log has the details.', {
    mend: 'Try again; if it stays, give the operator the value of "instance".',
    cause,
  });
}

function engineUnavailable(cause: EngineUnavailable, missed: string | undefined): Problem {
  const detail = missed === undefined ? cause.message : `${cause.message} ${missed}`;
  return new Problem(503, 'engine-unavailable', 'Not possible without Temporal', detail, {
    mend: 'Reading goes on. Try again in a minute; the operator finds more with `npm run cli -- doctor`.',
    headers: { 'retry-after': '30' },
    cause,
  });
}

/** Git host or object store. */
function platformProblem(error: PlatformError): Problem {
  const code = error.type.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, '-').toLowerCase();
  if (!error.retryable) return new Problem(502, code, 'An outside system refused', error.message, { cause: error });
  return new Problem(503, code, 'An outside system does not answer', error.message, {
    mend: 'Try again in a minute.',
    headers: { 'retry-after': '10' },
    cause: error,
  });
}

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'PROTOCOL_CONNECTION_LOST',
  'POOL_CLOSED',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
]);

/** The query builder wraps what the driver threw. */
function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && networkCodes.has(code)) return true;
  return isDatabaseDown(error.cause);
}

function databaseUnavailable(cause: Error): Problem {
  return new Problem(503, 'database-unavailable', 'The database does not answer', 'Nothing was changed.', {
    mend: 'Try again in a minute; /readyz says what is down.',
    headers: { 'retry-after': '10' },
    cause,
  });
}

function fromFastify(error: FastifyError): Problem {
  if (error.validation) return invalidRequest(error);
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem(413, 'body-too-large', 'Body too large', 'The body is larger than this route takes.', {
        mend: 'One request takes 1 MiB, a bulk save of documents 10 MiB: send fewer documents at once.',
      });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem(415, 'unsupported-media-type', 'Unsupported media type', error.message, {
        mend: 'Send the header "Content-Type: application/json".',
      });
    case 'FST_ERR_HANDLER_TIMEOUT':
      return new Problem(503, 'timeout', 'Took too long', 'The request was given up.', {
        mend: 'Try again in a minute.',
        headers: { 'retry-after': '30' },
      });
    default:
      return error.statusCode !== undefined && error.statusCode < 500
        ? new Problem(error.statusCode, 'bad-request', 'Bad request', error.message)
        : internal(error);
  }
}

/** Every mistake at once, each with its place. */
function invalidRequest(error: FastifyError): Problem {
  const errors: ProblemDetail[] = (error.validation ?? []).map((mistake) => {
    const missing = mistake.params['missingProperty'] ?? mistake.params['additionalProperty'];
    const pointer = mistake.instancePath + (typeof missing === 'string' ? `/${escapePointer(missing)}` : '');
    const message = describe(mistake.keyword, mistake.params, mistake.message ?? 'is wrong');
    return error.validationContext === 'body'
      ? { pointer, rule: mistake.keyword, message }
      : { parameter: pointer.slice(1), rule: mistake.keyword, message };
  });
  const where = { body: 'body', headers: 'headers', params: 'path', querystring: 'query' };
  const part = where[error.validationContext ?? 'body'];
  const count = errors.length === 1 ? 'one mistake' : `${errors.length} mistakes`;
  return new Problem(400, 'invalid-request', 'Invalid request', `The ${part} of the request has ${count}.`, {
    errors,
    mend: 'See "errors"; the schema of each route is at /docs.',
  });
}

function describe(keyword: string, params: Readonly<Record<string, unknown>>, message: string): string {
  switch (keyword) {
    case 'required':
      return 'is missing';
    case 'additionalProperties':
      return 'is not known here';
    case 'enum':
      return Array.isArray(params['allowedValues']) ? `must be one of ${params['allowedValues'].join(', ')}` : message;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    default:
      return message;
  }
}

function escapePointer(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}
