import { PlatformError } from '../ports.ts';
import { readCrumb, wantsCrumb, type CrumbHeaders } from './jenkins-crumb.ts';

export interface JenkinsAccess {
  /** Root of Jenkins, with its context path if it has one. */
  readonly url: string;
  readonly user: string;
  /** API token, or password: the latter makes Jenkins ask for crumbs, which are fetched then. */
  readonly token: string;
}

export interface JenkinsResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface JenkinsRequest {
  readonly method?: 'GET' | 'POST';
  readonly contentType?: string;
  readonly body?: string;
}

const timeoutMs = 20_000;

/** One user's access to Jenkins' remote API: https://www.jenkins.io/doc/book/using/remote-access-api/ */
export class JenkinsClient {
  readonly #root: string;
  readonly #authorization: string;
  #crumb: CrumbHeaders = {};

  constructor({ url, user, token }: JenkinsAccess) {
    this.#root = url.replace(/\/+$/, '');
    this.#authorization = `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
  }

  /**
   * Redirects are answers, not followed: Jenkins sends them after it did what a POST asked for. 401 and 403 are
   * `CiUnauthorized`; network errors, time-outs, 429 and 5xx are `CiUnavailable`; other statuses are the caller's to judge.
   */
  async send(path: string, request: JenkinsRequest = {}): Promise<JenkinsResponse> {
    const { method = 'GET' } = request;
    let answer = await this.#exchange(path, request);
    if (method === 'POST' && wantsCrumb(answer.status, answer.body)) {
      // Nothing was done yet. The crumb that we had, if any, belonged to a session that has ended.
      const { headers, body } = await this.#exchange('/crumbIssuer/api/json', {});
      this.#crumb = readCrumb(headers, body) ?? {};
      answer = await this.#exchange(path, request);
    }
    const what = `${method} ${withoutQuery(path)} with ${answer.status}`;
    if (answer.status === 401 || answer.status === 403) {
      const message = `The CI refused ${what}: check the user, the token and its rights`;
      throw new PlatformError('CiUnauthorized', message, { retryable: false });
    }
    if (answer.status === 429 || answer.status >= 500) {
      throw new PlatformError('CiUnavailable', `The CI answered ${what}`, { retryable: true });
    }
    return answer;
  }

  async #exchange(path: string, { method = 'GET', contentType, body }: JenkinsRequest): Promise<JenkinsResponse> {
    const headers = {
      authorization: this.#authorization,
      ...(method === 'POST' && this.#crumb),
      ...(contentType && { 'content-type': contentType }),
    };
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(this.#root + path, {
        method,
        headers,
        signal,
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
      });
      return { status: response.status, headers: response.headers, body: await response.bytes() };
    } catch (cause) {
      const why = signal.aborted ? `no answer within ${timeoutMs / 1000} seconds` : rootMessage(cause);
      const message = `The CI did not answer ${method} ${withoutQuery(path)}: ${why}`;
      throw new PlatformError('CiUnavailable', message, { retryable: true, cause });
    }
  }

  /** Parsed JSON of a GET; null for 404. */
  async json(path: string): Promise<unknown> {
    const response = await this.send(path);
    if (response.status === 404) return null;
    if (response.status !== 200) throw unexpectedAnswer(`GET ${withoutQuery(path)}`, response);
    try {
      return JSON.parse(Buffer.from(response.body).toString('utf8'));
    } catch {
      throw unexpectedAnswer(`GET ${withoutQuery(path)}`, response);
    }
  }
}

export function unexpectedAnswer(what: string, { status, body }: JenkinsResponse): PlatformError {
  const excerpt = Buffer.from(body).toString('utf8', 0, 300).trim();
  const message = `The CI answered ${what} with ${status}, which it should not: ${excerpt}`;
  return new PlatformError('CiUnexpectedAnswer', message, { retryable: false });
}

function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? path;
}

/** Node's fetch hides the reason, such as ECONNREFUSED, in the cause. */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : rootMessage(error.cause);
}
