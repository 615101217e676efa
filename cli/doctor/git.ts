import { Type } from 'typebox';
import { Value } from 'typebox/value';

import type { Config } from '../../platform/config.ts';
import { isLoopback } from '../../platform/registry/loopback.ts';
import { describeClockIn } from './check.ts';

const versionSchema = Type.Object({ version: Type.String() });
const userSchema = Type.Object({ login: Type.String() });
const rightsSchema = Type.Object({ is_owner: Type.Boolean(), can_create_repository: Type.Boolean() });

/** Whose token it is, and whether that user may make repositories and set their rules: an owner of the organisation may. */
export async function askGit({ url, token, organisation, webhook }: Config['git']): Promise<string> {
  const { origin } = new URL(url);
  let clock = '';
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `token ${token}` } });
    const text = await response.text();
    clock = describeClockIn(response.headers);
    if (response.status === 404) return null;
    if (response.ok) return JSON.parse(text);
    const refused = response.status === 401 || response.status === 403;
    throw new Error(refused ? `${origin} refuses our token at ${path}` : `${origin} answered ${response.status}`);
  };
  const [version, user] = await Promise.all([get('/version'), get('/user')]);
  if (!Value.Check(versionSchema, version)) throw new Error(`${origin} does not answer as Gitea does`);
  if (!Value.Check(userSchema, user)) throw new Error(`${origin} does not say whose our token is`);
  const what = `${origin} answers, version ${version.version}, as ${user.login}`;
  if (webhook !== null && isLoopback(new URL(webhook.url)) && !isLoopback(new URL(url))) {
    throw new Error(`${what}, but it cannot call ${webhook.url}: that is its own machine there`);
  }
  const name = encodeURIComponent(organisation);
  if ((await get(`/orgs/${name}`)) === null)
    return `${what}${clock}; makes the organisation ${organisation} with the first product`;
  const rights = await get(`/users/${encodeURIComponent(user.login)}/orgs/${name}/permissions`);
  // The embedded server has the one organisation and the one user.
  if (!Value.Check(rightsSchema, rights)) return `${what}${clock}`;
  if (rights.is_owner) return `${what}, who owns ${organisation}${clock}`;
  const may = rights.can_create_repository ? 'may make repositories there' : 'may not make repositories there';
  throw new Error(`${what}, who does not own ${organisation}: ${may}, but not set rules for all of them`);
}
