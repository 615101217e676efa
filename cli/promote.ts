import { randomUUID } from 'node:crypto';

import { type ProductAnswer, publishAnswer } from './answers.ts';
import { type ApiClient, Refused } from './api-client.ts';
import { environmentAnswer } from './environment-answers.ts';
import { type ExitCode, exitCodes, type Output } from './output.ts';
import { findProduct } from './products.ts';
import { waitingHint, watch } from './publish.ts';

export interface PromoteFlags {
  readonly description?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** Promotes what staging runs to production; a version that is given has to be that one. */
export async function promote(
  client: ApiClient,
  output: Output,
  asked: { readonly product: string; readonly version: string | undefined },
  flags: PromoteFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const product = await findProduct(client, asked.product);
  const version = asked.version ?? (await stagedVersion(client, product));
  const url = `/api/products/${product.id}/releases/${encodeURIComponent(version)}/promotions`;
  const body = flags.description === undefined ? {} : { description: flags.description };
  const started = await client.post(url, body, publishAnswer, { 'idempotency-key': randomUUID() });
  if (!flags.json) output.line(`Promoting ${product.productCode} ${version} to production: job ${started.jobId}`);
  if (flags.watch) return await watch(client, output, started.jobId, flags.json ?? false, signal);
  output.line(flags.json ? JSON.stringify(started) : waitingHint(started.jobId));
  return exitCodes.done;
}

async function stagedVersion(client: ApiClient, { id, productCode }: ProductAnswer): Promise<string> {
  const staging = await client.get(`/api/products/${id}/environments/staging`, environmentAnswer);
  if (staging.serving) return staging.serving.versionCode;
  throw new Refused({
    type: 'urn:assembox:problem:not-in-staging',
    title: 'Nothing to promote',
    status: 409,
    detail: `Staging runs nothing of ${productCode}.`,
    mend: `Publish it first, with: publish ${productCode}`,
  });
}
