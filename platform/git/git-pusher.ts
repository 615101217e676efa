import { PlatformError } from '../ports.ts';
import type { GiteaApi } from './gitea-api.ts';
import { giteaRequest, unexpected } from './gitea-client.ts';
import { packFile } from './pack-file.ts';
import type { GitObject } from './pack-file.ts';
import { parsePushReport, receivePackRequest, zeroOid } from './receive-pack.ts';
import type { PushReport, RefUpdate } from './receive-pack.ts';
import { settling, settlingAttempts } from './settling.ts';

const pushTimeoutMs = 120_000;

export interface PushTarget {
  /** Of the host, without `/api/v1`. */
  readonly url: string;
  readonly token: string;
  readonly organisation: string;
}

/** Pushes over git's smart HTTP. */
export class GitPusher {
  readonly #api: GiteaApi;
  readonly #url: string;
  readonly #authorization: string;

  constructor(api: GiteaApi, { url, token, organisation }: PushTarget) {
    this.#api = api;
    this.#url = `${url.replace(/\/+$/, '')}/${encodeURIComponent(organisation)}`;
    this.#authorization = `Basic ${Buffer.from(`assembox:${token}`).toString('base64')}`;
  }

  /**
   * All updates or none. Refs that are already where they were to go are success, whoever moved them. `GitRefMoved`,
   * `GitProtected`, `GitForbidden` and `GitPushRejected` are final, `GitUnavailable` may pass.
   */
  async push(repository: string, updates: readonly RefUpdate[], objects: readonly GitObject[] | null): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const report = await this.#send(repository, updates, objects);
      if (report.unpack === 'ok' && report.refused.length === 0) return;
      if (await this.#arrived(repository, updates)) return;
      // Gitea makes the first branch the default by itself: meanwhile HEAD is not to be had.
      if (!/cannot lock ref/i.test(report.said) || attempt === settlingAttempts) throw refusal(repository, report);
      await settling(attempt);
    }
  }

  async #send(repository: string, updates: readonly RefUpdate[], objects: readonly GitObject[] | null) {
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
    return parsePushReport(response.body);
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

/** What the host's rules refuse they will refuse again; a lost race, a full disk or a host that is ill may pass. */
function refusal(repository: string, { unpack, refused, said }: PushReport): PlatformError {
  const reasons = refused.map(({ ref, reason }) => `${ref}: ${reason}`).join('; ');
  const message = `The Git host refused the push to ${repository} (unpack ${unpack}) ${reasons}. ${said}`.trim();
  // Gitea's hook declines as well where Gitea itself could not answer it.
  const ill = /Internal Server/i.test(said);
  if (!ill && /protected|not allowed|default branch/i.test(said)) {
    const mend = `Let the user of the service's token push to ${refused.map(({ ref }) => ref).join(', ')} in the repository's settings, or take the rule away.`;
    return new PlatformError('GitProtected', `${message} ${mend}`, { retryable: false });
  }
  if (!ill && /permission denied/i.test(said)) {
    const mend = "Give the user of the service's token the right to write to the repository.";
    return new PlatformError('GitForbidden', `${message} ${mend}`, { retryable: false });
  }
  const final = /declined|prohibited|denied|deny|refusing|non-fast-forward|missing necessary objects/.test(reasons);
  return final && !ill
    ? new PlatformError('GitPushRejected', message, { retryable: false })
    : new PlatformError('GitUnavailable', message, { retryable: true });
}

export function moved(repository: string, ref: string, current: string | null, expected: string | null): PlatformError {
  const message = `${ref} of ${repository} is at ${position(current)}, not ${position(expected)} as expected`;
  return new PlatformError('GitRefMoved', message, { retryable: false });
}

function position(oid: string | null): string {
  return oid === null || oid === zeroOid ? 'no commit' : oid;
}
