import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { slowStep } from './progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('says why a step takes long, that it is still going, and when it is done', async () => {
  const lines: string[] = [];
  const step = slowStep((line) => lines.push(line), {
    title: 'Building',
    why: 'from source',
    work: async (detail) => {
      detail('compiling x');
      await new Promise((resolve) => {
        setTimeout(resolve, 12_000);
      });
      return 42;
    },
  });
  await vi.advanceTimersByTimeAsync(12_000);
  await expect(step).resolves.toBe(42);
  expect(lines).toEqual(['Building: from source', '  … 10 s (compiling x)', '  done in 12 s']);
});

const failing = async () => await Promise.reject(new Error('no disk\nmore'));

it('says that a step failed, and stops ticking', async () => {
  const lines: string[] = [];
  await expect(slowStep((line) => lines.push(line), { title: 'T', why: 'w', work: failing })).rejects.toThrow(
    'no disk',
  );
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines).toEqual(['T: w', '  failed after 0 s: Error: no disk']);
});
