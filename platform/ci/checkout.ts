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
  readonly gitAccess?: GitAccess | null;
}

/** For repositories that are not open to everybody. */
export interface GitAccess {
  /** Of the Git host; nobody else is told the token. */
  readonly url: string;
  readonly token: string;
}

/** Folders that outlive a build in the workspace: links to dependencies, and what compilers keep to be faster next time. */
const kept = ['node_modules', '.cache'];

/**
 * Makes the workspace equal to the commit. The workspace stays between builds of a job, so that only what changed is
 * fetched and written; all that the commit does not have is removed, save `kept`.
 */
export async function checkOut(
  { workspace, cloneUrl, commit, env, gitAccess = null }: CheckoutRequest,
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
          ...credentials(gitAccess),
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

/** Not as an argument, which every user of the machine could read, and not in the workspace, which the product's scripts can. */
function credentials(access: GitAccess | null): Record<string, string> {
  if (access === null) return {};
  const basic = Buffer.from(`assembox:${access.token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${access.url}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}
