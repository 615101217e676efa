import type { Database } from '../database/connection.ts';
import { findReleaseByCommit, lastSuccessfulRelease, type ReleaseRow } from '../database/releases.ts';
import type { CommitInfo, GitHost } from '../platform/ports.ts';
import { compareTrees, type FileChange } from './tree-changes.ts';

/** A hand edit: a branch of the product's repository has files other than those of its last release. */
export interface Drift {
  /** `refs/heads/main`, or the branch of the last release. */
  readonly ref: string;
  /** The branch's head. */
  readonly commit: string;
  /** Of the head. */
  readonly author: CommitInfo['author'] | null;
  readonly files: readonly FileChange[];
}

/** What a product's repository holds beside its releases. */
export interface RepositoryState {
  /** Built last; null before the first release. */
  readonly release: ReleaseRow | null;
  /** What the next release builds upon where nothing has drifted; null for the first. */
  readonly parent: string | null;
  readonly drift: Drift | null;
}

export interface DriftDependencies {
  readonly database: Database;
  readonly gitHost: GitHost;
}

const mainBranch = 'refs/heads/main';

/**
 * Compares the heads of `main`, then of the last release's own branch, with the last release's commit. A head with the
 * same files, such as an edit that was reverted, is no drift: the next release builds upon it.
 */
export async function repositoryState(deps: DriftDependencies, productId: string): Promise<RepositoryState> {
  const release = await lastSuccessfulRelease(deps.database, productId);
  const released = release?.gitCommitId ?? null;
  if (release === null || released === null) return { release, parent: null, drift: null };
  let parent = released;
  for (const ref of [mainBranch, ...(release.gitBranch === null ? [] : [`refs/heads/${release.gitBranch}`])]) {
    const head = await deps.gitHost.readRef(release.productCode, ref);
    if (head === null || head === released) continue;
    // A publish that has just moved `main` and is about to end, or one that could not be undone.
    if (await findReleaseByCommit(deps.database, productId, head)) continue;
    const files = await changesSince(deps, release.productCode, { released, head });
    if (files.length > 0) {
      const info = await deps.gitHost.readCommit(release.productCode, head);
      return { release, parent, drift: { ref, commit: head, author: info?.author ?? null, files } };
    }
    if (ref === mainBranch) parent = head;
  }
  return { release, parent, drift: null };
}

/** Head of a `main` without files, on which a first release is built; null where there is no such head. */
export async function emptyHead(gitHost: GitHost, repository: string): Promise<string | null> {
  const head = await gitHost.readRef(repository, mainBranch);
  return head !== null && (await gitHost.listFiles(repository, head)).length === 0 ? head : null;
}

async function changesSince(
  { gitHost }: DriftDependencies,
  repository: string,
  { released, head }: { readonly released: string; readonly head: string },
): Promise<FileChange[]> {
  const [before, after] = await Promise.all([
    gitHost.listFiles(repository, released),
    gitHost.listFiles(repository, head),
  ]);
  return compareTrees(before, after);
}

const namedFiles = 5;

/** "a.ts, b.ts and 3 more" */
export function namesOf(files: readonly FileChange[]): string {
  const names = files.slice(0, namedFiles).map(({ path }) => path);
  const more = files.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

/** "`main` was edited by hand at 0123456789 by Ada Li: README.md" */
export function describeDrift({ ref, commit, author, files }: Drift): string {
  const by = author ? ` by ${author.name}` : '';
  return `${shortRef(ref)} was edited by hand at ${commit.slice(0, 10)}${by}: ${namesOf(files)}`;
}

export function shortRef(ref: string): string {
  return ref.replace(/^refs\/heads\//u, '');
}
