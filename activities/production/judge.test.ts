import { expect, it } from 'vitest';

import { judge } from './judge.ts';

const limits = { minRequests: 20, minSuccessRate: 0.99, maxLatencyMilliseconds: 500 };
const good = { requests: 200, serverErrors: 0, latencyMilliseconds: 40 };

it('passes a canary that answers well and soon', () => {
  expect(judge(good, limits)).toEqual({
    verdict: 'passed',
    message: '200 requests, 100 % answered well, 95 % within 40 ms',
  });
});

it('fails without data: nobody knows that it is well', () => {
  expect(judge(null, limits).verdict).toBe('failed');
});

it('draws no conclusion from too few requests, however they went', () => {
  expect(judge({ ...good, requests: 19, serverErrors: 19 }, limits)).toEqual({
    verdict: 'inconclusive',
    message: '19 of the 20 requests that it takes',
  });
});

it.each([
  { serverErrors: 2, verdict: 'passed' },
  { serverErrors: 3, verdict: 'failed' },
])('finds $serverErrors errors in 200 requests $verdict', ({ serverErrors, verdict }) => {
  expect(judge({ ...good, serverErrors }, limits).verdict).toBe(verdict);
});

it('does not round up a rate that was not reached', () => {
  const found = judge({ requests: 100_000, serverErrors: 1001, latencyMilliseconds: 1 }, limits);
  expect(found.message).toContain('98.99 % answered well');
});

it('fails a slow canary, and one whose times are unknown', () => {
  expect(judge({ ...good, latencyMilliseconds: 501 }, limits).message).toContain('500 ms at most');
  expect(judge({ ...good, latencyMilliseconds: null }, limits).verdict).toBe('failed');
});
