import { readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from './command.ts';

const graceMs = 20_000;

/**
 * Stops the server whose process id is in `pidFile`, if it still runs and is ours, that is, if `marker` occurs in its
 * command line: the id may belong to another process by now.
 */
export async function stopLeftover(pidFile: string, marker: string): Promise<void> {
  const text = await readFile(pidFile, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  if (Number.isInteger(pid) && pid > 1 && (await commandLine(pid)).includes(marker)) {
    await stopProcess(pid, marker);
  }
  await rm(pidFile, { force: true });
}

async function stopProcess(pid: number, marker: string): Promise<void> {
  const deadline = Date.now() + graceMs;
  send(pid, 'SIGTERM');
  while ((await commandLine(pid)).includes(marker)) {
    if (Date.now() > deadline) {
      send(pid, 'SIGKILL');
    }
    await delay(100);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
      throw error;
    }
  }
}

/** Empty where no such process runs. */
async function commandLine(pid: number): Promise<string> {
  try {
    return await runCommand('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
  } catch {
    return '';
  }
}
