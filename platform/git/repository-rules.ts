import { Type } from 'typebox';
import { PlatformError } from '../ports.ts';
import { repositoryPath } from './gitea-api.ts';
import type { GiteaRest } from './gitea-rest.ts';
import { parseAnswer } from './gitea-rest.ts';

/** Where the host says that somebody has pushed. */
export interface PushWebhook {
  readonly url: string;
  /** Signs each delivery: HMAC-SHA256 of the raw body. */
  readonly secret: string;
}

const mainBranch = 'main';
const releaseBranches = 'release/*';
const releaseTags = 'v*';

const userSchema = Type.Object({ login: Type.String() });
const branchRulesSchema = Type.Array(Type.Object({ rule_name: Type.String() }));
const tagRulesSchema = Type.Array(Type.Object({ name_pattern: Type.String() }));
const repositorySchema = Type.Object({ default_branch: Type.String() });
const hooksSchema = Type.Array(
  Type.Object({ id: Type.Integer(), config: Type.Object({ url: Type.Optional(Type.String()) }) }),
);

/** Who may push what to a product's repository, and who is told of it: what lacks is added, what others set stays. */
export class RepositoryRules {
  readonly #rest: GiteaRest;
  readonly #organisation: string;
  readonly #webhook: PushWebhook | null;
  #login: Promise<string> | null = null;

  constructor(rest: GiteaRest, organisation: string, webhook: PushWebhook | null) {
    this.#rest = rest;
    this.#organisation = encodeURIComponent(organisation);
    this.#webhook = webhook;
  }

  /** `main`, the releases' branches and their tags are pushed by the service's user alone; each push is told. */
  async ensure(repository: string): Promise<void> {
    const path = repositoryPath(this.#organisation, repository);
    try {
      await this.#protectBranches(path, [mainBranch, releaseBranches]);
      await this.#protectTags(path);
      await this.makeMainDefault(repository);
      if (this.#webhook !== null) await this.#register(path, this.#webhook);
    } catch (error) {
      if (!(error instanceof PlatformError) || error.type !== 'GitForbidden') throw error;
      const message = `The token may not set the rules of repository ${repository}. Make its user an owner of the organisation, or an administrator of the repository. ${error.message}`;
      throw new PlatformError('GitForbidden', message, { retryable: false, cause: error });
    }
  }

  /** Runs `work` while a release's branch may be deleted, which the host lets nobody do under a rule. */
  async withoutReleaseRule<Result>(repository: string, work: () => Promise<Result>): Promise<Result> {
    const path = repositoryPath(this.#organisation, repository);
    await this.#rest.send('DELETE', `${path}/branch_protections/${encodeURIComponent(releaseBranches)}`, null, [404]);
    try {
      return await work();
    } finally {
      await this.#protectBranches(path, [releaseBranches]);
    }
  }

  /** The host makes the first branch that is pushed its default, which nobody can delete. */
  async makeMainDefault(repository: string): Promise<void> {
    const path = repositoryPath(this.#organisation, repository);
    if (await this.#isMainDefault(path)) return;
    if ((await this.#rest.get(`${path}/branches/${mainBranch}`)) === null) return;
    try {
      await this.#rest.send('PATCH', path, { default_branch: mainBranch });
    } catch (error) {
      // Gitea 1.26 answers 500 ("already in queue") after it has done so.
      if (!(await this.#isMainDefault(path))) throw error;
    }
  }

  async #isMainDefault(path: string): Promise<boolean> {
    const found = await this.#rest.get(path);
    return found === null || parseAnswer(repositorySchema, path, found).default_branch === mainBranch;
  }

  async #protectBranches(path: string, names: readonly string[]): Promise<void> {
    const rules = `${path}/branch_protections`;
    const present = async () => {
      const response = await this.#rest.get(rules);
      return response === null ? [] : parseAnswer(branchRulesSchema, rules, response).map((rule) => rule.rule_name);
    };
    const create = async (name: string) => {
      const us = [await this.#user()];
      await this.#rest.send('POST', rules, {
        rule_name: name,
        enable_push: true,
        enable_push_whitelist: true,
        push_whitelist_usernames: us,
        enable_merge_whitelist: true,
        merge_whitelist_usernames: us,
        block_admin_merge_override: true,
      });
    };
    await addMissing(names, present, create);
  }

  async #protectTags(path: string): Promise<void> {
    const rules = `${path}/tag_protections`;
    const present = async () => {
      const response = await this.#rest.get(rules);
      return response === null ? [] : parseAnswer(tagRulesSchema, rules, response).map((rule) => rule.name_pattern);
    };
    const create = async (pattern: string) => {
      const rule = { name_pattern: pattern, whitelist_usernames: [await this.#user()] };
      await this.#rest.send('POST', rules, rule);
    };
    await addMissing([releaseTags], present, create);
  }

  /** Set anew each time: the host does not tell which secret it has. */
  async #register(path: string, { url, secret }: PushWebhook): Promise<void> {
    const hooks = `${path}/hooks`;
    const settings = { config: { url, content_type: 'json', secret }, events: ['push'], active: true };
    let ours = await this.#hooksTo(url, hooks);
    if (ours[0] === undefined) {
      await this.#rest.send('POST', hooks, { type: 'gitea', ...settings });
      // The host takes another where two processes register theirs at once: the oldest stays.
      ours = await this.#hooksTo(url, hooks);
    } else await this.#rest.send('PATCH', `${hooks}/${ours[0]}`, settings);
    const [, ...others] = ours;
    for (const id of others) await this.#rest.send('DELETE', `${hooks}/${id}`, null, [404]);
  }

  /** Oldest first. */
  async #hooksTo(url: string, hooks: string): Promise<number[]> {
    const present = await this.#rest.get(`${hooks}?limit=50`);
    const known = present === null ? [] : parseAnswer(hooksSchema, hooks, present);
    const ours = known.filter((hook) => hook.config.url === url);
    return ours.map(({ id }) => id).toSorted((left, right) => left - right);
  }

  #user(): Promise<string> {
    this.#login ??= this.#readUser();
    this.#login.catch(() => (this.#login = null));
    return this.#login;
  }

  async #readUser(): Promise<string> {
    const response = await this.#rest.get('/user');
    if (response !== null) return parseAnswer(userSchema, '/user', response).login;
    throw new PlatformError('GitUnexpectedAnswer', 'The Git host does not say whose token it is', { retryable: false });
  }
}

/** What another process has added in the meantime the host refuses, or fails at: then it is there. */
async function addMissing(
  names: readonly string[],
  present: () => Promise<readonly string[]>,
  create: (name: string) => Promise<void>,
): Promise<void> {
  const known = await present();
  for (const name of names.filter((each) => !known.includes(each))) {
    try {
      await create(name);
    } catch (error) {
      if (!(await present()).includes(name)) throw error;
    }
  }
}
