import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SettingReader } from '../setting-reader.ts';
import { connectionOptions } from './connection.ts';
import { readTemporal } from './temporal-config.ts';
import { workerOptions } from './worker-options.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const oldKey = Buffer.alloc(32, 2).toString('base64');

function read(environment: Record<string, string>) {
  const reader = new SettingReader(environment);
  return { config: readTemporal(reader), mistakes: reader.mistakes };
}

const optionsOf = (environment: Record<string, string>) => workerOptions(read(environment).config);

const namesIn = (mistakes: readonly string[]) => mistakes.map((mistake) => mistake.split(/[ :]/u)[0]);

describe('the way to Temporal', () => {
  let folder: string;
  let files: { certificate: string; key: string };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'assembox-temporal-'));
    files = { certificate: path.join(folder, 'client.pem'), key: path.join(folder, 'client.key') };
    await writeFile(files.certificate, 'certificate');
    await writeFile(files.key, 'key');
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  it('is in the clear and without a key unless told otherwise', () => {
    const { config, mistakes } = read({});
    expect(mistakes).toEqual([]);
    expect(connectionOptions(config)).toEqual({ address: '127.0.0.1:7233', tls: null });
    expect(config).toMatchObject({ namespace: 'default', taskQueue: 'assembox-publish', payloadKeys: null });
  });

  it('is encrypted with an API key, and with whatever else only TLS can use', () => {
    expect(connectionOptions(read({ TEMPORAL_API_KEY: 'k' }).config)).toMatchObject({ tls: {}, apiKey: 'k' });
    expect(connectionOptions(read({ TEMPORAL_TLS: 'true' }).config)).toMatchObject({ tls: {} });
    const { config, mistakes } = read({
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: files.certificate,
      TEMPORAL_TLS_CLIENT_CERT_PATH: files.certificate,
      TEMPORAL_TLS_CLIENT_KEY_PATH: files.key,
      TEMPORAL_TLS_SERVER_NAME: 'temporal.example.test',
    });
    expect(mistakes).toEqual([]);
    expect(connectionOptions(config).tls).toEqual({
      serverNameOverride: 'temporal.example.test',
      serverRootCACertificate: Buffer.from('certificate'),
      clientCertPair: { crt: Buffer.from('certificate'), key: Buffer.from('key') },
    });
  });

  it('sends no key in the clear, and tells of half a client certificate and of files that are not there', () => {
    expect(namesIn(read({ TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'false' }).mistakes)).toEqual(['TEMPORAL_TLS']);
    expect(namesIn(read({ TEMPORAL_TLS: 'false', TEMPORAL_TLS_SERVER_NAME: 'x' }).mistakes)).toEqual([
      'TEMPORAL_TLS_SERVER_NAME',
    ]);
    expect(namesIn(read({ TEMPORAL_TLS_CLIENT_CERT_PATH: files.certificate }).mistakes)).toEqual([
      'TEMPORAL_TLS_CLIENT_CERT_PATH',
    ]);
    expect(namesIn(read({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: path.join(folder, 'none') }).mistakes)).toEqual([
      'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
    ]);
  });
});

it('takes keys for payloads of 32 bytes, and repeats none of them', () => {
  const { config } = read({ TEMPORAL_PAYLOAD_KEY: key, TEMPORAL_PAYLOAD_OLD_KEYS: oldKey });
  expect(config.payloadKeys?.all.map(({ bytes }) => bytes.toString('base64'))).toEqual([key, oldKey]);
  expect(read({ TEMPORAL_PAYLOAD_OLD_KEYS: oldKey }).config.payloadKeys?.current).toBeNull();
  const { mistakes } = read({ TEMPORAL_PAYLOAD_KEY: 'hunter2', TEMPORAL_PAYLOAD_OLD_KEYS: `${oldKey},hunter3` });
  expect(namesIn(mistakes)).toEqual(['TEMPORAL_PAYLOAD_KEY', 'TEMPORAL_PAYLOAD_OLD_KEYS']);
  expect(mistakes.join()).not.toContain('hunter');
});

describe('a worker', () => {
  it('takes as much as it is told, or as the machine has room for', () => {
    expect(optionsOf({ WORKER_ACTIVITIES: '7', WORKER_CACHED_WORKFLOWS: '30' })).toMatchObject({
      maxConcurrentActivityTaskExecutions: 7,
      maxConcurrentWorkflowTaskExecutions: 40,
      maxCachedWorkflows: 30,
    });
    expect(optionsOf({ WORKER_MEMORY_SHARE: '0.7' })).toMatchObject({
      tuner: { tunerOptions: { targetMemoryUsage: 0.7, targetCpuUsage: 0.9 } },
    });
    expect(optionsOf({ WORKER_CPU_SHARE: '0.5' })).not.toHaveProperty('maxConcurrentActivityTaskExecutions');
    expect(namesIn(read({ WORKER_ACTIVITIES: '7', WORKER_CPU_SHARE: '0.5' }).mistakes)).toEqual(['WORKER_ACTIVITIES']);
    expect(namesIn(read({ WORKER_CPU_SHARE: '80' }).mistakes)).toEqual(['WORKER_CPU_SHARE']);
  });

  it('waits at its end for the longest step that cannot be interrupted', () => {
    expect(optionsOf({})).toMatchObject({ shutdownGraceTime: 30_000, shutdownForceTime: 630_000 });
    expect(namesIn(read({ WORKER_STOP_SECONDS: '10' }).mistakes)).toEqual(['WORKER_STOP_SECONDS']);
  });

  it('has a version where it is given one', () => {
    expect(optionsOf({})).not.toHaveProperty('workerDeploymentOptions');
    expect(optionsOf({ TEMPORAL_WORKER_BUILD_ID: '2026.11.1' })).toMatchObject({
      workerDeploymentOptions: {
        version: { deploymentName: 'assembox-publish', buildId: '2026.11.1' },
        useWorkerVersioning: true,
        defaultVersioningBehavior: 'AUTO_UPGRADE',
      },
    });
    expect(namesIn(read({ TEMPORAL_DEPLOYMENT_NAME: 'publish' }).mistakes)).toEqual(['TEMPORAL_DEPLOYMENT_NAME']);
  });
});
