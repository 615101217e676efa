import { PlatformError } from '../ports.ts';
import type { CommitRequest, CommitResult, GitHost, Repository } from '../ports.ts';
import { commitObjects } from './commit-objects.ts';
import { GiteaApi } from './gitea-api.ts';
import type { GiteaApiOptions } from './gitea-api.ts';
import { giteaRequest, unexpected } from './gitea-client.ts';
import { packFile } from './pack-file.ts';
import type { GitObject } from './pack-file.ts';
import { parsePushReport, receivePackRequest, zeroOid } from './receive-pack.ts';
import type { RefUpdate } from './receive-pack.ts';

const pushTimeoutMs = 120_000;

/** Serves Gitea and the embedded Git server, which answers the same requests. Keeps nothing on this process's disk. */
export function createGiteaGitHost(options: GiteaApiOptions): GitHost {
  const api = new GiteaApi(options);
  const pusher = new Pusher(api, options);
  return {
    ensureRepository: (name, description) => ensureRepository(api, name, description),
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
    },
    async deleteRef(repository, ref, expected) {
      if ((await api.readRef(repository, checkedRef(ref))) !== expected) return;
      await pusher.push(repository, [{ ref, from: expected, to: zeroOid }], null);
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

async function commit(api: GiteaApi, pusher: Pusher, request: CommitRequest): Promise<CommitResult> {
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

class Pusher {
  readonly #api: GiteaApi;
  readonly #url: string;
  readonly #authorization: string;

  constructor(api: GiteaApi, { url, token, organisation }: GiteaApiOptions) {
    this.#api = api;
    this.#url = `${url.replace(/\/+$/, '')}/${encodeURIComponent(organisation)}`;
    this.#authorization = `Basic ${Buffer.from(`assembox:${token}`).toString('base64')}`;
  }

  /** All updates or none. Refs that are already where they were to go are success, whoever moved them. */
  async push(repository: string, updates: readonly RefUpdate[], objects: readonly GitObject[] | null): Promise<void> {
    const response = await giteaRequest(`${this.#url}/${encodeURIComponent(repository)}.git/git-receive-pack`, {
      method: 'POST',
      headers: {
        authorization: this.#authorization,
        'content-type': 'application/x-git-receive-pack-request',
        accept: 'application/x-git-receive-pack-result',
      },
      body: receivePackRequest(updates, objects === null ? null : packFile(objects)),
      timeoutMs: pushTimeoutMs,
    });
    if (response.status !== 200) throw unexpected(`a push to ${repository}`, response);
    const report = parsePushReport(response.body);
    if (report.unpack === 'ok' && report.refused.length === 0) return;
    if (await this.#arrived(repository, updates)) return;
    const reasons = report.refused.map(({ ref, reason }) => `${ref}: ${reason}`).join('; ');
    const message = `The Git host refused the push to ${repository} (unpack ${report.unpack}) ${reasons}`;
    // what the host's rules refuse they will refuse again; a lost race or a full disk may pass
    const final = /declined|prohibited|denied|deny|refusing|non-fast-forward|missing necessary objects/.test(reasons);
    throw final
      ? new PlatformError('GitPushRejected', message, { retryable: false })
      : new PlatformError('GitUnavailable', message, { retryable: true });
  }

  /** Tells an earlier push whose answer was lost, and a ref that another writer moved, from other refusals. */
  async #arrived(repository: string, updates: readonly RefUpdate[]): Promise<boolean> {
    let arrived = true;
    for (const { ref, from, to } of updates) {
      const current = (await this.#api.readRef(repository, ref)) ?? zeroOid;
      if (current !== from && current !== to) throw moved(repository, ref, current, from);
      arrived &&= current === to;
    }
    return arrived;
  }
}

/** The names that git's own check-ref-format allows and that need no escaping anywhere. */
function checkedRef(ref: string): string {
  const plain = /^refs\/(?:heads|tags)(?:\/[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)+$/.test(ref);
  if (plain && !/\.lock(?:\/|$)/.test(ref)) return ref;
  throw new PlatformError('GitRefInvalid', `${JSON.stringify(ref)} is no ref name`, { retryable: false });
}

function moved(repository: string, ref: string, current: string | null, expected: string | null): PlatformError {
  const message = `${ref} of ${repository} is at ${position(current)}, not ${position(expected)} as expected`;
  return new PlatformError('GitRefMoved', message, { retryable: false });
}

function position(oid: string | null): string {
  return oid === null || oid === zeroOid ? 'no commit' : oid;
}
