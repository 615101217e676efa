import { performance } from 'node:perf_hooks';

/** One line of the report: a ratio of two things done in turn, in the same run. */
export interface Finding {
  readonly name: string;
  /** Medians. */
  readonly ours: number;
  readonly reference: number;
  /** Of the two; seconds where it is left out. */
  readonly unit?: 'MB';
  /** Median of the ratios pair by pair, which holds where the machine's speed drifts. */
  readonly ratio: number;
  /** What the ratio is meant to stay under; null where the figure is only told. */
  readonly limit: number | null;
  readonly note: string;
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Of the processor, in all threads of this process: what else runs on the machine matters less. */
export async function processorSeconds(work: () => Promise<unknown>): Promise<number> {
  const started = process.cpuUsage();
  await work();
  const { system, user } = process.cpuUsage(started);
  return (user + system) / 1e6;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

interface Comparison {
  readonly name: string;
  readonly ours: () => Promise<unknown>;
  readonly reference: () => Promise<unknown>;
  readonly pairs: number;
  readonly limit: number | null;
  readonly note: string;
  /** How the time is taken: by the clock unless given. */
  readonly measure?: typeof seconds;
}

/** Runs both in turn, once to warm up and then `pairs` times. */
export async function compare({ measure = seconds, ours, pairs, reference, ...said }: Comparison): Promise<Finding> {
  await ours();
  await reference();
  const taken: { ours: number; reference: number }[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    taken.push({ ours: await measure(ours), reference: await measure(reference) });
  }
  return {
    ...said,
    ours: median(taken.map((pair) => pair.ours)),
    reference: median(taken.map((pair) => pair.reference)),
    ratio: median(taken.map((pair) => pair.ours / pair.reference)),
  };
}
