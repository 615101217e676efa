import type { Static, TSchema } from 'typebox';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { type EnvironmentName, PlatformError } from '../ports.ts';

export interface EmbeddedRuntimeConnection {
  /** Of the runtime's admin API. */
  readonly url: string;
  readonly token: string;
}

const Problem = Type.Object({ detail: Type.String(), code: Type.Optional(Type.String()) });

const limitMs = 15_000;

export type EmbeddedClient = ReturnType<typeof createEmbeddedClient>;

/**
 * Calls of the embedded runtime's API. Errors: `RuntimeUnavailable` (retryable) where it is down, slow or broken;
 * `RuntimeForbidden`, `RuntimeRefused` and what it names itself, such as `ArtifactMissing`, are not.
 */
export function createEmbeddedClient({ url, token }: EmbeddedRuntimeConnection) {
  async function call<Schema extends TSchema>(schema: Schema, method: string, path: string, body?: unknown) {
    const response = await fetch(`${url.replace(/\/$/, '')}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(limitMs),
    }).catch((cause: unknown) => {
      throw unavailable('cannot be reached', cause);
    });
    const answer: unknown = await response.json().catch((cause: unknown) => {
      throw unavailable(`answered ${response.status} with something other than JSON`, cause);
    });
    if (!response.ok) throw refusal(response.status, answer);
    if (Check(schema, answer)) return answer satisfies Static<Schema>;
    throw unavailable('answered in a form that is not known');
  }

  return call;
}

export function pathOf(product: string, environment: EnvironmentName): string {
  return `/environments/${encodeURIComponent(product)}/${environment}`;
}

function unavailable(what: string, cause?: unknown): PlatformError {
  return new PlatformError('RuntimeUnavailable', `The runtime ${what}.`, { retryable: true, cause });
}

function refusal(status: number, answer: unknown): PlatformError {
  const problem = Check(Problem, answer) ? answer : { detail: `The runtime answered ${status}.` };
  if (status >= 500) return unavailable(`failed: ${problem.detail}`);
  if (status === 401 || status === 403) {
    return new PlatformError('RuntimeForbidden', problem.detail, { retryable: false });
  }
  return new PlatformError(problem.code ?? 'RuntimeRefused', problem.detail, { retryable: false });
}
