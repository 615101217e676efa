import { findExecutable, runCommand } from './command.ts';
import { slowStep, type Progress } from './progress.ts';
import type { Attempt } from './ways.ts';

export interface AptInstallation {
  readonly packages: readonly string[];
  /** Looked for afterwards; the first that is there is the result. */
  readonly executables: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
}

/** Installs Debian packages, as root only, and gives the path of the executable that came with them. */
export async function aptInstall(installation: AptInstallation): Promise<Attempt<string>> {
  const { env, packages, progress } = installation;
  const apt = await findExecutable(['apt-get'], env);
  if (apt === null) {
    return { missing: 'apt-get is not on this machine' };
  }
  if (process.getuid?.() !== 0) {
    return { missing: `only root may install packages; as root: apt-get install ${packages.join(' ')}` };
  }
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  await slowStep(progress, {
    title: `Installing ${packages.join(', ')} with apt-get`,
    why: 'downloaded from the distribution, once on this machine',
    work: async (detail) => {
      const options = { env: aptEnv, onLine: detail };
      await runCommand(apt, ['update'], options);
      await runCommand(apt, ['install', '-y', '--no-install-recommends', ...packages], options);
    },
  });
  const found = await findExecutable(installation.executables, env);
  return found === null ? { missing: `the packages brought no ${installation.executables.join(', ')}` } : { found };
}
