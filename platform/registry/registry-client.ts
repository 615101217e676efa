import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../ports.ts';
import { RegistryAuthorization, type RegistryCredentials, type RegistryRight } from './registry-authorization.ts';
import { reasonOf, refused, unanswered, unavailable } from './registry-errors.ts';

export interface RegistryAccess extends RegistryCredentials {
  /** `https://host[:port]`, without a path. */
  readonly url: string;
  /** One pause before each repetition of a request that met a passing fault. */
  readonly pausesMs?: readonly number[];
}

export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly repository: string;
  /** Below `/v2/<repository>/`, such as `manifests/v1.0.0`; or an address that the registry itself gave. */
  readonly path: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Made anew for each attempt. */
  readonly body?: () => Blob | Uint8Array<ArrayBuffer>;
  readonly timeoutMs?: number;
  /** A passing fault is not tried again here. */
  readonly once?: boolean;
}

const rights = { GET: 'pull', HEAD: 'pull', PUT: 'push', POST: 'push', DELETE: 'delete' } as const;
const words: Readonly<Record<RegistryRight, string>> = { pull: 'read', push: 'write to', delete: 'delete from' };
const defaultPausesMs = [300, 1500];
const defaultTimeoutMs = 20_000;

/**
 * A registry by https://github.com/opencontainers/distribution-spec/blob/main/spec.md. Errors: `RegistryUnavailable` passes;
 * `RegistryDenied`, `RegistryUntrusted` and `RegistryUnexpectedAnswer` are final.
 */
export class RegistryClient {
  /** `host[:port]`: how image references name the registry. */
  readonly host: string;
  readonly #root: URL;
  readonly #authorization: RegistryAuthorization;
  readonly #pausesMs: readonly number[];

  constructor(access: RegistryAccess) {
    this.#root = new URL(access.url);
    this.host = this.#root.host;
    this.#authorization = new RegistryAuthorization(access);
    this.#pausesMs = access.pausesMs ?? defaultPausesMs;
  }

  /** The first answer that is neither 401, 403, 429 nor 5xx; other statuses are the caller's to judge. */
  async send(request: RegistryRequest): Promise<Response> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#attempt(request).catch((error: unknown) =>
        error instanceof PlatformError ? error : unanswered(nameOf(request), error),
      );
      if (outcome instanceof Response && !isPassing(outcome.status)) return await this.#allowed(request, outcome);
      const pause = request.once ? undefined : this.#pausesMs[attempt];
      if (pause === undefined || (outcome instanceof Error && !outcome.retryable)) {
        if (outcome instanceof Error) throw outcome;
        throw unavailable(`answered ${nameOf(request)} with ${outcome.status}: ${await reasonOf(outcome)}`);
      }
      if (outcome instanceof Response) await outcome.body?.cancel();
      await delay(pause);
    }
  }

  async #attempt(request: RegistryRequest): Promise<Response> {
    const url = this.#urlOf(request);
    // Where uploads go elsewhere, the address itself is the permission.
    if (url.origin !== this.#root.origin) return await this.#fetch(request, url, null);
    const right = rights[request.method];
    const first = await this.#fetch(request, url, await this.#authorization.known(request.repository, right));
    if (first.status !== 401) return first;
    const challenge = first.headers.get('www-authenticate') ?? '';
    const header = await this.#authorization.answer(challenge, request.repository, right);
    if (header === null) return first;
    await first.body?.cancel();
    return await this.#fetch(request, url, header);
  }

  async #fetch(request: RegistryRequest, url: URL, authorization: string | null): Promise<Response> {
    const body = request.body?.();
    return await fetch(url, {
      method: request.method,
      headers: { ...request.headers, ...(authorization !== null && { authorization }) },
      signal: AbortSignal.timeout(request.timeoutMs ?? defaultTimeoutMs),
      ...(body === undefined ? {} : { body }),
    });
  }

  #urlOf({ repository, path }: RegistryRequest): URL {
    return path instanceof URL ? path : new URL(`/v2/${repository}/${path}`, this.#root);
  }

  async #allowed(request: RegistryRequest, response: Response): Promise<Response> {
    if (response.status !== 401 && response.status !== 403) return response;
    const what = `${words[rights[request.method]]} ${this.host}/${request.repository}`;
    const mend = 'check REGISTRY_USER, its password and its rights';
    const reason = await reasonOf(response);
    throw refused('RegistryDenied', `The registry does not let us ${what} (${response.status} ${reason}): ${mend}`);
  }
}

export function nameOf({ method, repository, path }: RegistryRequest): string {
  return `${method} ${repository}/${path instanceof URL ? path.pathname.split('/').at(-1) : path}`;
}

/** For statuses that the specification does not have there. */
export async function expectStatus(request: RegistryRequest, response: Response, statuses: readonly number[]) {
  if (statuses.includes(response.status)) return;
  const reason = await reasonOf(response);
  const message = `The registry answered ${nameOf(request)} with ${response.status}, which it should not: ${reason}`;
  throw refused('RegistryUnexpectedAnswer', message);
}

function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}
