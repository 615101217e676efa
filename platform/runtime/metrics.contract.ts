import { describe, expect, it, vi } from 'vitest';
import type { Metrics, Track } from '../ports.ts';
import { patience } from './test-load.ts';

export interface TrackAnswer {
  readonly status: number;
  /** That the answer takes at least. */
  readonly milliseconds?: number;
}

export interface MetricsUnderTest {
  readonly metrics: Metrics;
  /** Has a track's release in staging answer so, one after the other; it gets there where it is not. */
  readonly answer: (
    product: string,
    track: Track,
    versionCode: string,
    answers: readonly TrackAnswer[],
  ) => Promise<void>;
}

const span = 3600;
const times = (count: number, answer: TrackAnswer) => Array.from({ length: count }, () => answer);

/** What every source of canary figures does. Counts may come late, and a twentieth more or less. */
export function describesMetrics(open: () => MetricsUnderTest): void {
  describe('metrics', () => {
    it('has no data of what never was', async () => {
      const { metrics, answer } = open();
      expect(await metrics.read('nowhere', 'production', 'canary', '1.0.0', span)).toBeNull();
      await answer('counted', 'stable', '1.0.0', times(20, { status: 200 }));
      expect(await metrics.read('counted', 'staging', 'canary', '1.0.0', span)).toBeNull();
      expect(await metrics.read('counted', 'staging', 'stable', '9.9.9', span)).toBeNull();
      expect(await metrics.read('counted', 'production', 'stable', '1.0.0', span)).toBeNull();
    });

    it('counts what a track and release answered, as failures from status 500 on', async () => {
      const { metrics, answer } = open();
      const mixed = [...times(40, { status: 200 }), ...times(20, { status: 404 }), ...times(20, { status: 500 })];
      await answer('apart', 'stable', '1.0.0', times(40, { status: 200 }));
      await answer('apart', 'canary', '1.1.0', [...mixed, ...times(20, { status: 503 })]);
      await vi.waitFor(async () => {
        const stable = await metrics.read('apart', 'staging', 'stable', '1.0.0', span);
        expect(stable?.requests).toSatisfy(within(40));
        expect(stable?.serverErrors).toBe(0);
        const canary = await metrics.read('apart', 'staging', 'canary', '1.1.0', span);
        expect(canary?.requests).toSatisfy(within(100));
        expect(canary?.serverErrors).toSatisfy(within(40));
      }, patience);
    });

    it('tells how long the slow ones took', async () => {
      const { metrics, answer } = open();
      const some = [...times(36, { status: 200 }), ...times(4, { status: 200, milliseconds: 300 })];
      await answer('slow', 'canary', '1.1.0', some);
      await vi.waitFor(async () => {
        const canary = await metrics.read('slow', 'staging', 'canary', '1.1.0', span);
        expect(canary?.requests).toSatisfy(within(40));
        // Whoever sorts times into buckets knows them as well as these are narrow.
        expect(canary?.latencyMilliseconds).toBeGreaterThan(200);
      }, patience);
    });
  });
}

function within(count: number): (found: number | undefined) => boolean {
  return (found) => found !== undefined && Math.abs(found - count) <= count / 20;
}
