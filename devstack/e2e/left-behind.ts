import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';

import { GetObjectCommand } from '@aws-sdk/client-s3';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'drizzle-orm';

import { onBucket } from './bucket.ts';
import type { PublishStack } from './publish-stack.ts';

const run = promisify(execFile);

/** What jobs leave where people may look, each part as text: installed packages and the files meant for secrets aside. */
export async function leftBehind(stack: PublishStack, repository: string): Promise<Map<string, string>> {
  const folders = ['logs', 'ci', 'registry', 'runtime'].map((name) => path.join(stack.dataDir, name));
  return new Map([
    ...(await toldToTemporal(stack.env)),
    ...(await rowsOf(stack)),
    ...(await storedObjects(stack.env)),
    ['Git', await everyGitObject(stack, repository)] as const,
    ...(await filesIn(folders)),
  ]);
}

/** Every event of every workflow, with its payloads decoded: inputs, results, signals, memos, failures, summaries. */
export async function toldToTemporal(env: NodeJS.ProcessEnv): Promise<[string, string][]> {
  const connection = await Connection.connect({ address: env['TEMPORAL_ADDRESS'] ?? '' });
  try {
    const client = new Client({ connection, namespace: env['TEMPORAL_NAMESPACE'] ?? 'default' });
    const told: [string, string][] = [];
    for await (const { workflowId, runId } of client.workflow.list()) {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      told.push([`workflow ${workflowId} ${runId}`, textsIn(events).join('\n')]);
    }
    return told;
  } finally {
    await connection.close();
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

async function rowsOf({ database }: PublishStack): Promise<[string, string][]> {
  const [tables] = await database.execute(sql`SHOW TABLES`);
  const names = Array.isArray(tables) ? tables.flatMap((row: unknown) => Object.values(row ?? {}).map(String)) : [];
  return await Promise.all(
    names.map(async (name): Promise<[string, string]> => {
      const [rows] = await database.execute(sql.raw(`SELECT * FROM \`${name}\``));
      return [`table ${name}`, textsIn(rows).join('\n')];
    }),
  );
}

/** Snapshots and generated trees. */
async function storedObjects(env: NodeJS.ProcessEnv): Promise<[string, string][]> {
  return await onBucket(env, ({ client, name, keys }) =>
    Promise.all(
      keys.map(async (Key): Promise<[string, string]> => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key }));
        return [`object ${Key}`, unpacked((await Body?.transformToByteArray()) ?? new Uint8Array())];
      }),
    ),
  );
}

/** Reachable or not. */
async function everyGitObject({ dataDir }: PublishStack, repository: string): Promise<string> {
  const { stdout } = await run(
    'git',
    ['-C', path.join(dataDir, 'git', `${repository}.git`), 'cat-file', '--batch-all-objects', '--batch'],
    { maxBuffer: 2 ** 30, encoding: 'latin1' },
  );
  return stdout;
}

export async function filesIn(folders: readonly string[]): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      if (!entry.isFile() || entry.name === 'secrets.json' || file.includes('/node_modules/')) continue;
      found.push([file, unpacked(await readFile(file))]);
    }
  }
  return found;
}

function unpacked(content: Uint8Array): string {
  const isGzip = content[0] === 0x1f && content[1] === 0x8b;
  return Buffer.from(isGzip ? gunzipSync(content) : content).toString('latin1');
}
