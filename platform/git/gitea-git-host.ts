import { PlatformError } from '../ports.ts';
import type { CommitRequest, CommitResult, GitHost, Repository } from '../ports.ts';
import { commitObjects } from './commit-objects.ts';
import { deleteRef } from './delete-ref.ts';
import { GitPusher, moved } from './git-pusher.ts';
import { GiteaApi } from './gitea-api.ts';
import { GiteaRest } from './gitea-rest.ts';
import { zeroOid } from './receive-pack.ts';
import type { RefUpdate } from './receive-pack.ts';
import { RepositoryRules } from './repository-rules.ts';
import type { PushWebhook } from './repository-rules.ts';

const mainRef = 'refs/heads/main';

export interface GiteaOptions {
  /** Of the host, without `/api/v1`. */
  readonly url: string;
  readonly token: string;
  /** Owns all repositories; created where it does not exist. */
  readonly organisation: string;
  /** Registered with every repository; without it pushes are not told. */
  readonly webhook?: PushWebhook | null;
}

/** Serves Gitea and the embedded Git server, which answers the same requests. Keeps nothing on this process's disk. */
export function createGiteaGitHost(options: GiteaOptions): GitHost {
  const rest = new GiteaRest(options);
  const api = new GiteaApi(rest, options.organisation);
  const rules = new RepositoryRules(rest, options.organisation, options.webhook ?? null);
  const pusher = new GitPusher(api, options);
  return {
    async ensureRepository(name, description) {
      const repository = await ensureRepository(api, name, description);
      await rules.ensure(name);
      return repository;
    },
    readRef: (repository, ref) => api.readRef(repository, checkedRef(ref)),
    commit: (request) => commit(api, pusher, request),
    async moveRef(repository, ref, expected, target) {
      const current = await api.readRef(repository, checkedRef(ref));
      if (current === target) return;
      if (current !== expected) throw moved(repository, ref, current, expected);
      if (expected !== null && !(await api.isAncestor(repository, expected, target))) {
        const message = `${target} does not build upon ${expected}, which ${ref} of ${repository} is at`;
        throw new PlatformError('GitNotFastForward', message, { retryable: false });
      }
      await pusher.push(repository, [{ ref, from: expected ?? zeroOid, to: target }], []);
      if (ref === mainRef && expected === null) await rules.makeMainDefault(repository);
    },
    async deleteRef(repository, ref, expected) {
      if ((await api.readRef(repository, checkedRef(ref))) !== expected) return;
      await deleteRef({ api, pusher, rules }, repository, { ref, at: expected });
    },
    async listFiles(repository, commitId) {
      const entries = await api.listTree(repository, commitId);
      return entries.filter((entry) => entry.type === 'blob').map(({ path, oid }) => ({ path, blob: oid }));
    },
    readFile: (repository, commitId, path) => api.readFile(repository, commitId, path),
    readCommit: (repository, commitId) => api.readCommit(repository, commitId),
  };
}

async function ensureRepository(api: GiteaApi, name: string, description: string): Promise<Repository> {
  const found = await api.repository(name);
  if (found !== null) return found;
  let refusal: unknown = null;
  const created = await api.createRepository(name, description).catch((error: unknown) => {
    // Of two callers at once Gitea answers one with 500, from its database.
    refusal = error;
    return null;
  });
  const repository = created ?? (await api.repository(name));
  if (repository !== null) return repository;
  throw (
    refusal ??
    new PlatformError('GitUnavailable', `Repository ${name} is neither there nor to be created`, { retryable: true })
  );
}

async function commit(api: GiteaApi, pusher: GitPusher, request: CommitRequest): Promise<CommitResult> {
  const { repository, refs, parent } = request;
  const parentEntries = parent === null ? [] : await api.listTree(repository, parent);
  const built = await commitObjects(request, parentEntries);
  const updates: RefUpdate[] = [];
  for (const ref of refs) {
    const current = await api.readRef(repository, checkedRef(ref));
    if (current === null) updates.push({ ref, from: zeroOid, to: built.commit });
    else if (current !== built.commit) throw moved(repository, ref, current, null);
  }
  if (updates.length > 0) await pusher.push(repository, updates, built.objects);
  return { commit: built.commit, tree: built.tree, newBlobs: built.newBlobs };
}

/** The names that git's own check-ref-format allows and that need no escaping anywhere. */
function checkedRef(ref: string): string {
  const plain = /^refs\/(?:heads|tags)(?:\/[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)+$/.test(ref);
  if (plain && !/\.lock(?:\/|$)/.test(ref)) return ref;
  throw new PlatformError('GitRefInvalid', `${JSON.stringify(ref)} is no ref name`, { retryable: false });
}
