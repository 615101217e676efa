import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { findExecutable, runCommand } from './command.ts';
import { slowStep } from './progress.ts';
import { installTool, type Tool, type ToolCacheOptions } from './tool-cache.ts';
import type { Attempt } from './ways.ts';

export interface DebianPackage {
  readonly name: string;
  /** Of the executable in it, such as `usr/bin/etcd`. */
  readonly executable: string;
}

/**
 * Takes one executable out of a Debian package into the tool cache: nothing is installed, so that nothing is started
 * as a service of the machine. Without root the package lists must be there already.
 */
export async function aptUnpack(
  tool: Tool,
  { name, executable }: DebianPackage,
  options: ToolCacheOptions,
): Promise<Attempt<string>> {
  const { env, progress } = options;
  const apt = await findExecutable(['apt-get'], env);
  const dpkg = await findExecutable(['dpkg-deb'], env);
  if (apt === null || dpkg === null) {
    return { missing: 'apt-get is not on this machine' };
  }
  const found = await installTool(
    tool,
    options,
    async (folder) =>
      await slowStep(progress, {
        title: `Taking ${tool.name} out of the Debian package ${name}`,
        why: 'downloaded from the distribution, once; kept in the tool cache for later runs',
        work: async (detail) => {
          if (process.getuid?.() === 0) {
            await runCommand(apt, ['update'], { env, onLine: detail });
          }
          await runCommand(apt, ['download', name], { env, cwd: folder, onLine: detail });
          const file = (await readdir(folder)).find((entry) => entry.endsWith('.deb'));
          if (file === undefined) {
            throw new Error(`apt-get brought no package ${name}`);
          }
          const unpacked = path.join(folder, 'unpacked');
          await runCommand(dpkg, ['--extract', path.join(folder, file), unpacked], { env });
          await rename(path.join(unpacked, executable), path.join(folder, tool.name));
          await rm(unpacked, { recursive: true });
          await rm(path.join(folder, file));
        },
      }),
  );
  return { found };
}
