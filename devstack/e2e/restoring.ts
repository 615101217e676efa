import { cp } from 'node:fs/promises';
import path from 'node:path';

import { CopyObjectCommand } from '@aws-sdk/client-s3';

import { runCommand } from '../command.ts';
import { databaseClient } from '../test-servers.ts';
import { onBucket } from './bucket.ts';
import { type EmptyStack, type PublishStack, startPublishStack } from './publish-stack.ts';

/** The first of a backup: the database, in one transaction while jobs run. */
export async function dumpDatabase({ env }: PublishStack, file: string): Promise<void> {
  const { dump } = await databaseClient();
  await onDatabase(env, '>', file, [...dump, '--single-transaction', '--no-tablespaces']);
}

/**
 * What comes after the dump, copied into a new stack that then starts from it: object store, repositories and images.
 * Nothing else of the old one is there: neither Temporal's histories, nor what the runtime ran.
 */
export async function restoredStack(old: PublishStack, dump: string): Promise<PublishStack> {
  return await startPublishStack({
    restore: async (empty) => {
      await copyBucket(old.env, empty.env);
      for (const part of ['git', 'registry', 'product-secrets.json']) {
        await cp(path.join(old.dataDir, part), path.join(empty.dataDir, part), { recursive: true });
      }
      await loadDump(empty, dump);
    },
  });
}

async function loadDump({ env }: EmptyStack, dump: string): Promise<void> {
  const { client } = await databaseClient();
  await onDatabase(env, '<', dump, client);
}

/** The shell gives the program its file, as it does for whoever types this. */
async function onDatabase(
  env: NodeJS.ProcessEnv,
  direction: '<' | '>',
  file: string,
  command: readonly string[],
): Promise<void> {
  const { hostname, port, username, password, pathname } = new URL(env['DATABASE_URL'] ?? '');
  const login = [`--host=${hostname}`, `--port=${port}`, `--user=${username}`, pathname.slice(1)];
  await runCommand('sh', ['-c', `file="$0"; exec "$@" ${direction}"$file"`, file, ...command, ...login], {
    env: { ...process.env, MYSQL_PWD: decodeURIComponent(password) },
  });
}

async function copyBucket(from: NodeJS.ProcessEnv, to: NodeJS.ProcessEnv): Promise<void> {
  await onBucket(from, async ({ client, name, keys }) => {
    for (const Key of keys) {
      await client.send(new CopyObjectCommand({ Bucket: to['S3_BUCKET'] ?? '', Key, CopySource: `${name}/${Key}` }));
    }
  });
}
