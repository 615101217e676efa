import { findExecutable, runCommand } from './command.ts';
import type { Attempt } from './ways.ts';

/** Path of `docker`, with an engine that answers. */
export async function findDocker(env: NodeJS.ProcessEnv): Promise<Attempt<string>> {
  const executable = await findExecutable(['docker'], env);
  if (executable === null) return { missing: 'docker is not on the PATH' };
  try {
    await runCommand(executable, ['version', '--format={{.Server.Version}}'], { env });
  } catch {
    return { missing: 'docker is there, but no engine answers' };
  }
  return { found: executable };
}
