import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { withEdges } from './edge-fixture.ts';
import { exampleInput, inputOf } from './example-fixture.ts';
import { generate } from './index.ts';

const minute = 60_000;
const admin = { username: 'admin', password: 'a password for tests' };

const inputs = {
  'with the order module in V1': async () => await exampleInput('V1'),
  'with the order module in V2': async () => await exampleInput('V2'),
  'with what is legal but rare': async () => inputOf(withEdges((await exampleInput('V1')).product)),
};

describe.each(Object.entries(inputs))('the generated example %s', (_name, input) => {
  let folder: string;
  let tests: TestDatabase;
  let database: TestDatabase;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'generated-'));
    for (const { content, path } of generate(await input())) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    install(folder);
    [tests, database] = await Promise.all([testDatabase(), testDatabase()]);
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all([tests.drop(), database.drop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('lints, type-checks, builds and passes its own tests', { timeout: 10 * minute }, () => {
    for (const script of ['lint', 'typecheck', 'build', 'test']) {
      const { output, status } = run(join(folder, 'server'), script, { TEST_DATABASE_URL: tests.url });
      expect({ script, status, output: status === 0 ? '' : output }).toEqual({ script, status: 0, output: '' });
    }
  });

  it('starts twice at once on an empty database, serves an order from draft to confirmed, and stops cleanly', async () => {
    const [service] = await Promise.all([start(folder, database.url, children), start(folder, database.url, children)]);
    const token = await signIn(service.url);
    const ask = async (method: string, path: string, body?: object) =>
      await request(service.url, method, path, body, token);
    const category = await ask('POST', '/goods/categories', { name: 'Tools' });
    const goods = await ask('POST', '/goods/goods', {
      sku: 'SKU-0001',
      name: 'Hammer',
      price: 12.5,
      stock: 20,
      categoryId: id(category),
    });
    const customer = await ask('POST', '/user/customers', { name: 'Acme' });
    const lines = [{ goodsId: id(goods), quantity: 3, price: 12.5 }];
    const order = await ask('POST', '/order/sales-orders', { customerId: id(customer), lines });
    expect(order).toMatchObject({ status: 201, body: { status: 'draft', total: 37.5, customer: { name: 'Acme' } } });
    expect(await ask('POST', `/order/orders/${id(order)}/confirm`)).toMatchObject({ status: 200 });
    expect(await ask('GET', `/goods/goods/${id(goods)}`)).toMatchObject({ body: { stock: 17 } });
    expect(await ask('POST', `/order/orders/${id(order)}/confirm`)).toMatchObject({
      body: { code: 'ORDER_NOT_DRAFT' },
    });
    const found = await ask(
      'GET',
      '/order/sales-orders?filter[status][in]=confirmed&filter[customer.name][contains]=cm',
    );
    expect(found).toMatchObject({ status: 200, body: { total: 1, items: [{ id: id(order) }] } });
    const refused = await ask('POST', '/order/sales-orders', {
      customerId: id(customer),
      lines: [{ ...lines[0], quantity: 0 }],
    });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'lines.0.quantity' }] } });
    expect(await stop(service.child)).toBe(0);
  });
});

interface Service {
  readonly url: string;
  readonly child: ChildProcess;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Installs what the lock file says, once per lock file, and links it in. */
function install(folder: string): void {
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  const cache = join(import.meta.dirname, '..', 'data', 'generated-dependencies', digest);
  if (!existsSync(cache)) {
    const fresh = `${cache}.${process.pid}`;
    for (const file of ['package.json', 'package-lock.json', 'server/package.json', 'web/package.json']) {
      cpSync(join(folder, file), join(fresh, file), { recursive: true });
    }
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    const { status } = spawnSync('npm', ['ci', ...options], { cwd: fresh, stdio: 'inherit' });
    if (status !== 0) throw new Error(`npm ci exited with ${status}`);
    renameSync(fresh, cache);
  }
  for (const workspace of ['.', 'server', 'web']) {
    const installed = join(cache, workspace, 'node_modules');
    if (existsSync(installed)) symlinkSync(installed, join(folder, workspace, 'node_modules'));
  }
}

function run(cwd: string, script: string, env: Record<string, string>): { status: number | null; output: string } {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['--run', script], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
}

/** Starts the built product on a free port and waits until it listens. */
async function start(folder: string, databaseUrl: string, children: ChildProcess[]): Promise<Service> {
  const child = spawn(process.execPath, ['server/dist/main.js'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PORT: '0',
      DATABASE_URL: databaseUrl,
      JWT_SECRET: 'a secret for tests and for nothing else',
      ADMIN_USERNAME: admin.username,
      ADMIN_PASSWORD: admin.password,
    },
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /"address":"(http[^"]+)".*"msg":"listening"/.exec(line)?.[1];
    if (address !== undefined) {
      child.stdout.resume();
      return { child, url: `${address}/api` };
    }
  }
  throw new Error('the service ended before it listened');
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM');
  return await new Promise((resolve) => {
    child.once('exit', resolve);
  });
}

async function request(url: string, method: string, path: string, body?: object, token = ''): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

async function signIn(url: string): Promise<string> {
  const { body } = await request(url, 'POST', '/auth/login', admin);
  return textOf(body, 'token');
}

const id = ({ body }: Answer): string => textOf(body, 'id');

function textOf(body: unknown, name: string): string {
  if (typeof body !== 'object' || body === null) throw new Error(`no ${name} in ${JSON.stringify(body)}`);
  const value: unknown = Reflect.get(body, name);
  if (typeof value !== 'string') throw new Error(`no ${name} in ${JSON.stringify(body)}`);
  return value;
}
