import { readdir, rm } from 'node:fs/promises';

/** A few dozen releases: each adds its own files to those of the packages. */
const fileLimit = 20_000;

/**
 * Node's compile cache of a product, and what grows for ever in it cleared away: Node itself removes nothing.
 * https://nodejs.org/api/module.html#module-compile-cache
 */
export async function boundCompileCache(folder: string, limit = fileLimit): Promise<void> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  if (files.length > limit) await rm(folder, { recursive: true, force: true });
}
