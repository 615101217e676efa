import { PlatformError } from '../ports.ts';

export interface GiteaResponse {
  readonly status: number;
  readonly body: Uint8Array;
}

export interface GiteaRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** For the whole exchange. Default 15 seconds. */
  readonly timeoutMs?: number;
}

/**
 * One request to the Git host. 401 and 403 are `GitForbidden`; network errors, time-outs, 429 and 5xx are
 * `GitUnavailable`; every other status is the caller's to judge.
 */
export async function giteaRequest(url: string, request: GiteaRequest = {}): Promise<GiteaResponse> {
  const { method = 'GET', headers = {}, body, timeoutMs = 15_000 } = request;
  const what = `${method} ${new URL(url).pathname}`;
  const signal = AbortSignal.timeout(timeoutMs);
  let status: number;
  let answer: Uint8Array;
  try {
    const response = await fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) });
    status = response.status;
    answer = await response.bytes();
  } catch (cause) {
    const why = signal.aborted ? `no answer within ${timeoutMs / 1000} seconds` : rootMessage(cause);
    throw new PlatformError('GitUnavailable', `The Git host did not answer ${what}: ${why}`, {
      retryable: true,
      cause,
    });
  }
  if (status === 401 || status === 403) {
    const message = `The Git host refused ${what} with ${status}: check the token and its rights. ${excerpt(answer)}`;
    throw new PlatformError('GitForbidden', message, { retryable: false });
  }
  if (status === 429 || status >= 500) {
    const message = `The Git host answered ${what} with ${status}. ${excerpt(answer)}`;
    throw new PlatformError('GitUnavailable', message, { retryable: true });
  }
  return { status, body: answer };
}

/** A status that the caller has no use for. */
export function unexpected(what: string, response: GiteaResponse): PlatformError {
  const message = `The Git host answered ${what} with ${response.status}. ${excerpt(response.body)}`;
  return new PlatformError('GitUnexpectedAnswer', message, { retryable: false });
}

function excerpt(body: Uint8Array): string {
  return Buffer.from(body).toString('utf8', 0, 300).trim();
}

/** Node's fetch hides the reason, such as ECONNREFUSED, in the cause. */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : rootMessage(error.cause);
}
