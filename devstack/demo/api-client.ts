/** An answer that was not expected, with what the API said. */
export class ApiRefused extends Error {
  override readonly name = 'ApiRefused';
  readonly status: number;

  constructor(request: string, status: number, body: string) {
    super(`${request} answered ${status}: ${body.slice(0, 2000)}`);
    this.status = status;
  }
}

export interface ApiClient {
  /** Parsed JSON; null for an empty answer. Throws `ApiRefused` on any status but 2xx. */
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<unknown>;
}

const timeoutMs = 60_000;

export function createApiClient(baseUrl: string, token: string | null): ApiClient {
  return {
    async send(method, path, body, headers = {}) {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: {
          accept: 'application/json',
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      if (!response.ok) throw new ApiRefused(`${method} ${path}`, response.status, text);
      const parsed: unknown = text === '' ? null : JSON.parse(text);
      return parsed;
    },
  };
}
