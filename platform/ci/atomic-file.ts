import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';

/** The whole content or the old one, also when the process is killed meanwhile. */
export async function writeAtomically(file: string, content: string): Promise<void> {
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, content);
  await rename(unfinished, file);
}
