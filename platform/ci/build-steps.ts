import { join } from 'node:path';
import { CommandFailed, runCommand } from './build-process.ts';
import { seconds } from './build-log.ts';
import type { BuildLog } from './build-log.ts';
import { readPackage } from './package-file.ts';

export interface BuildStep {
  /** `typecheck:web` */
  readonly name: string;
  readonly folder: string;
  readonly script: string;
  /** Added to what the script runs. */
  readonly args: readonly string[];
}

/** Why a build failed, in words, with the last lines of the step that did. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly step: string;
  readonly lines: readonly string[];

  constructor(step: string, reason: string, lines: readonly string[]) {
    super(`${step} ${reason}`);
    this.step = step;
    this.lines = lines;
  }
}

/** The longest first, so that none of them is left alone at the end. */
const stepNames = [
  'typecheck:web',
  'test',
  'test:server',
  'build:web',
  'build:server',
  'typecheck:server',
  'test:web',
  'lint:server',
  'lint:web',
] as const;

const shownLines = 25;
const stepTimeoutMs = 15 * 60_000;

/** A root's own run of Vitest: it starts once for the tests of all workspaces. */
const oneTestRun = /^vitest run(?: [\w./=-]+)*$/;

/**
 * What there is to run: a workspace's own script (`typecheck` in `web`), or else the root's (`typecheck:web`). The tests
 * run together where the root's `test` does not merely call those of the workspaces.
 */
export async function planSteps(workspace: string, skipTests: boolean): Promise<BuildStep[]> {
  const { scripts: rootScripts } = await readPackage(workspace);
  const together = oneTestRun.test(rootScripts['test'] ?? '');
  const steps: BuildStep[] = [];
  for (const name of stepNames) {
    const [script = '', part] = name.split(':');
    if (script === 'test' && (skipTests || together === (part !== undefined))) continue;
    if (part === undefined) {
      steps.push({ name, folder: workspace, script, args: [] });
      continue;
    }
    const { scripts } = await readPackage(join(workspace, part));
    const own = scripts[script];
    if (own !== undefined) {
      steps.push({ name, folder: join(workspace, part), script, args: shortened(script, own, scripts['typecheck']) });
    } else if (rootScripts[name] !== undefined) steps.push({ name, folder: workspace, script: name, args: [] });
  }
  return steps;
}

const loneCompiler = /^(?:vue-)?tsc(?: [\w./=-]+)*$/;
const checksOnly = (command: string): boolean =>
  loneCompiler.test(command) && command.includes('--noEmit') && !/ (?:-b|--build)\b/.test(command);

/**
 * Arguments that spare work without changing what a step finds or makes: a lone type check remembers what it found, in a
 * folder that the next checkout keeps; a lone compilation need not check what the workspace's type check does anyway.
 */
function shortened(script: string, command: string, typecheck: string | undefined): readonly string[] {
  if (checksOnly(command)) return ['--', '--incremental', '--tsBuildInfoFile', '.cache/typecheck.tsbuildinfo'];
  const checkedElsewhere = script === 'build' && typecheck !== undefined && checksOnly(typecheck);
  return checkedElsewhere && loneCompiler.test(command) ? ['--', '--noCheck'] : [];
}

export interface StepContext {
  readonly log: BuildLog;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly parallelism: number;
}

/** Runs the steps side by side, as many at a time as allowed. The first that fails ends the others and the build. */
export async function runSteps(steps: readonly BuildStep[], context: StepContext): Promise<void> {
  const failure = new AbortController();
  const signal = AbortSignal.any([context.signal, failure.signal]);
  const waiting = [...steps];
  const runners = Array.from({ length: Math.min(context.parallelism, steps.length) }, async () => {
    try {
      for (let step = waiting.shift(); step !== undefined && !signal.aborted; step = waiting.shift()) {
        await runStep(step, { ...context, signal });
      }
    } catch (error) {
      if (!signal.aborted) failure.abort(error);
    }
  });
  await Promise.all(runners);
  signal.throwIfAborted();
}

async function runStep({ name, folder, script, args }: BuildStep, { log, env, signal }: StepContext): Promise<void> {
  const kept = new LastLines();
  const onLine = (line: string) => {
    kept.add(line);
    log.step(name, line);
  };
  // `node --run` starts a script as npm does, without npm's own third of a second
  const command = { program: process.execPath, args: ['--run', script, ...args], cwd: folder, env };
  await timedStep({ name, log, signal, kept }, (limited) => runCommand(command, { signal: limited, onLine }));
}

export interface TimedStep {
  readonly name: string;
  readonly log: BuildLog;
  readonly signal: AbortSignal;
  readonly kept: KeptLines;
}

/** Logs how a step of the build went. What goes wrong in it becomes `StepFailed`, save an abort. */
export async function timedStep<Result>(
  { name, log, signal, kept }: TimedStep,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const start = performance.now();
  log.step(name, 'started');
  const timeout = AbortSignal.timeout(stepTimeoutMs);
  try {
    const result = await run(AbortSignal.any([signal, timeout]));
    log.step(name, `passed in ${seconds(start)}`);
    return result;
  } catch (error) {
    if (signal.aborted) {
      log.step(name, `stopped after ${seconds(start)}`);
      throw error;
    }
    const reason = timeout.aborted ? `did not end within ${stepTimeoutMs / 60_000} minutes` : reasonOf(error);
    log.step(name, `failed after ${seconds(start)}: ${reason.replace(/^failed: /, '')}`);
    throw new StepFailed(name, reason, kept.lines);
  }
}

/** What of a step's words is shown again when it fails. */
export interface KeptLines {
  readonly lines: readonly string[];
  add(line: string): void;
}

export class LastLines implements KeptLines {
  readonly lines: string[] = [];

  add(line: string): void {
    if (line.trim() === '') return;
    this.lines.push(line);
    if (this.lines.length > shownLines) this.lines.shift();
  }
}

/** npm says what is wrong first and how it is used after. */
export class FirstNpmErrors implements KeptLines {
  readonly lines: string[] = [];

  add(line: string): void {
    if (/^npm error \S/.test(line) && this.lines.length < shownLines) this.lines.push(line);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof CommandFailed) return error.message;
  return `failed: ${error instanceof Error ? error.message : String(error)}`;
}
