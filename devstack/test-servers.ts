import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createConnection } from 'mysql2/promise';
import { Type, type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { inject } from 'vitest';

import type { DatabaseClient } from './database-client.ts';
import type { PrometheusPrograms } from './prometheus.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Base URL of the broker that starts servers on demand. */
    testServers: string;
  }
}

export interface TestDatabase {
  readonly name: string;
  /** `mysql://user:password@host:port/name`; the user may create further databases and users. */
  readonly url: string;
  readonly drop: () => Promise<void>;
}

const Temporal = Type.Object({
  /** host:port */
  address: Type.String(),
  namespace: Type.String(),
  uiUrl: Type.Union([Type.String(), Type.Null()]),
});

const ObjectStore = Type.Object({
  endpoint: Type.String(),
  region: Type.String(),
  accessKeyId: Type.String(),
  secretAccessKey: Type.String(),
});

const Kubernetes = Type.Object({
  /** Path of an administrator's file. */
  kubeconfig: Type.String(),
  url: Type.String(),
});

const Gitea = Type.Object({
  url: Type.String(),
  /** Of an administrator. */
  token: Type.String(),
});

export type TestGitea = Static<typeof Gitea>;

export type TestKubernetes = Static<typeof Kubernetes>;

export type TestTemporal = Static<typeof Temporal>;

export interface TestBucket extends Static<typeof ObjectStore> {
  readonly bucket: string;
}

/** A fresh, empty database on the one server of this run. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = new URL((await ask('/database', Type.Object({ url: Type.String() }))).url);
  const name = `test_${uniqueName()}`;
  await execute(server, `CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    drop: async () => await execute(server, `DROP DATABASE IF EXISTS \`${name}\``),
  };
}

/** What backs a database up and restores it. */
export async function databaseClient(): Promise<DatabaseClient> {
  return await ask(
    '/database-client',
    Type.Object({ dump: Type.Array(Type.String()), client: Type.Array(Type.String()) }),
  );
}

/** The one Temporal server of this run: tests keep apart by their own task queues and workflow ids. */
export async function testTemporal(): Promise<TestTemporal> {
  return await ask('/temporal', Temporal);
}

/** host:port, see `testTemporal`. */
export async function temporalAddress(): Promise<string> {
  return (await testTemporal()).address;
}

/** A fresh, empty bucket on the one MinIO of this run. Path-style addressing. */
export async function s3(): Promise<TestBucket> {
  const { endpoint, region, accessKeyId, secretAccessKey } = await ask('/s3', ObjectStore);
  const bucket = `test-${uniqueName()}`;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return { endpoint, region, accessKeyId, secretAccessKey, bucket };
}

/** The one Gitea of this run: tests keep apart by their own organisations, which the Git host's adapter makes. */
export async function testGitea(): Promise<TestGitea> {
  return await ask('/gitea', Gitea);
}

/** The one image registry of this run, open to everyone: tests keep apart by their own repositories. */
export async function testRegistry(): Promise<{ readonly url: string; readonly prefix: string }> {
  const { url } = await ask('/registry', Type.Object({ url: Type.String() }));
  return { url, prefix: `test-${uniqueName()}` };
}

/** The one Kubernetes of this run, see `kubernetes/control-plane.ts`: tests keep apart by their own namespaces. */
export async function testKubernetes(): Promise<TestKubernetes> {
  return await ask('/kubernetes', Kubernetes);
}

/** For `playwright-core`'s `executablePath`; run it with `--no-sandbox`, since tests may run as root. */
export async function chromiumPath(): Promise<string> {
  return (await ask('/chromium', Type.Object({ path: Type.String() }))).path;
}

/** Prometheus and its checker; a test starts its own. */
export async function prometheusPrograms(): Promise<PrometheusPrograms> {
  return await ask('/prometheus', Type.Object({ prometheus: Type.String(), promtool: Type.String() }));
}

function uniqueName(): string {
  return randomBytes(6).toString('hex');
}

async function execute(server: URL, statement: string): Promise<void> {
  const connection = await createConnection({ uri: server.href });
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}

async function ask<Schema extends TSchema>(route: string, schema: Schema): Promise<Static<Schema>> {
  return Value.Parse(schema, JSON.parse(await getPatiently(new URL(route, inject('testServers')))));
}

/** Without `fetch`'s limit of five minutes: the answer may wait for a server that is being built. */
async function getPatiently(url: URL): Promise<string> {
  return await new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk;
        })
        .on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))))
        .on('error', reject);
    }).on('error', reject);
  });
}
