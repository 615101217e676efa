import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { choosePort, forgetPort } from './data-folder.ts';
import { stopLeftover } from './leftover.ts';

export interface Launch {
  readonly command: string;
  /** The data folder must occur in them: a leftover of an earlier run is recognised by it. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** A minute unless told otherwise. */
  readonly readyWithinMs?: number;
}

export type PortOf<Name extends string> = (name: Name) => number;

export interface ServerSpec<Name extends string = string> {
  /** Names the log and the pid file. */
  readonly name: string;
  /** Where `logs/<name>.log`, `run/<name>.pid` and the chosen ports go. */
  readonly dataDir: string;
  /** Names of the ports that it needs: each gets the one that it had last time, if that is free. */
  readonly ports?: readonly Name[];
  /** Called when no earlier server runs any more in the data folder. */
  readonly prepare: (portOf: PortOf<Name>) => Promise<Launch>;
  /** Throws while the server is not ready. */
  readonly ready: (portOf: PortOf<Name>) => Promise<void>;
}

export interface RunningServer<Name extends string = string> {
  readonly logFile: string;
  readonly portOf: PortOf<Name>;
  /** Stops the server, gracefully at first; a second call waits for the same end. */
  readonly stop: () => Promise<void>;
}

/** A server ended before it was ready, or did not become ready. The message carries the end of its log. */
export class ServerFailed extends Error {
  override readonly name = 'ServerFailed';
}

const graceSeconds = 15;
const logTailLines = 20;

/**
 * Starts a server and waits until it is ready. It is stopped with this process however that ends, SIGKILL included,
 * and does not keep it alive; what an earlier run left in the same data folder is stopped first. Throws `ServerFailed`.
 */
export async function startServer<Name extends string>(spec: ServerSpec<Name>): Promise<RunningServer<Name>> {
  const names = spec.ports ?? [];
  await stopLeftover(pidFile(spec), spec.dataDir);
  for (let attempt = 1; ; attempt += 1) {
    const ports = new Map<Name, number>();
    for (const name of names) {
      ports.set(name, await choosePort(spec.dataDir, name));
    }
    try {
      return await startOnPorts(spec, (name) => ports.get(name) ?? 0);
    } catch (error) {
      // A port may be taken between its choice and its use.
      const taken = error instanceof ServerFailed && /already in use/i.test(error.message);
      if (!taken || attempt === 3) {
        throw error;
      }
      await Promise.all(names.map(async (name) => await forgetPort(spec.dataDir, name)));
    }
  }
}

async function startOnPorts<Name extends string>(
  spec: ServerSpec<Name>,
  portOf: PortOf<Name>,
): Promise<RunningServer<Name>> {
  const launch = await spec.prepare(portOf);
  const logFile = path.join(spec.dataDir, 'logs', `${spec.name}.log`);
  const { child, ended } = await spawnSupervised(launch, pidFile(spec), logFile);
  const stop = async () => await stopChild(child);
  try {
    await Promise.race([
      ended,
      untilReady(child, async () => await spec.ready(portOf), launch.readyWithinMs ?? 180_000),
    ]);
  } catch (error) {
    await stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServerFailed(`${spec.name} ${reason}. The end of ${logFile}:\n${await logTail(logFile)}`, {
      cause: error,
    });
  }
  child.unref();
  unrefInput(child);
  return { logFile, portOf, stop };
}

function pidFile(spec: { readonly name: string; readonly dataDir: string }): string {
  return path.join(spec.dataDir, 'run', `${spec.name}.pid`);
}

/** `ended` rejects with the reason, and may be left alone. */
async function spawnSupervised(
  launch: Launch,
  pids: string,
  logFile: string,
): Promise<{ child: ChildProcess; ended: Promise<never> }> {
  await mkdir(path.dirname(pids), { recursive: true });
  await mkdir(path.dirname(logFile), { recursive: true });
  await rename(logFile, `${logFile}.previous`).catch(() => undefined);
  const log = await open(logFile, 'a', 0o600);
  const child = spawn(
    'sh',
    [path.join(import.meta.dirname, 'supervise.sh'), pids, String(graceSeconds), launch.command, ...launch.args],
    { env: launch.env, stdio: ['pipe', log.fd, log.fd], detached: true },
  );
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`ended with ${signal ?? `code ${code}`}`)));
  });
  ended.catch(() => undefined);
  await log.close();
  return { child, ended };
}

/** Returns also when the child has ended. */
async function untilReady(child: ChildProcess, ready: () => Promise<void>, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await ready();
    } catch (error) {
      if (child.exitCode !== null || child.signalCode !== null) {
        return;
      }
      if (Date.now() > deadline) {
        throw new Error(`was not ready within ${withinMs / 1000} s: ${String(error)}`, { cause: error });
      }
      await delay(50);
    }
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  child.ref();
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.stdin?.destroy();
  await ended;
}

/** The pipe must stay open, but not keep this process running. */
function unrefInput(child: ChildProcess): void {
  if (child.stdin !== null && 'unref' in child.stdin && typeof child.stdin.unref === 'function') {
    child.stdin.unref();
  }
}

async function logTail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-logTailLines).join('\n');
}
