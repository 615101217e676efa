import { Value } from 'typebox/value';
import type { TSchema } from 'typebox';
import { giteaRequest, unexpected } from './gitea-client.ts';
import type { GiteaResponse } from './gitea-client.ts';

/** Gitea's REST API, version 1, under one token: https://docs.gitea.com/api/ */
export class GiteaRest {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, token }: { readonly url: string; readonly token: string }) {
    this.#url = `${url.replace(/\/+$/, '')}/api/v1`;
    this.#headers = { authorization: `token ${token}`, accept: 'application/json' };
  }

  /** Null for 404. */
  async get(path: string, accepted: readonly number[] = []): Promise<GiteaResponse | null> {
    const response = await giteaRequest(this.#url + path, { headers: this.#headers });
    if (response.status === 404) return null;
    if (response.status !== 200 && !accepted.includes(response.status)) throw unexpected(`GET ${path}`, response);
    return response;
  }

  /** Answers with 200, 201, 204 or one of `accepted`. */
  async send(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: object | null,
    accepted: readonly number[] = [],
  ): Promise<GiteaResponse> {
    const headers = { ...this.#headers, 'content-type': 'application/json' };
    const content = body === null ? {} : { body: JSON.stringify(body) };
    const response = await giteaRequest(this.#url + path, { method, headers, ...content });
    if ([200, 201, 204, ...accepted].includes(response.status)) return response;
    throw unexpected(`${method} ${path}`, response);
  }
}

/** The body as the schema says; `GitUnexpectedAnswer` where it is something else. */
export function parseAnswer<Schema extends TSchema>(schema: Schema, what: string, { status, body }: GiteaResponse) {
  const value: unknown = parseJson(body);
  if (Value.Check(schema, value)) return value;
  throw unexpected(what, { status, body });
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
