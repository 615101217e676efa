import { hashBlob, readObject, writeCommit, writeTree } from 'isomorphic-git';
import type { FsClient } from 'isomorphic-git';
import { memfs } from 'memfs';
import { PlatformError } from '../ports.ts';
import type { CommitRequest, TreeFile } from '../ports.ts';
import type { GitObject } from './pack-file.ts';

/** An entry of the parent's tree as the host lists it, directories included. */
export interface ListedEntry {
  readonly path: string;
  /** Six octal digits. */
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly oid: string;
}

export interface CommitObjects {
  readonly commit: string;
  readonly tree: string;
  /** What the parent does not have: to be pushed. */
  readonly objects: readonly GitObject[];
  readonly newBlobs: number;
}

type Directory = Map<string, { readonly oid: string } | Directory>;
type Entry = { path: string; mode: string; oid: string; type: 'blob' | 'tree' };

const gitdir = '/repository';

/** The commit of a request and every object of it that the parent lacks. The same request gives the same ids. */
export async function commitObjects(
  request: CommitRequest,
  parentEntries: readonly ListedEntry[],
): Promise<CommitObjects> {
  const { fs } = memfs();
  const known = new Set(parentEntries.map((entry) => entry.oid));
  const blobs = await hashFiles(request.files, known);
  const trees = new TreeWriter(fs, parentEntries);
  const tree = await trees.write(directoryOf(blobs.oids), '');
  const person = { ...request.author, timestamp: request.timestamp, timezoneOffset: 0 };
  const signature = { ...person, name: withoutMarkup(person.name), email: withoutMarkup(person.email) };
  const parent = request.parent === null ? [] : [request.parent];
  const commit = await writeCommit({
    fs,
    gitdir,
    commit: { message: request.message, tree, parent, author: signature, committer: signature },
  });
  const written = await Promise.all(
    [commit, ...trees.written].filter((oid) => !known.has(oid)).map((oid) => readBack(fs, oid)),
  );
  return { commit, tree, objects: [...written, ...blobs.objects], newBlobs: blobs.objects.length };
}

async function hashFiles(files: readonly TreeFile[], known: ReadonlySet<string>) {
  const oids = new Map<string, string>();
  const objects = new Map<string, GitObject>();
  for (const file of files) {
    checkPath(file.path);
    if (oids.has(file.path)) throw invalidPath(file.path, 'is there twice');
    const content = Buffer.from(file.content);
    const { oid } = await hashBlob({ object: content });
    oids.set(file.path, oid);
    if (!known.has(oid)) objects.set(oid, { type: 'blob', oid, content });
  }
  return { oids, objects: [...objects.values()] };
}

function directoryOf(oids: ReadonlyMap<string, string>): Directory {
  const root: Directory = new Map();
  for (const [path, oid] of oids) {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let directory = root;
    for (const part of parts) {
      const next = directory.get(part) ?? new Map();
      if (!(next instanceof Map)) throw invalidPath(path, `has a file, ${part}, for a folder`);
      directory.set(part, next);
      directory = next;
    }
    if (directory.has(name)) throw invalidPath(path, 'is a folder too');
    directory.set(name, { oid });
  }
  return root;
}

class TreeWriter {
  readonly written = new Set<string>();
  readonly #fs: FsClient;
  readonly #parentTrees = new Map<string, string>();
  readonly #parentEntries = new Map<string, Map<string, ListedEntry>>();

  constructor(fs: FsClient, parentEntries: readonly ListedEntry[]) {
    this.#fs = fs;
    for (const entry of parentEntries) {
      if (entry.type === 'tree') this.#parentTrees.set(entry.path, entry.oid);
      const slash = entry.path.lastIndexOf('/');
      const folder = slash < 0 ? '' : entry.path.slice(0, slash);
      const siblings = this.#parentEntries.get(folder) ?? new Map<string, ListedEntry>();
      this.#parentEntries.set(folder, siblings.set(entry.path.slice(slash + 1), entry));
    }
  }

  /** Id of the directory's tree: the parent's where nothing below it changed. */
  async write(directory: Directory, path: string): Promise<string> {
    const tree: Entry[] = [];
    for (const [name, child] of directory) {
      if (child instanceof Map) {
        const oid = await this.write(child, path === '' ? name : `${path}/${name}`);
        tree.push({ path: name, mode: '040000', oid, type: 'tree' });
      } else {
        tree.push({ path: name, mode: '100644', oid: child.oid, type: 'blob' });
      }
    }
    const unchanged = this.#unchanged(tree, path);
    if (unchanged !== undefined) return unchanged;
    const oid = await writeTree({ fs: this.#fs, gitdir, tree });
    this.written.add(oid);
    return oid;
  }

  #unchanged(tree: readonly Entry[], path: string): string | undefined {
    const before = this.#parentEntries.get(path);
    if (before === undefined || before.size !== tree.length) return undefined;
    const same = tree.every((entry) => {
      const old = before.get(entry.path);
      return old !== undefined && old.oid === entry.oid && old.mode === entry.mode;
    });
    return same ? this.#parentTrees.get(path) : undefined;
  }
}

async function readBack(fs: FsClient, oid: string): Promise<GitObject> {
  const result = await readObject({ fs, gitdir, oid, format: 'content' });
  if ((result.type === 'tree' || result.type === 'commit') && result.object instanceof Uint8Array) {
    return { type: result.type, oid, content: result.object };
  }
  throw new Error(`Object ${oid} could not be read back`);
}

/** What git itself drops from names, because it would end the field. */
function withoutMarkup(text: string): string {
  return text.replaceAll(/[<>\n\r\0]/g, '').trim();
}

function checkPath(path: string): void {
  for (const part of path.split('/')) {
    const reserved = part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git';
    if (reserved || part.includes('\0')) throw invalidPath(path, 'leaves the tree or has a part that git reserves');
  }
}

function invalidPath(path: string, why: string): PlatformError {
  return new PlatformError('GitPathInvalid', `Path ${JSON.stringify(path)} ${why}`, { retryable: false });
}
