import { closeSync, openSync, readSync, readdirSync, fstatSync, rmSync, truncateSync, statSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const filesKept = 10;
const bytesKept = 20 * 1024 * 1024;

/** Name of a new log file; the oldest ones beyond the ten newest are removed. */
export function newLogFile(folder: string, versionCode: string): string {
  for (const old of logFiles(folder).slice(filesKept - 1)) rmSync(old, { force: true });
  return path.join(folder, `${String(Date.now()).padStart(15, '0')}-${versionCode}.log`);
}

/** Newest first. */
export function logFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .toSorted()
    .toReversed()
    .map((name) => path.join(folder, name));
}

/** The last lines of a file, read from its end: at most 64 KiB, without colours. Empty where there is none. */
export function logTail(file: string, lines: number): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, 64 * 1024));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return stripVTControlCharacters(buffer.toString('utf8')).trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(descriptor);
  }
}

/** Empties a log that has grown past 20 MiB; whoever appends to it goes on at its new end. */
export function limitLog(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > bytesKept) truncateSync(file, 0);
}

const shortest = 4;

/** Takes secrets out of text that is shown or recorded; but for those so short that they are part of anything. */
export function redact(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets.filter(({ length }) => length >= shortest).toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((result, secret) => result.replaceAll(secret, '[secret]'), text);
}
