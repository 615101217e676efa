import { FILE_HEADERS_ONLY, formatPatch, type StructuredPatch, structuredPatch } from 'diff';

import { inBatches } from './in-batches.ts';
import type { FileChange, ReadableTree } from './tree-changes.ts';

/** A change with how many lines it takes; null where the file is no text, or the change too large to be counted. */
export interface CountedChange extends FileChange {
  readonly addedLines: number | null;
  readonly removedLines: number | null;
}

/** A change as unified diff; null where the file is no text, or the change too large to be shown. */
export interface ShownChange extends CountedChange {
  readonly diff: string | null;
}

/** Beyond this nobody reads a diff, and making it would hold up the process. */
const maxEdits = 1000;
const maxTextLength = 2_000_000;
/** Files that are fetched from the Git host; the rest is named without counts. */
const maxFetched = 500;

/** How many lines the change of each file takes. */
export function countChanges(
  changes: readonly FileChange[],
  before: ReadableTree,
  after: ReadableTree,
): Promise<CountedChange[]> {
  return readBoth(changes, before, after, (change, from, to): CountedChange => {
    if (change.kind === 'added') return { ...change, addedLines: lineCount(to), removedLines: 0 };
    if (change.kind === 'removed') return { ...change, addedLines: 0, removedLines: lineCount(from) };
    const patch = patchOf(change, from, to);
    return { ...change, ...(patch ? countsOf(patch) : unknown) };
  });
}

/** The unified diff of each file. */
export function showChanges(
  changes: readonly FileChange[],
  before: ReadableTree,
  after: ReadableTree,
): Promise<ShownChange[]> {
  return readBoth(changes, before, after, (change, from, to): ShownChange => {
    const patch = patchOf(change, from, to);
    return { ...change, ...(patch ? { ...countsOf(patch), diff: formatPatch(patch, FILE_HEADERS_ONLY) } : unknown) };
  });
}

const unknown = { addedLines: null, removedLines: null, diff: null };

async function readBoth<Result extends CountedChange>(
  changes: readonly FileChange[],
  before: ReadableTree,
  after: ReadableTree,
  compare: (change: FileChange, from: string, to: string) => Result,
): Promise<(Result | (FileChange & typeof unknown))[]> {
  const isFetched = ({ kind }: FileChange): boolean =>
    (kind !== 'added' && !before.inMemory) || (kind !== 'removed' && !after.inMemory);
  const skipped = new Set(changes.filter(isFetched).slice(maxFetched));
  return await inBatches(changes, async (change) => {
    if (skipped.has(change)) return { ...change, ...unknown };
    const [from, to] = await Promise.all([
      change.kind === 'added' ? '' : before.read(change.path),
      change.kind === 'removed' ? '' : after.read(change.path),
    ]);
    return isText(from) && isText(to) ? compare(change, from, to) : { ...change, ...unknown };
  });
}

function isText(content: string | null): content is string {
  return content !== null && content.length <= maxTextLength && !content.includes('\0');
}

function patchOf({ kind, path }: FileChange, from: string, to: string): StructuredPatch | undefined {
  const oldName = kind === 'added' ? '/dev/null' : `a/${path}`;
  const newName = kind === 'removed' ? '/dev/null' : `b/${path}`;
  return structuredPatch(oldName, newName, from, to, undefined, undefined, {
    context: 3,
    maxEditLength: kind === 'changed' ? maxEdits : Infinity,
  });
}

function countsOf({ hunks }: StructuredPatch): Pick<CountedChange, 'addedLines' | 'removedLines'> {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  return { addedLines: count('+'), removedLines: count('-') };
}

function lineCount(text: string): number {
  const breaks = text.split('\n').length - 1;
  return text === '' || text.endsWith('\n') ? breaks : breaks + 1;
}
