import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { probe } from './health-probe.ts';
import { logTail, redact } from './log-file.ts';
import { identifyProcess, signalGroup } from './process-identity.ts';

export interface ProcessPlan {
  /** Program and arguments; `node` is the Node that runs this server. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly port: number;
  /** Where Prometheus finds its metrics. */
  readonly metricsPort: number;
  readonly logFile: string;
  /** Folder in which running processes are noted, so that a later server finds what this one left behind. */
  readonly noteFolder: string;
  /** Taken out of what is shown of the log. */
  readonly secrets: readonly string[];
}

/** Messages are recorded with the job: characters of log in one. */
const messageLimit = 4000;

/** One running product, leader of a process group of its own. */
export interface ProductProcess {
  readonly pid: number | null;
  readonly port: number;
  readonly metricsPort: number;
  readonly logFile: string;
  logTail(lines: number): string;
  /** Resolves, never rejects, with the reason in words. */
  readonly exited: Promise<string>;
  /** SIGTERM, then SIGKILL after `graceMs`; resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
}

export function startProcess(plan: ProcessPlan): ProductProcess {
  const [program = 'node', ...commandArguments] = plan.command;
  const log = openSync(plan.logFile, 'a', 0o600);
  const child = spawn(program === 'node' ? process.execPath : program, commandArguments, {
    cwd: plan.folder,
    env: plan.environment,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const pid = child.pid ?? null;
  const forget = noteProcess(pid, plan.noteFolder);
  const exited = exitOf(child).finally(forget);
  return {
    pid,
    port: plan.port,
    metricsPort: plan.metricsPort,
    logFile: plan.logFile,
    exited,
    logTail: (lines) => redact(logTail(plan.logFile, lines), plan.secrets),
    async stop(graceMs) {
      if (pid === null || child.exitCode !== null || child.signalCode !== null) return;
      signalGroup(pid, 'SIGTERM');
      const kill = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
      await exited;
      clearTimeout(kill);
      signalGroup(pid, 'SIGKILL');
    },
  };
}

/**
 * Waits until `/api/health` answers 200. Rejects when the process exits, when `deadlineMs` are over, with the last lines
 * of its log, or when the signal aborts.
 */
export async function untilReady(product: ProductProcess, deadlineMs: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  const exit = product.exited.then((reason) => ({ reason }));
  let last = 'it did not answer';
  for (let pause = 25; ; pause = Math.min(pause * 1.03, 100)) {
    const result = await Promise.race([exit, probe(product.port, '/api/health', 5000)]);
    signal.throwIfAborted();
    if (result !== null && 'reason' in result) throw notReady(product, `ended before it was ready (${result.reason})`);
    if (result?.status === 200) return;
    if (result !== null) last = `it answered ${result.status} ${result.body}`;
    if (performance.now() > deadline) {
      throw notReady(product, `was not ready after ${Math.round(deadlineMs / 1000)} s: ${last}`);
    }
    await Promise.race([exit, delay(pause, undefined, { signal })]);
  }
}

function notReady(product: ProductProcess, what: string): Error {
  const tail = product.logTail(20).slice(-messageLimit);
  return new Error(`The product ${what}. ${tail === '' ? 'It logged nothing.' : `Its log ends with:\n${tail}`}`);
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`it cannot be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `killed by ${signal}`));
  });
}

function noteProcess(pid: number | null, folder: string): () => void {
  const identity = pid === null ? null : identifyProcess(pid);
  if (identity === null) return () => undefined;
  const file = path.join(folder, `${identity.pid}.json`);
  writeFileSync(file, JSON.stringify(identity));
  return () => rmSync(file, { force: true });
}
