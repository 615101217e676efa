import { randomUUID } from 'node:crypto';

import { type ApiClient, Refused } from './api-client.ts';
import { type EnvironmentAnswer, environmentAnswer, environmentsAnswer } from './environment-answers.ts';
import { environmentLines } from './environment-lines.ts';
import { type ExitCode, exitCodes, type Output } from './output.ts';
import { findProduct } from './products.ts';

interface JsonFlag {
  readonly json?: boolean;
}

/** What runs where. */
export async function environments(
  client: ApiClient,
  output: Output,
  codeOrId: string,
  flags: JsonFlag,
): Promise<ExitCode> {
  const product = await findProduct(client, codeOrId);
  const { items } = await client.get(`/api/products/${product.id}/environments`, environmentsAnswer);
  if (flags.json) output.line(JSON.stringify(items));
  else for (const line of items.flatMap(environmentLines)) output.line(line);
  return exitCodes.done;
}

export const canaryActions = ['pause', 'resume', 'abort', 'promote', 'weight'] as const;

/** Tells a running canary of production what to do, and shows what came of it. */
export async function canary(
  client: ApiClient,
  output: Output,
  command: { readonly product: string; readonly action: string; readonly weight: number | undefined },
  flags: JsonFlag & { readonly reason: string },
): Promise<ExitCode> {
  const body = { ...actionBody(command.action, command.weight), reason: flags.reason };
  const product = await findProduct(client, command.product);
  const url = `/api/products/${product.id}/environments/production/traffic`;
  show(output, await client.post(url, body, environmentAnswer, { 'idempotency-key': randomUUID() }), flags);
  return exitCodes.done;
}

function actionBody(action: string, weight: number | undefined): object {
  if (action !== 'weight') {
    if (weight !== undefined) throw wrongWeight(`${action} takes no weight.`);
    return { action };
  }
  if (weight === undefined) throw wrongWeight('The weight is missing.');
  return { action: 'setWeight', weight };
}

function wrongWeight(detail: string): Refused {
  return new Refused({
    type: 'urn:assembox:problem:wrong-command',
    title: 'Wrong command',
    status: 400,
    detail,
    mend: 'Give it as in: canary orders weight 25 --reason "a closer look"',
  });
}

/** Stops the line of production, or lets it run again. */
export async function switchLine(
  client: ApiClient,
  output: Output,
  command: { readonly product: string; readonly action: string },
  flags: JsonFlag & { readonly reason: string },
): Promise<ExitCode> {
  const product = await findProduct(client, command.product);
  const url = `/api/products/${product.id}/environments/production/line`;
  const body = { stopped: command.action === 'stop', reason: flags.reason };
  show(output, await client.put(url, body, environmentAnswer), flags);
  return exitCodes.done;
}

function show(output: Output, found: EnvironmentAnswer, flags: JsonFlag): void {
  for (const text of flags.json ? [JSON.stringify(found)] : environmentLines(found)) output.line(text);
}
