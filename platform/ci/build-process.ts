import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface BuildCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All that the process sees. */
  readonly env: Readonly<Record<string, string>>;
}

export interface CommandEvents {
  /** Kills the process and all that it started. */
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** What a step ended with that it should not have. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

const graceMs = 2000;

/** Runs a program in a process group of its own, so that nothing of it stays behind. Rejects with the signal's reason when aborted. */
export async function runCommand(command: BuildCommand, { signal, onLine }: CommandEvents): Promise<void> {
  signal.throwIfAborted();
  const { program, args, cwd, env } = command;
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = child;
  const killGroup = (name: NodeJS.Signals) => {
    if (pid !== undefined) killProcessGroup(pid, name);
  };
  let killTimer: NodeJS.Timeout | undefined;
  const abort = () => {
    killGroup('SIGTERM');
    killTimer = setTimeout(killGroup, graceMs, 'SIGKILL');
  };
  signal.addEventListener('abort', abort, { once: true });
  const reading = [readLines(child.stdout, onLine), readLines(child.stderr, onLine)];
  // whatever the program left running in its group would keep its output open
  child.once('exit', () => killGroup('SIGKILL'));
  try {
    await once(child, 'close');
    await Promise.all(reading);
    signal.throwIfAborted();
    if (child.exitCode !== 0) {
      throw new CommandFailed(
        child.exitCode === null ? `was killed by ${child.signalCode}` : `exited with ${child.exitCode}`,
      );
    }
  } finally {
    clearTimeout(killTimer);
    signal.removeEventListener('abort', abort);
  }
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) onLine(line);
}

function killProcessGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // the group is gone already
  }
}
