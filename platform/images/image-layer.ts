import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, openAsBlob } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { create, Header } from 'tar';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { ImageBlob } from '../registry/image-push.ts';

const Kept = Type.Object({ digest: Type.String(), diffId: Type.String(), size: Type.Integer() });

const endOfArchive = Buffer.alloc(1024);

/** A layer of an image, its file at hand. */
export interface ImageLayer extends ImageBlob {
  /** Digest of the tar as it is unpacked: `sha256:…` */
  readonly diffId: string;
}

/** Layers as files, each under its digest; whoever makes the same gets the same, so several processes may share the folder. */
export class LayerFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  fileOf(digest: string): string {
    return path.join(this.#folder, digest.slice('sha256:'.length));
  }

  /** A file that `fill` writes, kept under its digest. */
  async keep(digest: string, fill: (file: string) => Promise<void>): Promise<string> {
    const file = this.fileOf(digest);
    if (await isThere(file)) return file;
    await mkdir(this.#folder, { recursive: true });
    const unfinished = `${file}.incoming-${randomUUID()}`;
    try {
      await fill(unfinished);
      await rename(unfinished, file);
    } finally {
      await rm(unfinished, { force: true });
    }
    return file;
  }

  /** Files and links (paths relative to `folder`) below `prefix`, owned by root and readable by all: bytes depend on nothing else. */
  async pack(folder: string, files: readonly string[], prefix: string): Promise<ImageLayer> {
    if (files.length === 0) return await this.#write([endOfArchive]);
    const tar = create(
      {
        cwd: folder,
        prefix,
        portable: true,
        mtime: new Date(0),
        noDirRecurse: true,
        onWriteEntry: ({ stat: info }) => {
          if (info !== undefined) info.mode |= (info.mode & 0o100) === 0 ? 0o444 : 0o555;
        },
      },
      files.toSorted().map((file) => `./${file}`),
    );
    return await this.#write(tar);
  }

  /** Empty folders with their owners. */
  async folders(list: readonly { readonly path: string; readonly owner: string }[]): Promise<ImageLayer> {
    const blocks = list.map(({ path: name, owner }) => {
      const [uid = 0, gid = 0] = owner.split(':').map(Number);
      const header = new Header({ path: `${name.slice(1)}/`, mode: 0o755, type: 'Directory', size: 0, uid, gid });
      header.mtime = new Date(0);
      header.encode();
      return header.block ?? Buffer.alloc(0);
    });
    return await this.#write([...blocks, endOfArchive]);
  }

  /** As `pack`, but what was made under the name before is taken again. */
  async remembered(name: string, make: () => Promise<ImageLayer>): Promise<ImageLayer> {
    const note = path.join(this.#folder, `${name}.json`);
    const kept: unknown = JSON.parse(await readFile(note, 'utf8').catch(() => 'null'));
    if (Value.Check(Kept, kept) && (await isThere(this.fileOf(kept.digest)))) {
      return { ...kept, open: () => openAsBlob(this.fileOf(kept.digest)) };
    }
    const { digest, diffId, size, open } = await make();
    const unfinished = `${note}.incoming-${randomUUID()}`;
    await mkdir(this.#folder, { recursive: true });
    await writeFile(unfinished, JSON.stringify({ digest, diffId, size }));
    await rename(unfinished, note);
    return { digest, diffId, size, open };
  }

  /** An empty folder on the same disk, for the time of some work. */
  async work<Result>(inFolder: (folder: string) => Promise<Result>): Promise<Result> {
    await mkdir(this.#folder, { recursive: true });
    const folder = await mkdtemp(path.join(this.#folder, '.work-'));
    try {
      return await inFolder(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #write(tar: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<ImageLayer> {
    await mkdir(this.#folder, { recursive: true });
    const unfinished = path.join(this.#folder, `.incoming-${randomUUID()}`);
    const [plain, packed] = [createHash('sha256'), createHash('sha256')];
    try {
      await pipeline(tar, hashing(plain), createGzip({ level: 4 }), hashing(packed), createWriteStream(unfinished));
      const digest = `sha256:${packed.digest('hex')}`;
      const { size } = await stat(unfinished);
      await rename(unfinished, this.fileOf(digest));
      const diffId = `sha256:${plain.digest('hex')}`;
      return { digest, diffId, size, open: () => openAsBlob(this.fileOf(digest)) };
    } finally {
      await rm(unfinished, { force: true });
    }
  }
}

/** Files and symbolic links under a folder, relative to it. */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function hashing(hash: ReturnType<typeof createHash>): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

async function isThere(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}
