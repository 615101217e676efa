import { setTimeout as delay } from 'node:timers/promises';

import { type RetentionRunAnswer, retentionAnswer, retentionRunAnswer, startedRetentionAnswer } from './answers.ts';
import type { ApiClient } from './api-client.ts';
import { type ExitCode, exitCodes, type Output } from './output.ts';
import { findProduct } from './products.ts';

interface JsonFlag {
  readonly json?: boolean;
}

export interface RetentionFlags extends JsonFlag {
  readonly releases?: string;
  readonly images?: string;
  readonly branches?: string;
  readonly days?: string;
}

export async function showRetention(
  client: ApiClient,
  output: Output,
  codeOrId: string,
  flags: JsonFlag,
): Promise<ExitCode> {
  const product = await findProduct(client, codeOrId);
  const policy = await client.get(`/api/products/${product.id}/retention`, retentionAnswer);
  if (flags.json) output.line(JSON.stringify(policy));
  else {
    output.line(
      `${product.productCode} keeps ${policy.maxReleaseVersions} releases, ${policy.maxDockerImages} images and ` +
        `${policy.maxGitBranches} branches, and all that is younger than ${policy.minRetentionDays} days`,
    );
    output.line(policy.isDefault ? 'the default' : `set by ${policy.modifiedBy ?? 'somebody'}`);
  }
  return exitCodes.done;
}

const chosen = (given: string | undefined, before: number): number => (given === undefined ? before : Number(given));

/** Changes what is given; the rest stays. */
export async function setRetention(
  client: ApiClient,
  output: Output,
  codeOrId: string,
  flags: RetentionFlags,
): Promise<ExitCode> {
  const product = await findProduct(client, codeOrId);
  const url = `/api/products/${product.id}/retention`;
  const now = await client.get(url, retentionAnswer);
  await client.put(
    url,
    {
      maxReleaseVersions: chosen(flags.releases, now.maxReleaseVersions),
      maxDockerImages: chosen(flags.images, now.maxDockerImages),
      maxGitBranches: chosen(flags.branches, now.maxGitBranches),
      minRetentionDays: chosen(flags.days, now.minRetentionDays),
    },
    retentionAnswer,
  );
  return await showRetention(client, output, codeOrId, flags);
}

const pollMilliseconds = 500;

/** Runs it to its end and tells what went, or would go. */
export async function runRetention(
  client: ApiClient,
  output: Output,
  codeOrId: string,
  flags: JsonFlag & { readonly dryRun?: boolean },
): Promise<ExitCode> {
  const product = await findProduct(client, codeOrId);
  const url = `/api/products/${product.id}/retention/run`;
  const { statusUrl } = await client.post(url, { dryRun: flags.dryRun ?? false }, startedRetentionAnswer);
  let run = await client.get(statusUrl, retentionRunAnswer);
  while (run.status === 'running') {
    await delay(pollMilliseconds);
    run = await client.get(statusUrl, retentionRunAnswer);
  }
  if (flags.json) output.line(JSON.stringify(run));
  else for (const line of retentionLines(run)) output.line(line);
  return run.status === 'completed' ? exitCodes.done : exitCodes.failed;
}

export function retentionLines({ dryRun, error, outcome }: RetentionRunAnswer): string[] {
  if (error !== undefined) return [`✖ retention failed: ${error}`];
  const all = Object.entries(outcome ?? {}).flatMap(([kind, items]) => items.map((item) => ({ kind, ...item })));
  const going = all.filter(({ verdict }) => verdict !== 'keep');
  const lines = going.map(({ kind, name, versionCode, why }) => {
    const what = kind === 'images' ? `image ${name.slice(0, 19)} of ${versionCode}` : nameOf(kind, name);
    return `  ${what}: ${why}`;
  });
  if (going.length === 0) return ['✔ nothing has to go'];
  return [dryRun ? 'Would be removed:' : 'Removed:', ...lines, `${all.length - going.length} kept`];
}

const nameOf = (kind: string, name: string): string => (kind === 'branches' ? `branch ${name}` : `release ${name}`);
