import type { Readable } from 'node:stream';

/** Where the contents of files are kept. */
export abstract class FileStore {
  /** Keeps all that the stream gives, or nothing where it fails. */
  abstract write(id: string, content: Readable): Promise<void>;

  /** Null where there is no such file. */
  abstract read(id: string): Promise<Readable | null>;

  /** Does nothing where there is no such file. */
  abstract remove(id: string): Promise<void>;
}
