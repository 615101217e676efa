import type { TrackMetrics } from '../../platform/ports.ts';
import type { CanaryPlan, CanaryVerdict } from '../../workflows/deployment-contract.ts';

type Limits = Pick<CanaryPlan, 'minRequests' | 'minSuccessRate' | 'maxLatencyMilliseconds'>;

/** Judges what a canary answered since its step began. No data is a failure: nobody knows that it is well. */
export function judge(found: TrackMetrics | null, limits: Limits): CanaryVerdict {
  if (found === null) return { verdict: 'failed', message: 'no figures of the canary can be had' };
  const { requests, serverErrors, latencyMilliseconds } = found;
  if (requests < limits.minRequests) {
    return { verdict: 'inconclusive', message: `${requests} of the ${limits.minRequests} requests that it takes` };
  }
  const success = (requests - serverErrors) / requests;
  const figures = `${requests} requests, ${percent(success)} answered well, 95 % within ${milliseconds(latencyMilliseconds)}`;
  if (success < limits.minSuccessRate) {
    return { verdict: 'failed', message: `${figures}; at least ${percent(limits.minSuccessRate)} have to be` };
  }
  if (latencyMilliseconds === null || latencyMilliseconds > limits.maxLatencyMilliseconds) {
    return {
      verdict: 'failed',
      message: `${figures}; ${milliseconds(limits.maxLatencyMilliseconds)} at most are allowed`,
    };
  }
  return { verdict: 'passed', message: figures };
}

/** Never rounded up to a rate that was not reached. */
function percent(share: number): string {
  return `${Math.floor(share * 10_000) / 100} %`;
}

function milliseconds(value: number | null): string {
  return value === null ? 'an unknown time' : `${Math.round(value)} ms`;
}
