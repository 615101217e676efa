import { hash } from 'node:crypto';
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
  return createPacker()(files);
}

/** Packs as `packFiles`. Of the digests, which come alone, it packs only the pieces that were not in those before. */
export function createPacker(): (files: readonly BundledFile[]) => Uint8Array {
  let before: ReadonlyMap<string, Uint8Array> = new Map();
  return (files) => {
    const text = files.map((file) => `${JSON.stringify([file.path, file.content])}\n`).join('');
    if (files.length === 0 || !files.every(isDigests)) return gzipSync(text, { level: 1 });
    const pieces = piecesOf(text).map((piece) => {
      const digest = hash('sha256', piece);
      return [digest, before.get(digest) ?? gzipSync(piece, { level: 1, strategy: constants.Z_HUFFMAN_ONLY })] as const;
    });
    before = new Map(pieces);
    return Buffer.concat(pieces.map(([, packed]) => packed));
  };
}

/** Of a fixed length: a changed digest is as long as the one before, so that all other pieces stay as they are. */
function piecesOf(text: string): string[] {
  const length = 16_384;
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
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
