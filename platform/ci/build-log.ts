import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

/** A build's log: whole lines, each with its step, readable while it grows. */
export class BuildLog {
  readonly #stream: WriteStream;
  readonly #secrets: string[] = [];

  constructor(file: string) {
    this.#stream = createWriteStream(file, { flags: 'a' });
  }

  /** From now on the text appears as `****`. */
  hide(secret: string): void {
    this.#secrets.push(secret);
  }

  write(text: string): void {
    this.#stream.write(`${this.#clean(text)}\n`);
  }

  step(name: string, text: string): void {
    this.write(`[${name}] ${text}`);
  }

  async close(): Promise<void> {
    this.#stream.end();
    if (!this.#stream.closed) await once(this.#stream, 'close');
  }

  #clean(text: string): string {
    let clean = stripVTControlCharacters(text).trimEnd();
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, '****');
    return clean;
  }
}

/** `4.1 s` */
export function seconds(sinceMs: number): string {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}
