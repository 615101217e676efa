import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { PlatformError } from '../ports.ts';
import type { CommitInfo, Repository } from '../ports.ts';
import type { ListedEntry } from './commit-objects.ts';
import { giteaRequest, unexpected } from './gitea-client.ts';
import type { GiteaResponse } from './gitea-client.ts';

const repositorySchema = Type.Object({ id: Type.Integer(), name: Type.String(), clone_url: Type.String() });
const referenceSchema = Type.Object({ ref: Type.String(), object: Type.Object({ sha: Type.String() }) });
const referencesSchema = Type.Union([referenceSchema, Type.Array(referenceSchema)]);
const comparisonSchema = Type.Object({ total_commits: Type.Integer() });
const commitSchema = Type.Object({
  commit: Type.Object({
    author: Type.Object({ name: Type.String(), email: Type.String(), date: Type.String() }),
    message: Type.String(),
  }),
});
const treeSchema = Type.Object({
  truncated: Type.Boolean(),
  tree: Type.Union([
    Type.Null(),
    Type.Array(
      Type.Object({
        path: Type.String(),
        mode: Type.String(),
        type: Type.Union([Type.Literal('blob'), Type.Literal('tree'), Type.Literal('commit')]),
        sha: Type.String(),
      }),
    ),
  ]),
});

export interface GiteaApiOptions {
  /** Of the host, without `/api/v1`. */
  readonly url: string;
  readonly token: string;
  /** Owns all repositories; created where it does not exist. */
  readonly organisation: string;
}

/** What the adapter uses of Gitea's REST API, version 1: https://docs.gitea.com/api/ */
export class GiteaApi {
  readonly #url: string;
  readonly #token: string;
  readonly #organisation: string;

  constructor({ url, token, organisation }: GiteaApiOptions) {
    this.#url = `${url.replace(/\/+$/, '')}/api/v1`;
    this.#token = token;
    this.#organisation = encodeURIComponent(organisation);
  }

  async repository(name: string): Promise<Repository | null> {
    const path = this.#repositoryPath(name);
    const response = await this.#get(path);
    return response === null ? null : repositoryOf(parse(repositorySchema, path, response));
  }

  /** Null where it came to be in the meantime. */
  async createRepository(name: string, description: string): Promise<Repository | null> {
    if ((await this.#get(`/orgs/${this.#organisation}`)) === null) {
      await this.#post('/orgs', { username: decodeURIComponent(this.#organisation), visibility: 'private' }, [422]);
    }
    const path = `/orgs/${this.#organisation}/repos`;
    const body = { name, description, private: true, auto_init: false, default_branch: 'main' };
    const response = await this.#post(path, body, [409]);
    return response.status === 409 ? null : repositoryOf(parse(repositorySchema, path, response));
  }

  async readRef(repository: string, ref: string): Promise<string | null> {
    const path = `${this.#repositoryPath(repository)}/git/${ref.split('/').map(encodeURIComponent).join('/')}`;
    const response = await this.#get(path);
    if (response === null) return null;
    const found = parse(referencesSchema, path, response);
    return [found].flat().find((reference) => reference.ref === ref)?.object.sha ?? null;
  }

  /** Every entry of a commit's tree, folders included. */
  async listTree(repository: string, commit: string): Promise<ListedEntry[]> {
    const path = `${this.#repositoryPath(repository)}/git/trees/${commit}`;
    const entries: ListedEntry[] = [];
    for (let page = 1; ; page += 1) {
      const response = await this.#get(`${path}?recursive=true&per_page=10000&page=${page}`, [400]);
      if (response === null || response.status === 400) throw commitMissing(repository, commit);
      const { tree, truncated } = parse(treeSchema, path, response);
      for (const { sha, ...entry } of tree ?? []) entries.push({ ...entry, oid: sha });
      if (!truncated) return entries;
    }
  }

  async readFile(repository: string, commit: string, path: string): Promise<string | null> {
    const file = path.split('/').map(encodeURIComponent).join('/');
    const response = await this.#get(`${this.#repositoryPath(repository)}/raw/${file}?ref=${commit}`);
    return response === null ? null : Buffer.from(response.body).toString('utf8');
  }

  async readCommit(repository: string, commit: string): Promise<CommitInfo | null> {
    const path = `${this.#repositoryPath(repository)}/git/commits/${commit}`;
    const response = await this.#get(`${path}?stat=false&verification=false&files=false`);
    if (response === null) return null;
    const { author, message } = parse(commitSchema, path, response).commit;
    const { name, email, date } = author;
    return { author: { name, email }, timestamp: Math.floor(Date.parse(date) / 1000), message: message.trimEnd() };
  }

  async isAncestor(repository: string, ancestor: string, descendant: string): Promise<boolean> {
    const path = `${this.#repositoryPath(repository)}/compare/${descendant}...${ancestor}`;
    const response = await this.#get(path);
    if (response === null) throw commitMissing(repository, descendant);
    return parse(comparisonSchema, path, response).total_commits === 0;
  }

  #repositoryPath(name: string): string {
    return `/repos/${this.#organisation}/${encodeURIComponent(name)}`;
  }

  /** Null for 404. */
  async #get(path: string, accepted: readonly number[] = []): Promise<GiteaResponse | null> {
    const response = await giteaRequest(this.#url + path, { headers: this.#headers() });
    if (response.status === 404) return null;
    if (response.status !== 200 && !accepted.includes(response.status)) throw unexpected(`GET ${path}`, response);
    return response;
  }

  async #post(path: string, body: unknown, accepted: readonly number[]): Promise<GiteaResponse> {
    const headers = { ...this.#headers(), 'content-type': 'application/json' };
    const response = await giteaRequest(this.#url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (response.status !== 201 && !accepted.includes(response.status)) throw unexpected(`POST ${path}`, response);
    return response;
  }

  #headers(): Record<string, string> {
    return { authorization: `token ${this.#token}`, accept: 'application/json' };
  }
}

function repositoryOf(found: Static<typeof repositorySchema>): Repository {
  return { name: found.name, id: String(found.id), cloneUrl: found.clone_url };
}

function parse<Schema extends TSchema>(schema: Schema, what: string, { status, body }: GiteaResponse) {
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

function commitMissing(repository: string, commit: string): PlatformError {
  return new PlatformError('GitCommitMissing', `Repository ${repository} has no commit ${commit}`, {
    retryable: false,
  });
}
