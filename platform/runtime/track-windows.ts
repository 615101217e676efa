import type { Track, TrackMetrics } from '../ports.ts';

/** Upper bounds of latency buckets, seconds; what is slower is counted past the last. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30];
const keptSeconds = 24 * 3600;

interface Second {
  readonly at: number;
  requests: number;
  serverErrors: number;
  readonly latencies: number[];
}

/** What each track answered, second by second for a day: the embedded stand-in for Prometheus' `increase(…[n s])`. */
export class TrackWindows {
  readonly #tracks = new Map<string, Second[]>();
  readonly #now: () => number;

  /** @param now seconds since any fixed moment */
  constructor(now: () => number = () => performance.now() / 1000) {
    this.#now = now;
  }

  observe(track: Track, versionCode: string, status: number, seconds: number): void {
    const now = Math.floor(this.#now());
    const known = this.#secondsOf(track, versionCode);
    this.#tracks.set(keyOf(track, versionCode), known);
    const last = known.at(-1);
    const second = last?.at === now ? last : { at: now, requests: 0, serverErrors: 0, latencies: bounds.map(() => 0) };
    if (second !== last) {
      known.push(second);
      this.#forget(now - keptSeconds);
    }
    second.requests += 1;
    if (status >= 500) second.serverErrors += 1;
    const bucket = bounds.findIndex((bound) => seconds <= bound);
    if (bucket !== -1) second.latencies[bucket] = (second.latencies[bucket] ?? 0) + 1;
  }

  /** Whether it has answered anything in the span that is kept. */
  knows(track: Track, versionCode: string): boolean {
    return this.#tracks.has(keyOf(track, versionCode));
  }

  read(track: Track, versionCode: string, seconds: number): TrackMetrics {
    const from = this.#now() - seconds;
    const within = this.#secondsOf(track, versionCode).filter(({ at }) => at + 1 > from);
    const requests = sum(within.map((second) => second.requests));
    const latencies = bounds.map((_, bucket) => sum(within.map((second) => second.latencies[bucket] ?? 0)));
    return {
      requests,
      serverErrors: sum(within.map((second) => second.serverErrors)),
      latencyMilliseconds: requests === 0 ? null : percentile(latencies, requests * 0.95) * 1000,
    };
  }

  #forget(before: number): void {
    for (const [key, seconds] of this.#tracks) {
      while (seconds[0] !== undefined && seconds[0].at < before) seconds.shift();
      if (seconds.length === 0) this.#tracks.delete(key);
    }
  }

  #secondsOf(track: Track, versionCode: string): Second[] {
    return this.#tracks.get(keyOf(track, versionCode)) ?? [];
  }
}

function keyOf(track: Track, versionCode: string): string {
  return `${track} ${versionCode}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** As Prometheus' `histogram_quantile`: linear within the bucket; seconds. Past the last bound: that bound. */
function percentile(counts: readonly number[], rank: number): number {
  let below = 0;
  for (const [index, count] of counts.entries()) {
    const lower = bounds[index - 1] ?? 0;
    const upper = bounds[index] ?? lower;
    if (count > 0 && below + count >= rank) return lower + (upper - lower) * ((rank - below) / count);
    below += count;
  }
  return bounds.at(-1) ?? 0;
}
