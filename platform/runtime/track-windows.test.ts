import { expect, it } from 'vitest';

import { TrackWindows } from './track-windows.ts';

function windows() {
  const clock = { now: 1000 };
  return { clock, of: new TrackWindows(() => clock.now) };
}

it('counts requests and server errors of one track and release alone', () => {
  const { of } = windows();
  of.observe('canary', '1.1.0', 200, 0.02);
  of.observe('canary', '1.1.0', 503, 0.02);
  of.observe('canary', '1.2.0', 200, 0.02);
  of.observe('stable', '1.1.0', 200, 0.02);
  expect(of.read('canary', '1.1.0', 60)).toMatchObject({ requests: 2, serverErrors: 1 });
});

it('forgets what is older than the span that is asked for', () => {
  const { of, clock } = windows();
  of.observe('canary', '1.1.0', 500, 0.02);
  clock.now += 30;
  of.observe('canary', '1.1.0', 200, 0.02);
  expect(of.read('canary', '1.1.0', 10)).toMatchObject({ requests: 1, serverErrors: 0 });
  expect(of.read('canary', '1.1.0', 60)).toMatchObject({ requests: 2, serverErrors: 1 });
});

it('tells the latency that 95 of 100 requests kept', () => {
  const { of } = windows();
  for (let request = 0; request < 94; request += 1) of.observe('stable', '1.0.0', 200, 0.02);
  for (let request = 0; request < 6; request += 1) of.observe('stable', '1.0.0', 200, 0.9);
  const { latencyMilliseconds } = of.read('stable', '1.0.0', 60);
  expect(latencyMilliseconds).toBeGreaterThan(750);
  expect(latencyMilliseconds).toBeLessThanOrEqual(1000);
});

it('has no latency where there were no requests, and its highest bound where none is kept', () => {
  const { of } = windows();
  expect(of.read('stable', '1.0.0', 60)).toEqual({ requests: 0, serverErrors: 0, latencyMilliseconds: null });
  of.observe('stable', '1.0.0', 200, 90);
  expect(of.read('stable', '1.0.0', 60).latencyMilliseconds).toBe(30_000);
});

it('forgets a release that has answered nothing for a day', () => {
  const { of, clock } = windows();
  of.observe('canary', '1.1.0', 200, 0.02);
  of.observe('stable', '1.0.0', 200, 0.02);
  expect(of.knows('canary', '1.1.0')).toBe(true);
  clock.now += 24 * 3600 + 1;
  of.observe('stable', '1.0.0', 200, 0.02);
  expect(of.knows('canary', '1.1.0')).toBe(false);
  expect(of.read('stable', '1.0.0', 60)).toMatchObject({ requests: 1 });
});
