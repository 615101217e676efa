import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../devstack/test-servers.ts';
import type { Revision } from '../ports.ts';
import { createEmbeddedRuntime } from './embedded-runtime.ts';
import type { EmbeddedRuntimeServer } from './embedded-runtime-server.ts';
import { startServer, token } from './test-embedded-runtime.ts';
import { patience, send } from './test-load.ts';
import { type ProductWorkshop, openWorkshop } from './test-product.ts';
import { deploy } from './test-runtime.ts';

let workshop: ProductWorkshop;
let database: TestDatabase;
let server: EmbeddedRuntimeServer;
let url: string;
let made: { name: string; user: string }[];

beforeAll(async () => {
  workshop = await openWorkshop();
  database = await testDatabase();
  server = await startServer(workshop, {
    databaseAdminUrl: database.url,
    productSecretsFile: path.join(workshop.folder, 'product-secrets.json'),
  });
  const runtime = createEmbeddedRuntime({ url: server.url, token });
  made = [];
  await deploy({ runtime, make: (...of) => workshop.make(...of) }, 'shop', '1.0.0');
  url = String((await runtime.status('shop', 'staging')).url);
});

afterAll(async () => {
  await server.stop();
  const connection = await createConnection(database.url);
  for (const { name, user } of made) {
    await connection.query(`DROP DATABASE IF EXISTS ${connection.escapeId(name)}`);
    for (const host of ['%', 'localhost']) await connection.query('DROP USER IF EXISTS ?@?', [user, host]);
  }
  await connection.end();
  await database.drop();
  await workshop.remove();
});

async function admin(method: string, what: string, content?: unknown) {
  return fetch(`${server.url}${what}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(content === undefined ? {} : { body: JSON.stringify(content) }),
  });
}

async function canaryIs(revision: Revision | null, state: string): Promise<void> {
  expect((await admin('PUT', '/environments/shop/staging/canary', { revision })).status).toBe(202);
  const now = async () => JSON.parse(await (await admin('GET', '/environments/shop/staging')).text()).canary.state;
  await expect.poll(now, patience).toBe(state);
}

describe('metrics', () => {
  it('count requests, server errors and durations for each track and version', async () => {
    await canaryIs(await workshop.make('1.2.0', { failing: true }), 'ready');
    for (let at = 0; at < 3; at += 1) await send(`${url}/api/version`, { headers: { 'x-canary': 'true' } });
    const text = await (await admin('GET', '/metrics')).text();
    const labels = 'product="shop",environment="staging",track="canary",version="1.2.0"';
    expect(text).toContain(`assembox_gateway_requests_total{${labels},code="500"} 3`);
    expect(text).toContain(`assembox_gateway_server_errors_total{${labels}} 3`);
    expect(text).toContain(`assembox_gateway_request_duration_seconds_count{${labels}} 3`);
    const targets = JSON.parse(await (await admin('GET', '/metrics/targets')).text());
    expect(targets).toEqual(
      ['stable', 'canary'].map((track) => ({
        targets: [expect.stringMatching(/^127\.0\.0\.1:1\d{4}$/)],
        labels: { environment: 'staging', track },
      })),
    );
    await canaryIs(null, 'empty');
  });
});

describe('what a product is given', () => {
  it('is a database, a lasting folder and secrets of its own, and nothing of ours', async () => {
    const environment = JSON.parse((await send(`${url}/api/environment`)).body);
    const own = new URL(environment.DATABASE_URL);
    made.push({ name: own.pathname.slice(1), user: own.username });
    const allowed =
      'ADMIN_PASSWORD ADMIN_USERNAME DATABASE_URL FILE_FOLDER FILE_STORAGE HOST JWT_SECRET LANG METRICS_PORT NODE_COMPILE_CACHE NODE_ENV PATH PORT RELEASE_VERSION';
    expect(Object.keys(environment).toSorted()).toEqual(allowed.split(' '));
    expect(environment).toMatchObject({ RELEASE_VERSION: '1.0.0', NODE_ENV: 'production', HOST: '127.0.0.1' });
    const lasting = path.join(workshop.folder, 'runtime/environments/shop/staging/files');
    expect(environment).toMatchObject({ FILE_STORAGE: 'disk', FILE_FOLDER: lasting });
    const connection = await createConnection(own.href);
    await connection.query('CREATE TABLE orders (id BIGINT PRIMARY KEY)');
    await expect(connection.query(`CREATE TABLE \`${database.name}\`.stolen (id BIGINT)`)).rejects.toThrow('denied');
    await connection.end();
  });

  it('shows its first account to whom may ask, and its secrets to no one', async () => {
    const credentials = JSON.parse(await (await admin('GET', '/environments/shop/staging/credentials')).text());
    expect(credentials).toEqual({ username: 'admin', password: expect.stringMatching(/^[\w-]{20}$/) });
    const file = path.join(workshop.folder, 'runtime/environments/shop/staging/secrets.json');
    const { jwtSecret } = JSON.parse(await readFile(file, 'utf8'));
    const logs = await (await admin('GET', '/environments/shop/staging/logs?lines=50')).text();
    expect(logs).toContain('starting 1.0.0 with the secret [secret]');
    expect(logs).not.toContain(jwtSecret);
    expect((await fetch(`${server.url}/environments/shop/staging/credentials`)).status).toBe(401);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
    expect((await admin('GET', '/environments/nothing/staging/credentials')).status).toBe(404);
  });

  it('is what the operator has given it by the start of a version, which no log shows', async () => {
    const value = 'the token of the rates';
    const file = path.join(workshop.folder, 'product-secrets.json');
    await writeFile(file, JSON.stringify({ shop: { staging: { RATES_TOKEN: value } } }), { mode: 0o600 });
    const runtime = createEmbeddedRuntime({ url: server.url, token });
    expect(await runtime.missingSecrets('shop', 'staging', ['OTHER', 'RATES_TOKEN'])).toMatchObject({
      missing: ['OTHER'],
      place: expect.stringContaining(file),
    });
    await canaryIs(await workshop.make('1.3.0'), 'ready');
    const marked = { headers: { 'x-canary': 'true' } };
    const environment = JSON.parse((await send(`${url}/api/environment`, marked)).body);
    expect(environment).toMatchObject({ RELEASE_VERSION: '1.3.0', SECRET_RATES_TOKEN: value });
    const logs = await (await admin('GET', '/environments/shop/staging/logs?lines=50')).text();
    expect(logs).toContain('starting 1.3.0 and calls with [secret]');
    expect(logs).not.toContain(value);
    await canaryIs(null, 'empty');
  });

  it('is nothing where the operator’s file is not private: the version does not start', async () => {
    await chmod(path.join(workshop.folder, 'product-secrets.json'), 0o644);
    await canaryIs(await workshop.make('1.4.0'), 'failed');
    const { canary } = JSON.parse(await (await admin('GET', '/environments/shop/staging')).text());
    expect(canary.message).toMatch(/chmod 600/);
    await canaryIs(null, 'empty');
  });
});
