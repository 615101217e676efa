import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';

import { productAnswer, releasesAnswer, statusAnswer, type StatusAnswer } from './answers.ts';
import { type ApiClient, Refused } from './api-client.ts';
import { environmentAnswer } from './environment-answers.ts';
import { type ExitCode, exitCodes, type Output } from './output.ts';
import { readableTime } from './wording.ts';

export interface DecideFlags {
  readonly comment?: string;
  readonly json?: boolean;
}

/** Says what a job asks an approver, and answers exactly that. */
export async function decide(
  client: ApiClient,
  output: Output,
  { jobId, verb }: { readonly jobId: string; readonly verb: 'approve' | 'reject' },
  flags: DecideFlags,
): Promise<ExitCode> {
  const url = `/api/publishes/${encodeURIComponent(jobId)}`;
  const job = await client.get(url, statusAnswer);
  const { approval } = job;
  if (!approval) throw nothingAsked(job);
  if (!flags.json) for (const line of await questionLines(client, job, approval)) output.line(line);
  const { imageDigest, snapshotDigest } = approval;
  const body = { imageDigest, snapshotDigest, ...(flags.comment !== undefined && { comment: flags.comment }) };
  const headers = { 'idempotency-key': randomUUID() };
  const answer = await client.post(`${url}/${verb}`, body, statusAnswer, headers);
  if (flags.json) output.line(JSON.stringify(answer));
  else if (verb === 'approve')
    output.line(`${styleText('green', '✔ approved')}; follow it with: status ${jobId} --watch`);
  else output.line(`${styleText('red', '✖ rejected')}: production stays as it is`);
  return exitCodes.done;
}

function nothingAsked({ jobId, currentStep }: StatusAnswer): Refused {
  return new Refused({
    type: 'urn:assembox:problem:approval-not-awaited',
    title: 'Nothing to decide',
    status: 409,
    detail: `Job ${jobId} asks nobody for an approval${currentStep === '' ? '' : `; it is at ${currentStep}`}.`,
    mend: `See where it is with: status ${jobId}`,
  });
}

async function questionLines(
  client: ApiClient,
  { productId, versionCode }: StatusAnswer,
  approval: NonNullable<StatusAnswer['approval']>,
): Promise<string[]> {
  const [product, production, changes] = await Promise.all([
    client.get(`/api/products/${productId}`, productAnswer),
    client.get(`/api/products/${productId}/environments/production`, environmentAnswer),
    client.get(`/api/products/${productId}/releases?limit=200`, releasesAnswer),
  ]);
  const serving = production.serving?.versionCode;
  return [
    styleText('bold', `${product.productCode} ${versionCode} into production`),
    `  image      ${approval.imageDigest}`,
    `  snapshot   ${approval.snapshotDigest}`,
    `  asked by   ${approval.requestedBy}, until ${readableTime(approval.deadline)}`,
    `  production ${serving === undefined ? 'runs nothing yet' : `runs ${serving}`}`,
    ...changesSince(changes.items, versionCode, serving).map((line) => `  ${line}`),
  ];
}

interface ReleaseWords {
  readonly versionCode: string;
  readonly status: string;
  readonly changes: readonly string[];
}

/** Newest first, from the version down to what production runs. */
function changesSince(releases: readonly ReleaseWords[], version: string, serving: string | undefined): string[] {
  const from = releases.findIndex((release) => release.versionCode === version);
  const until = releases.findIndex((release) => release.versionCode === serving);
  const brought = releases.slice(Math.max(0, from), until > from ? until : from + 1);
  return brought
    .filter((release) => release.status !== 'failed')
    .flatMap(({ versionCode, changes }) => [`changes of ${versionCode}:`, ...changes.map((change) => `  ${change}`)]);
}
