import { readFile } from 'node:fs/promises';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { isLoopback } from './loopback.ts';
import { reasonOf, refused, unanswered, unavailable } from './registry-errors.ts';

export interface RegistryCredentials {
  /** Null: nobody in particular, who may mostly pull. */
  readonly user: string | null;
  readonly password: string | null;
  /** Instead of the password; read each time it is needed, so that it may be renewed under a running process. */
  readonly passwordFile: string | null;
}

/** What somebody is about to do with a repository. */
export type RegistryRight = 'pull' | 'push' | 'delete';

const TokenAnswer = Type.Object({
  token: Type.Optional(Type.String()),
  access_token: Type.Optional(Type.String()),
  /** Seconds; 60 where it is not said. */
  expires_in: Type.Optional(Type.Number()),
});

/** Scopes by right: https://distribution.github.io/distribution/spec/auth/scope/ */
const actions: Readonly<Record<RegistryRight, string>> = { pull: 'pull', push: 'pull,push', delete: 'pull,delete' };
const timeoutMs = 20_000;
const spareMs = 10_000;

/** The `Authorization` headers of one user: password or token, as the registry asks for in `WWW-Authenticate`. */
export class RegistryAuthorization {
  readonly #credentials: RegistryCredentials;
  readonly #tokens = new Map<string, { header: string; until: number }>();
  #basic = false;

  constructor(credentials: RegistryCredentials) {
    this.#credentials = credentials;
  }

  /** What worked before and has not expired; null to begin without. */
  async known(repository: string, right: RegistryRight): Promise<string | null> {
    if (this.#basic) return await this.#password();
    const token = this.#tokens.get(`${right} ${repository}`);
    return token !== undefined && token.until > Date.now() ? token.header : null;
  }

  /** What the registry asked for; null where there is nothing to show. */
  async answer(challenge: string, repository: string, right: RegistryRight): Promise<string | null> {
    this.#tokens.delete(`${right} ${repository}`);
    if (/\bbearer\s/iu.test(challenge)) return await this.#token(challenge, repository, right);
    this.#basic = /\bbasic\b/iu.test(challenge) && this.#credentials.user !== null;
    return this.#basic ? await this.#password() : null;
  }

  /** https://distribution.github.io/distribution/spec/auth/token/ */
  async #token(challenge: string, repository: string, right: RegistryRight): Promise<string> {
    const realm = parameterOf(challenge, 'realm') ?? '';
    if (!URL.canParse(realm)) throw refused('RegistryUnexpectedAnswer', 'The registry names no address for its tokens');
    const url = new URL(realm);
    const password = await this.#password();
    if (password !== null && url.protocol !== 'https:' && !isLoopback(url)) {
      throw refused('RegistryUnexpectedAnswer', `The registry wants the password sent unencrypted, to ${url.host}`);
    }
    const service = parameterOf(challenge, 'service');
    if (service !== null) url.searchParams.set('service', service);
    url.searchParams.set('scope', parameterOf(challenge, 'scope') ?? `repository:${repository}:${actions[right]}`);
    const answer = await askForToken(url, password);
    const token = answer.token ?? answer.access_token;
    if (token === undefined) throw refused('RegistryUnexpectedAnswer', `${url.host} answered without a token`);
    const header = `Bearer ${token}`;
    const until = Date.now() + (answer.expires_in ?? 60) * 1000 - spareMs;
    this.#tokens.set(`${right} ${repository}`, { header, until });
    return header;
  }

  async #password(): Promise<string | null> {
    const { user, password, passwordFile } = this.#credentials;
    if (user === null) return null;
    const secret = passwordFile === null ? (password ?? '') : (await readFile(passwordFile, 'utf8')).trim();
    return `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
  }
}

async function askForToken(url: URL, password: string | null) {
  const what = `the request for a token at ${url.host}`;
  const response = await fetch(url, {
    headers: password === null ? {} : { authorization: password },
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw unanswered(what, error);
  });
  if (response.status === 429 || response.status >= 500) {
    throw unavailable(`answered ${what} with ${response.status}: ${await reasonOf(response)}`);
  }
  if (!response.ok) {
    const message = `${url.host} gives no token (${response.status}): check REGISTRY_USER and its password`;
    throw refused('RegistryDenied', `${message}. ${await reasonOf(response)}`);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (Value.Check(TokenAnswer, answer)) return answer;
  throw refused('RegistryUnexpectedAnswer', `${url.host} answered ${what} in a form that is not known`);
}

function parameterOf(challenge: string, name: string): string | null {
  const [, value] = new RegExp(`\\b${name}="([^"]*)"`, 'iu').exec(challenge) ?? [];
  return value ?? null;
}
