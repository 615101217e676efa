import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Type } from 'typebox';

/** A process that cannot be mistaken for a later one with the same number. */
export const ProcessIdentitySchema = Type.Object({
  pid: Type.Integer({ minimum: 1 }),
  /** When it started, in the operating system's own words: only good for comparing. */
  startedAt: Type.String(),
});
export type ProcessIdentity = Type.Static<typeof ProcessIdentitySchema>;

/** Null where no such process runs. */
export function identifyProcess(pid: number): ProcessIdentity | null {
  const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return startedAt === null ? null : { pid, startedAt };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

/** Ends a process that an earlier server left behind, with its process group. */
export async function killLeftover(identity: ProcessIdentity): Promise<void> {
  for (let attempt = 0; isRunning(identity); attempt += 1) {
    if (attempt === 100) throw new Error(`Process ${identity.pid} of an earlier run cannot be killed.`);
    signalGroup(identity.pid, 'SIGKILL');
    await delay(50);
  }
}

/** Signals every process of a group; false where there is none left. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** Fields 3 and 22 of proc_pid_stat(5); the name before them may hold spaces and brackets. */
function startOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function startByPs(pid: number): string | null {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return text === '' ? null : text;
  } catch {
    return null;
  }
}
