import { promisify } from 'node:util';
import { gunzip, gzipSync } from 'node:zlib';

/** The files of one generated tree. */
export interface BundledFile {
  readonly path: string;
  readonly content: string;
}

const unzip = promisify(gunzip);

/** One object a tree: thousands of small ones would be dear in every object store. Deterministic for the same files. */
export function packTree(files: readonly BundledFile[]): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify(files.map((file) => [file.path, file.content]));
  return new Uint8Array(gzipSync(json, { level: 1 }));
}

/**
 * @throws Error where the bytes are no packed tree
 */
export async function unpackTree(bundle: Uint8Array): Promise<BundledFile[]> {
  const parsed: unknown = JSON.parse((await unzip(bundle)).toString('utf8'));
  if (!Array.isArray(parsed)) throw new Error('the stored tree is not a list of files');
  return parsed.map((entry: unknown) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1] !== 'string') {
      throw new Error('the stored tree has an entry that is not a path with its content');
    }
    return { path: entry[0], content: entry[1] };
  });
}
