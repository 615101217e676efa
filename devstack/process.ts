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

export interface ServerSpec {
  /** Names the log and the pid file. */
  readonly name: string;
  /** Where `logs/<name>.log` and `run/<name>.pid` go. */
  readonly dataDir: string;
  /** Called when no earlier server runs any more in the data folder. */
  readonly prepare: () => Promise<Launch>;
  /** Throws while the server is not ready. */
  readonly ready: () => Promise<void>;
}

export interface RunningServer {
  readonly logFile: string;
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
export async function startServer(spec: ServerSpec): Promise<RunningServer> {
  const pidFile = path.join(spec.dataDir, 'run', `${spec.name}.pid`);
  const logFile = path.join(spec.dataDir, 'logs', `${spec.name}.log`);
  await mkdir(path.dirname(pidFile), { recursive: true });
  await mkdir(path.dirname(logFile), { recursive: true });
  await stopLeftover(pidFile, spec.dataDir);
  const launch = await spec.prepare();
  await rename(logFile, `${logFile}.previous`).catch(() => undefined);
  const log = await open(logFile, 'a', 0o600);
  const child = spawn(
    'sh',
    [path.join(import.meta.dirname, 'supervise.sh'), pidFile, String(graceSeconds), launch.command, ...launch.args],
    { env: launch.env, stdio: ['pipe', log.fd, log.fd], detached: true },
  );
  await log.close();
  const server = { logFile, stop: () => stopChild(child) };
  try {
    await untilReady(child, spec.ready, launch.readyWithinMs ?? 60_000);
  } catch (error) {
    await server.stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServerFailed(`${spec.name} ${reason}. The end of ${logFile}:\n${await logTail(logFile)}`, {
      cause: error,
    });
  }
  child.unref();
  unrefInput(child);
  return server;
}

/**
 * Starts something on ports of its own. A port may be taken between its choice and its use: then it is tried again
 * with others, three times in all.
 */
export async function onFreePorts<Name extends string, T>(
  dataDir: string,
  names: readonly Name[],
  start: (port: (name: Name) => number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const ports = new Map<string, number>();
    for (const name of names) {
      ports.set(name, await choosePort(dataDir, name));
    }
    try {
      return await start((name) => ports.get(name) ?? 0);
    } catch (error) {
      const taken = error instanceof ServerFailed && /already in use/i.test(error.message);
      if (!taken || attempt === 3) {
        throw error;
      }
      await Promise.all(names.map(async (name) => await forgetPort(dataDir, name)));
    }
  }
}

async function untilReady(child: ChildProcess, ready: () => Promise<void>, withinMs: number): Promise<void> {
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`ended with ${signal ?? `code ${code}`}`)));
  });
  const becomesReady = async () => {
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
  };
  await Promise.race([ended, becomesReady()]);
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
