import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { Check } from 'typebox/value';
import { writeDurably } from '../artifacts/durable-file.ts';
import { PlatformError } from '../ports.ts';
import { ProcessIdentitySchema, identifyProcess, isRunning } from './process-identity.ts';

/** Keeps a second server out of a folder; what a killed one left behind is taken over. Returns what gives it free again. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'server.json');
  const holder: unknown = await readFile(file, 'utf8').then(JSON.parse, () => null);
  if (Check(ProcessIdentitySchema, holder) && isRunning(holder)) {
    throw new PlatformError('RuntimeBusy', `Process ${holder.pid} runs the products in ${folder} already.`, {
      retryable: false,
    });
  }
  await writeDurably(file, JSON.stringify(identifyProcess(process.pid)));
  return () => rm(file, { force: true });
}
