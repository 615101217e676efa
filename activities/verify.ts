import { cancellationSignal, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

import type { EnvironmentName } from '../platform/ports.ts';
import type { PublishStepName } from '../workflows/contract.ts';
import type { DeploymentJob } from '../workflows/deployment-contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

const looks = 20;
const requestMilliseconds = 5000;

/**
 * Asks the environment at its public address whether it runs the release: what users get, not what the runtime believes.
 * @throws ApplicationFailure `VerificationFailed`
 */
export async function verify(deps: ActivityDependencies, input: DeploymentJob): Promise<void> {
  await verifyIn(deps, input, 'staging', 'verify');
}

export async function verifyIn(
  deps: ActivityDependencies,
  input: DeploymentJob,
  environment: EnvironmentName,
  step: PublishStepName,
): Promise<void> {
  await deps.journal.begin(input, step);
  const { url } = await deps.platform.runtime.status(input.productCode, environment);
  if (url === null) throw ApplicationFailure.nonRetryable('The environment has no address.', 'VerificationFailed');
  let answer = '';
  for (let look = 0; look < looks; look += 1) {
    answer = await ask(`${url}/api/health`, input.versionCode);
    if (answer === 'ok') {
      await deps.journal.complete(input, step, `${url} answers as ${input.versionCode}`);
      return;
    }
    await sleep(deps.pollMilliseconds);
  }
  throw ApplicationFailure.nonRetryable(
    `The rolled-out product does not answer as it should: ${answer}`,
    'VerificationFailed',
  );
}

async function ask(url: string, versionCode: string): Promise<string> {
  try {
    const signal = AbortSignal.any([cancellationSignal(), AbortSignal.timeout(requestMilliseconds)]);
    const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
    const body = await response.text();
    if (!response.ok) return `${url} answered ${response.status}: ${body.slice(0, 300)}`;
    const parsed: unknown = JSON.parse(body);
    const release = typeof parsed === 'object' && parsed !== null && 'release' in parsed ? parsed.release : undefined;
    return release === versionCode ? 'ok' : `${url} answers as release ${String(release)}`;
  } catch (error) {
    cancellationSignal().throwIfAborted();
    return `${url} cannot be reached: ${error instanceof Error ? error.message : String(error)}`;
  }
}
