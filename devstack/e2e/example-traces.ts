import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';

import { listOf, text } from '../demo/json.ts';
import type { ExampleShop } from './example-shop.ts';
import { publishHistory } from './example-history.ts';
import { secretsOf } from './example-secrets.ts';
import { filesIn } from './left-behind.ts';

const run = promisify(execFile);
const steps = [
  'createVersion',
  'generate',
  'push',
  'triggerBuild',
  'followBuild',
  'prepareRollout',
  'rollout',
  'verify',
];

/** What a publish leaves behind for people to read. */
export function describeTraces(shop: () => ExampleShop): void {
  it('reads step by step in the history of the workflow, without large payloads', async () => {
    const { activities, payloads } = await publishHistory(shop().stack.env, shop().productId);
    // `readBuild` is the look that the webhook asks for: it may come before or after the poll.
    expect(activities.filter((name) => name !== 'readBuild')).toEqual([...steps, 'completePublish']);
    expect(payloads.length).toBeGreaterThan(0);
    expect(Math.max(...payloads.map((payload) => payload.length))).toBeLessThan(100_000);
  });

  it('is found in Temporal by product, version, environment and status', async () => {
    const { env } = shop().stack;
    const connection = await Connection.connect({ address: env['TEMPORAL_ADDRESS'] ?? '' });
    try {
      const client = new Client({ connection, namespace: env['TEMPORAL_NAMESPACE'] ?? '' });
      const query = ['Product', 'Version', 'Environment', 'Status'].map((name) => `Assembox${name}`);
      const values = ['orders', '1.0.0', 'staging', 'deployed'];
      const wanted = query.map((name, index) => `${name} = '${values[index]}'`).join(' AND ');
      await expect.poll(async () => (await client.workflow.count(wanted)).count, { timeout: 120_000 }).toBe(1);
    } finally {
      await connection.close();
    }
  });

  it('gives the same files to `git clone` as to the API', async () => {
    const { stack, productId } = shop();
    const files = `/api/products/${productId}/releases/1.0.0/files`;
    const listed = await stack.api.send('GET', files);
    await withClone(shop(), async (folder) => {
      const git = async (...args: string[]) => (await run('git', ['-C', folder, ...args])).stdout.trim();
      expect(await git('rev-parse', 'v1.0.0^{commit}')).toBe(text(listed, 'commit'));
      const blobs = (await git('ls-tree', '-r', '--format=%(path) %(objectname)', 'v1.0.0')).split('\n');
      const items = listOf(listed, 'items').map((item) => `${text(item, 'path')} ${text(item, 'blob')}`);
      expect(blobs).toEqual(expect.arrayContaining(items));
      expect(blobs).toHaveLength(items.length);
      const page = 'web/src/pages/order/SalesOrderList.vue';
      const headers = { authorization: `Bearer ${stack.token}` };
      const answer = await fetch(`${stack.env['ASSEMBOX_PUBLIC_URL']}${files}/${page}`, { headers });
      expect(await answer.text()).toBe(await readFile(path.join(folder, page), 'utf8'));
    });
  });

  it('holds no secret: neither the history, the repository, the logs nor the build', async () => {
    const { stack, productId } = shop();
    const secrets = await secretsOf(stack, 'orders');
    expect(secrets.length).toBeGreaterThan(8);
    const { payloads } = await publishHistory(stack.env, productId);
    expect(secrets.filter((secret) => payloads.some((payload) => payload.includes(secret)))).toEqual([]);
    await withClone(shop(), async (folder) => {
      const { stdout } = await run('git', ['-C', folder, 'log', '--all', '-p'], { maxBuffer: 100_000_000 });
      expect(stdout).toContain('SalesOrderList.vue');
      expect(secrets.filter((secret) => stdout.includes(secret))).toEqual([]);
    });
    const kept = ['logs', 'git', 'ci', 'registry', 'runtime'].map((folder) => path.join(stack.dataDir, folder));
    expect(await filesThatHold(kept, ['SalesOrderList'])).not.toEqual([]);
    expect(await filesThatHold(kept, secrets)).toEqual([]);
  });
}

async function withClone(shop: ExampleShop, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'assembox-clone-'));
  try {
    await run('git', ['clone', '--quiet', `${shop.stack.env['GITEA_URL']}/assembox/orders.git`, folder]);
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Files in the folders that hold one of the texts; installed packages and the files meant for secrets aside. */
async function filesThatHold(folders: readonly string[], texts: readonly string[]): Promise<string[]> {
  const files = await filesIn(folders);
  return files.flatMap(([file, content]) => (texts.some((part) => content.includes(part)) ? [file] : []));
}
