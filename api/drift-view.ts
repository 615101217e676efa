import type { GitHost } from '../platform/ports.ts';
import { type RepositoryState, shortRef } from '../versions/drift.ts';
import { type CountedChange, showChanges, type ShownChange } from '../versions/text-diff.ts';
import { committedTree } from '../versions/tree-changes.ts';
import type { DriftView } from './plan-schemas.ts';

/** The hand edit with its diff. */
export async function driftView(gitHost: GitHost, { release, drift }: RepositoryState): Promise<DriftView> {
  const compared = release ? { release: release.versionCode } : {};
  if (!release || release.gitCommitId === null || !drift) return { drifted: false, ...compared, files: [] };
  const [before, after] = await Promise.all([
    committedTree(gitHost, release.productCode, release.gitCommitId),
    committedTree(gitHost, release.productCode, drift.commit),
  ]);
  const files = await showChanges(drift.files, before, after);
  return {
    drifted: true,
    ...compared,
    ref: shortRef(drift.ref),
    commit: drift.commit,
    ...(drift.author && { author: { ...drift.author } }),
    files: files.map(shownView),
  };
}

export function countedView({ path, kind, addedLines, removedLines }: CountedChange) {
  return { path, kind, ...(addedLines !== null && { addedLines }), ...(removedLines !== null && { removedLines }) };
}

export function shownView(change: ShownChange) {
  return { ...countedView(change), ...(change.diff !== null && { diff: change.diff }) };
}
