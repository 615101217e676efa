import { PlatformError } from '../ports.ts';
import { commitObjects } from './commit-objects.ts';
import type { GitPusher } from './git-pusher.ts';
import type { GiteaApi } from './gitea-api.ts';
import { zeroOid } from './receive-pack.ts';
import type { RepositoryRules } from './repository-rules.ts';
import { settling, settlingAttempts } from './settling.ts';

interface Host {
  readonly api: GiteaApi;
  readonly pusher: GitPusher;
  readonly rules: RepositoryRules;
}

const mainRef = 'refs/heads/main';

/**
 * Deletes a ref that is at a commit. A branch under a rule nobody may delete, not even who may push to it, so the rule of
 * the releases' branches is away for that moment; one that is the default first gives that to `main`.
 */
export async function deleteRef(
  host: Host,
  repository: string,
  { ref, at }: { readonly ref: string; readonly at: string },
): Promise<void> {
  const push = () => host.pusher.push(repository, [{ ref, from: at, to: zeroOid }], null);
  try {
    await push();
  } catch (error) {
    if (ref === mainRef || !isRefused(error, /protected|default branch|current branch/i)) throw error;
    await host.rules.withoutReleaseRule(repository, () => pushUnlessDefault(host, repository, at, push));
  }
}

/** Gitea makes the first branch the default some moments after its push. */
async function pushUnlessDefault(host: Host, repository: string, at: string, push: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await push();
    } catch (error) {
      if (!isRefused(error, /default branch|current branch/i)) throw error;
      if (attempt === settlingAttempts) throw new PlatformError('GitUnavailable', error.message, { retryable: true });
      if ((await host.api.readRef(repository, mainRef)) === null) await beginMain(host, repository, at);
      await host.rules.makeMainDefault(repository);
      await settling(attempt);
    }
  }
}

function isRefused(error: unknown, why: RegExp): error is PlatformError {
  const refused = error instanceof PlatformError && ['GitProtected', 'GitPushRejected'].includes(error.type);
  return refused && why.test(error.message);
}

/** With a commit that has no files, upon which the first release is built then. The same again gives the same id. */
async function beginMain({ api, pusher }: Pick<Host, 'api' | 'pusher'>, repository: string, like: string) {
  const commit = await commitObjects(
    {
      repository,
      parent: null,
      files: [],
      message: 'Begin\n\nThe first publish was undone.\n',
      author: { name: 'Assembox Publish', email: 'publish@users.noreply.assembox.invalid' },
      timestamp: (await api.readCommit(repository, like))?.timestamp ?? 0,
      refs: [mainRef],
    },
    [],
  );
  await pusher.push(repository, [{ ref: mainRef, from: zeroOid, to: commit.commit }], commit.objects);
}
