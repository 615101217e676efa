import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { and, eq } from 'drizzle-orm';

import { productRelease } from '../../database/schema/index.ts';
import { at, listOf } from '../demo/json.ts';
import type { PublishStack } from './publish-stack.ts';

const run = promisify(execFile);

/** What a publish has left behind, everywhere. */
export interface PublishedState {
  readonly releaseRows: number;
  readonly releaseStatus: string | undefined;
  readonly tags: readonly string[];
  readonly branches: readonly string[];
  /** Commits reachable from any ref. */
  readonly commits: number;
  readonly builds: number;
  /** Version that the environment's address answers with; null where nothing serves. */
  readonly serving: string | null;
}

export async function publishedState(
  stack: PublishStack,
  product: { readonly id: string; readonly code: string },
  versionCode: string,
): Promise<PublishedState> {
  const rows = await stack.database
    .select()
    .from(productRelease)
    .where(and(eq(productRelease.productId, product.id), eq(productRelease.versionCode, versionCode)));
  const refs = await remoteRefs(`${stack.env['GITEA_URL']}/assembox/${product.code}.git`);
  const named = (prefix: string) => refs.flatMap((ref) => (ref.startsWith(prefix) ? [ref.slice(prefix.length)] : []));
  return {
    releaseRows: rows.length,
    releaseStatus: rows[0]?.status,
    tags: named('refs/tags/'),
    branches: named('refs/heads/'),
    commits: await countCommits(stack, product.code),
    builds: await countBuilds(stack, product.code),
    serving: await servingVersion(stack, product.code),
  };
}

async function remoteRefs(url: string): Promise<string[]> {
  const { stdout } = await run('git', ['ls-remote', '--heads', '--tags', url]).catch(() => ({ stdout: '' }));
  return stdout.split('\n').flatMap((line) => line.split('\t')[1] ?? []);
}

async function countCommits(stack: PublishStack, product: string): Promise<number> {
  const { stdout } = await run('git', [
    '-C',
    `${stack.dataDir}/git/${product}.git`,
    'rev-list',
    '--all',
    '--count',
  ]).catch(() => ({ stdout: '0' }));
  return Number(stdout);
}

async function countBuilds(stack: PublishStack, job: string): Promise<number> {
  const credentials = Buffer.from(`${stack.env['JENKINS_USER']}:${stack.env['JENKINS_TOKEN']}`).toString('base64');
  const response = await fetch(`${stack.env['JENKINS_URL']}/job/${job}/api/json?tree=builds[number]`, {
    headers: { authorization: `Basic ${credentials}` },
  });
  return response.ok ? listOf(await response.json(), 'builds').length : 0;
}

async function servingVersion(stack: PublishStack, product: string): Promise<string | null> {
  const { url } = await stack.runtime.status(product, 'staging');
  if (url === null) return null;
  const response = await fetch(`${url}/api/health`);
  if (!response.ok) return null;
  const release = at(await response.json(), 'release');
  return typeof release === 'string' ? release : null;
}
