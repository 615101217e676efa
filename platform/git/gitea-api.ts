import { Type } from 'typebox';
import type { Static } from 'typebox';
import { PlatformError } from '../ports.ts';
import type { CommitInfo, Repository } from '../ports.ts';
import type { ListedEntry } from './commit-objects.ts';
import type { GiteaRest } from './gitea-rest.ts';
import { parseAnswer } from './gitea-rest.ts';
import { settling, settlingAttempts } from './settling.ts';

const repositorySchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  clone_url: Type.String(),
  empty: Type.Optional(Type.Boolean()),
});
type FoundRepository = Static<typeof repositorySchema>;
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

/** What the adapter uses of Gitea's REST API, version 1: https://docs.gitea.com/api/ */
export class GiteaApi {
  readonly #rest: GiteaRest;
  readonly #organisation: string;

  constructor(rest: GiteaRest, organisation: string) {
    this.#rest = rest;
    this.#organisation = encodeURIComponent(organisation);
  }

  async repository(name: string): Promise<Repository | null> {
    const found = await this.#find(name);
    return found && repositoryOf(found);
  }

  /** Null where it came to be in the meantime. */
  async createRepository(name: string, description: string): Promise<Repository | null> {
    await this.#ensureOrganisation();
    const path = `/orgs/${this.#organisation}/repos`;
    const body = { name, description, private: true, auto_init: false, default_branch: 'main' };
    const response = await this.#rest.send('POST', path, body, [409]);
    return response.status === 409 ? null : repositoryOf(parseAnswer(repositorySchema, path, response));
  }

  async readRef(repository: string, ref: string): Promise<string | null> {
    const path = `${this.#repositoryPath(repository)}/git/${ref.split('/').map(encodeURIComponent).join('/')}`;
    const response = await this.#rest.get(path);
    if (response === null) return null;
    const found = parseAnswer(referencesSchema, path, response);
    return [found].flat().find((reference) => reference.ref === ref)?.object.sha ?? null;
  }

  /** Every entry of a commit's tree, folders included. */
  async listTree(repository: string, commit: string): Promise<ListedEntry[]> {
    const path = `${this.#repositoryPath(repository)}/git/trees/${commit}`;
    const entries: ListedEntry[] = [];
    for (let page = 1; ; page += 1) {
      const response = await this.#rest.get(`${path}?recursive=true&per_page=10000&page=${page}`, [400]);
      if (response === null || response.status === 400) throw commitMissing(repository, commit);
      const { tree, truncated } = parseAnswer(treeSchema, path, response);
      for (const { sha, ...entry } of tree ?? []) entries.push({ ...entry, oid: sha });
      if (!truncated) return entries;
    }
  }

  /**
   * Gitea takes a repository for empty, and has no file of any commit, until some moments after the first push. So a file is
   * missing only where the repository was not empty before it was asked for.
   */
  async readFile(repository: string, commit: string, path: string): Promise<string | null> {
    const file = path.split('/').map(encodeURIComponent).join('/');
    let settled = false;
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#rest.get(`${this.#repositoryPath(repository)}/raw/${file}?ref=${commit}`);
      if (response !== null) return Buffer.from(response.body).toString('utf8');
      if (settled || attempt === settlingAttempts) return null;
      settled = (await this.#find(repository))?.empty !== true;
      if (!settled) await settling(attempt);
    }
  }

  async readCommit(repository: string, commit: string): Promise<CommitInfo | null> {
    const path = `${this.#repositoryPath(repository)}/git/commits/${commit}`;
    const response = await this.#rest.get(`${path}?stat=false&verification=false&files=false`);
    if (response === null) return null;
    const { author, message } = parseAnswer(commitSchema, path, response).commit;
    const { name, email, date } = author;
    return { author: { name, email }, timestamp: Math.floor(Date.parse(date) / 1000), message: message.trimEnd() };
  }

  async isAncestor(repository: string, ancestor: string, descendant: string): Promise<boolean> {
    const path = `${this.#repositoryPath(repository)}/compare/${descendant}...${ancestor}`;
    const response = await this.#rest.get(path);
    if (response === null) throw commitMissing(repository, descendant);
    return parseAnswer(comparisonSchema, path, response).total_commits === 0;
  }

  async #find(name: string): Promise<FoundRepository | null> {
    const path = this.#repositoryPath(name);
    const response = await this.#rest.get(path);
    return response === null ? null : parseAnswer(repositorySchema, path, response);
  }

  async #ensureOrganisation(): Promise<void> {
    const path = `/orgs/${this.#organisation}`;
    if ((await this.#rest.get(path)) !== null) return;
    const organisation = { username: decodeURIComponent(this.#organisation), visibility: 'private' };
    try {
      await this.#rest.send('POST', '/orgs', organisation);
    } catch (error) {
      // Of two callers at once Gitea answers one with 422, or with 500 from its database.
      if ((await this.#rest.get(path)) === null) throw error;
    }
  }

  #repositoryPath(name: string): string {
    return repositoryPath(this.#organisation, name);
  }
}

export function repositoryPath(organisation: string, name: string): string {
  return `/repos/${organisation}/${encodeURIComponent(name)}`;
}

function repositoryOf(found: FoundRepository): Repository {
  return { name: found.name, id: String(found.id), cloneUrl: found.clone_url };
}

function commitMissing(repository: string, commit: string): PlatformError {
  return new PlatformError('GitCommitMissing', `Repository ${repository} has no commit ${commit}`, {
    retryable: false,
  });
}
