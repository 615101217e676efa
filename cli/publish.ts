import { randomUUID } from 'node:crypto';

import { publishAnswer, statusAnswer, type StatusAnswer } from './answers.ts';
import type { ApiClient } from './api-client.ts';
import { type ExitCode, exitCodes, type Output } from './output.ts';
import { findProduct } from './products.ts';
import { createPlainView, createView, type ProgressView } from './progress-view.ts';
import { watchJob } from './watch.ts';
import { approvalLine, outcomeLines, stepLine } from './wording.ts';

export interface PublishFlags {
  readonly versionCode?: string;
  readonly description?: string;
  readonly skipTests?: boolean;
  readonly overwriteDrift?: string;
  readonly allowDestructive?: readonly string[];
  readonly deploy: boolean;
  readonly env: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

export async function publish(
  client: ApiClient,
  output: Output,
  codeOrId: string,
  flags: PublishFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const product = await findProduct(client, codeOrId);
  // A key of its own: a request that is sent again after a lost answer does not publish twice.
  const started = await client.post('/api/publishes', requestBody(product.id, flags), publishAnswer, {
    'idempotency-key': randomUUID(),
  });
  if (!flags.watch) {
    if (flags.json) output.line(JSON.stringify(started));
    else {
      output.line(`Publishing ${product.productCode} ${started.versionCode}: job ${started.jobId}`);
      if (flags.env === 'production') output.line(waitingHint(started.jobId));
    }
    return exitCodes.done;
  }
  if (!flags.json) {
    const estimate = started.estimatedTime === undefined ? '' : `, about ${started.estimatedTime} s`;
    output.line(`Publishing ${product.productCode} ${started.versionCode}: job ${started.jobId}${estimate}`);
  }
  return watch(client, output, started.jobId, flags.json ?? false, signal);
}

/** Of a job that goes into production and is not watched. */
export function waitingHint(jobId: string): string {
  return `It waits for an approver before production. See it with: status ${jobId} --watch`;
}

function requestBody(productId: string, flags: PublishFlags): object {
  return {
    productId,
    ...(flags.versionCode !== undefined && { versionCode: flags.versionCode }),
    ...(flags.description !== undefined && { description: flags.description }),
    options: {
      targetEnv: flags.env,
      autoDeploy: flags.deploy,
      skipTests: flags.skipTests ?? false,
      ...(flags.allowDestructive && { allowDestructive: flags.allowDestructive }),
      ...(flags.overwriteDrift !== undefined && { overwriteDrift: true, driftCommit: flags.overwriteDrift }),
    },
  };
}

/** Shows a job until it ends, or until `signal` ends the watching. */
export async function watch(
  client: ApiClient,
  output: Output,
  jobId: string,
  json: boolean,
  signal: AbortSignal,
): Promise<ExitCode> {
  const view: ProgressView = json ? createPlainView(silent) : createView(output);
  const finished = await watchJob(client, jobId, view, signal).finally(() => view.close());
  if (!finished) {
    output.errorLine(`Stopped watching; the publish goes on. See it with: status ${jobId} --watch`);
    return exitCodes.done;
  }
  report(output, finished, json);
  return finished.status === 'failed' ? exitCodes.failed : exitCodes.done;
}

const silent: Output = { line: () => undefined, errorLine: () => undefined, interactive: false };

function report(output: Output, answer: StatusAnswer, json: boolean): void {
  for (const line of json ? [JSON.stringify(answer)] : outcomeLines(answer)) output.line(line);
}

export interface StatusFlags {
  readonly watch?: boolean;
  readonly json?: boolean;
}

export async function status(
  client: ApiClient,
  output: Output,
  jobId: string,
  flags: StatusFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  if (flags.watch) return watch(client, output, jobId, flags.json ?? false, signal);
  const answer = await client.get(`/api/publishes/${encodeURIComponent(jobId)}`, statusAnswer);
  if (flags.json) {
    output.line(JSON.stringify(answer));
  } else {
    output.line(`${answer.versionCode}: ${answer.status}, ${answer.progress} %`);
    for (const step of answer.steps) output.line(stepLine(step, Date.now()));
    const question = approvalLine(answer);
    if (question !== null) output.line(question);
    if (answer.finishedAt !== undefined) report(output, answer, false);
  }
  return answer.status === 'failed' ? exitCodes.failed : exitCodes.done;
}
