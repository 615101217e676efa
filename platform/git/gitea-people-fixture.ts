import { randomBytes } from 'node:crypto';

import type { TestGitea } from '../../devstack/test-servers.ts';

/** A person with an account of their own on the Gitea of the tests. */
export interface GiteaPerson {
  readonly login: string;
  readonly token: string;
}

/** What an administrator of Gitea does in its pages. */
export async function asAdministrator(
  { url, token }: TestGitea,
  method: 'POST' | 'PUT' | 'DELETE' | 'GET',
  path: string,
  body?: object,
): Promise<unknown> {
  return await call(`${url}/api/v1${path}`, method, `token ${token}`, body);
}

export async function newPerson(gitea: TestGitea, name: string): Promise<GiteaPerson> {
  const login = `${name}-${randomBytes(4).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  const account = { username: login, email: `${login}@example.com`, password, must_change_password: false };
  await asAdministrator(gitea, 'POST', '/admin/users', account);
  const basic = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
  const rights = { name: 'tests', scopes: ['write:repository', 'read:user'] };
  const made = await call(`${gitea.url}/api/v1/users/${login}/tokens`, 'POST', basic, rights);
  if (typeof made !== 'object' || made === null || !('sha1' in made)) throw new Error('Gitea made no token');
  return { login, token: String(made.sha1) };
}

async function call(url: string, method: string, authorization: string, body?: object): Promise<unknown> {
  const headers = { authorization, 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  const answer: unknown = text === '' ? null : JSON.parse(text);
  return answer;
}
