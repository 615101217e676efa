import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandEvents, runCommand } from './build-process.ts';

const described = ['package.json', 'package-lock.json', 'server/package.json', 'web/package.json'];

/** Installs what the service of a product runs with, as its Dockerfile does: without tools, and without the pages' packages. */
export async function installForProduction(
  workspace: string,
  folder: string,
  env: Readonly<Record<string, string>>,
  events: CommandEvents,
): Promise<void> {
  for (const file of described) await cp(join(workspace, file), join(folder, file));
  const args = [
    'ci',
    '--ignore-scripts',
    '--omit=dev',
    '--workspace=server',
    '--no-audit',
    '--no-fund',
    '--no-progress',
  ];
  await runCommand({ program: 'npm', args: [...args, '--prefer-offline'], cwd: folder, env }, events);
  // What is left is the same for every product with this lock file.
  for (const file of [...described, 'node_modules/.package-lock.json']) await rm(join(folder, file), { force: true });
}
