import type { Readable } from 'node:stream';
import { constants, createGunzip, gzipSync } from 'node:zlib';

const lineEnd = 0x0a;

/** In digests nothing repeats that could be found, and searching for it takes longer than all other packing. */
const isDigests = ({ path }: BundledFile): boolean => path === 'generated.json';

/** The files of one generated tree. */
export interface BundledFile {
  readonly path: string;
  readonly content: string;
}

/**
 * A bundle, or a part of one: parts one after the other are a bundle. Gzip of a line of JSON for each file. One object
 * a tree, since thousands of small ones would be dear in every object store. Deterministic for the same files.
 */
export function packFiles(files: readonly BundledFile[]): Uint8Array {
  const text = files.map((file) => `${JSON.stringify([file.path, file.content])}\n`).join('');
  return gzipSync(text, { level: 1, strategy: files.every(isDigests) ? constants.Z_HUFFMAN_ONLY : undefined });
}

/**
 * The files of a bundle, by path.
 * @throws Error where the bytes are no packed tree
 */
export async function unpackTree(bundle: Uint8Array): Promise<BundledFile[]> {
  const files: BundledFile[] = [];
  const text = createGunzip({ chunkSize: 1 << 18 });
  text.end(bundle);
  for await (const line of lines(text)) files.push(fileOf(line));
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Line by line: the text of a large product is longer than what is fit to be one string. */
async function* lines(text: Readable): AsyncIterable<string> {
  let begun: Buffer[] = [];
  for await (const chunk of text) {
    if (!Buffer.isBuffer(chunk)) throw new Error('the stored tree came as something else than bytes');
    let from = 0;
    for (let end = chunk.indexOf(lineEnd); end >= 0; end = chunk.indexOf(lineEnd, from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, end)]).toString('utf8');
      begun = [];
      from = end + 1;
    }
    begun.push(chunk.subarray(from));
  }
  if (begun.some((part) => part.byteLength > 0)) throw new Error('the stored tree ends within a line');
}

function fileOf(line: string): BundledFile {
  const entry: unknown = JSON.parse(line);
  if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1] !== 'string') {
    throw new Error('the stored tree has a line that is not a path with its content');
  }
  return { path: entry[0], content: entry[1] };
}
