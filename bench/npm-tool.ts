import { symlink } from 'node:fs/promises';
import path from 'node:path';

import { CommandFailed, runCommand } from '../devstack/command.ts';
import { installTool } from '../devstack/tool-cache.ts';
import type { MeasurementContext } from './result.ts';

/** A program of an npm package that only a benchmark uses. */
export interface NpmTool {
  readonly name: string;
  readonly version: string;
  readonly package: string;
  /** In the package. */
  readonly script: string;
}

/** Installs it into the cache folder once; path of the script. Null where the registry does not have it. */
export async function npmTool(tool: NpmTool, { env, progress }: MeasurementContext): Promise<string | null> {
  try {
    return await installTool(tool, { env, progress }, async (folder) => {
      progress(`  installing ${tool.package} ${tool.version} into the cache folder`);
      const spec = `${tool.package}@${tool.version}`;
      await runCommand('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, spec], { cwd: folder });
      await symlink(path.join('node_modules', tool.package, tool.script), path.join(folder, tool.name));
    });
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    progress(`  left out: ${tool.package} ${tool.version} cannot be installed: ${error.message}`);
    return null;
  }
}
