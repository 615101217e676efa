import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './build-process.ts';
import type { CommandEvents } from './build-process.ts';

export interface CheckoutRequest {
  readonly workspace: string;
  readonly cloneUrl: string;
  /** 40 hex digits. */
  readonly commit: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Folders that outlive a build in the workspace: links to dependencies, and what compilers keep to be faster next time. */
const kept = ['node_modules', '.cache'];

/**
 * Makes the workspace equal to the commit. The workspace stays between builds of a job, so that only what changed is
 * fetched and written; all that the commit does not have is removed, save `kept`.
 */
export async function checkOut(
  { workspace, cloneUrl, commit, env }: CheckoutRequest,
  events: CommandEvents,
): Promise<void> {
  await mkdir(workspace, { recursive: true });
  const git = (...args: string[]) =>
    runCommand(
      {
        program: 'git',
        args: [
          '-c',
          'core.hooksPath=/dev/null',
          '-c',
          'gc.autoDetach=false',
          '-c',
          'advice.detachedHead=false',
          ...args,
        ],
        cwd: workspace,
        env: {
          ...env,
          GIT_DIR: join(workspace, '.git'),
          GIT_WORK_TREE: workspace,
          GIT_TERMINAL_PROMPT: '0',
          GIT_ALLOW_PROTOCOL: 'http:https:ssh:file',
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_CONFIG_GLOBAL: '/dev/null',
        },
      },
      events,
    );
  await git('init', '--quiet', '--template=');
  await git('fetch', '--quiet', '--no-tags', '--depth=1', cloneUrl, commit);
  await git('checkout', '--quiet', '--force', '--detach', commit);
  await git('clean', '--quiet', '-ffdx', ...kept.flatMap((name) => ['--exclude', name]));
}
