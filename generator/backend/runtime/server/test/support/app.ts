import 'reflect-metadata';
import { type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource, type EntityManager } from 'typeorm';

import { createFirstAccount } from '../../src/auth/first-account.js';
import { createApp } from '../../src/bootstrap.js';
import { databaseOptions } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrate.js';
import { readEnvironment } from '../../src/platform/environment.js';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface InsertingService {
  insert(manager: EntityManager, values: object): Promise<string>;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

const admin = { username: 'admin', password: 'admin-password' };

/** The application on an empty database, and how tests talk to it. */
export class TestApp {
  private readonly tokens = new Map<string, string>();
  private readonly tokensByRoles = new Map<string, Promise<string>>();
  private counter = 0;

  constructor(private readonly app: NestFastifyApplication) {}

  /** A number that no other sample has. */
  next(): number {
    this.counter += 1;
    return this.counter;
  }

  /** Asks as the first account, which has every role; `token` null asks as nobody. */
  async request(method: Method, url: string, body?: object, token?: string | null): Promise<Answer> {
    const bearer = token === undefined ? await this.login(admin.username, admin.password) : token;
    const { payload, type } = body instanceof FormData ? await encoded(body) : { payload: body, type: undefined };
    const response = await this.app.inject({
      method,
      url,
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: response.statusCode, body: isJson(response.headers) ? response.json() : {} };
  }

  /** A part of the application, such as the service of a model. */
  get<Part>(part: Type<Part>): Part {
    return this.app.get(part, { strict: false });
  }

  /** The token of a user with these roles, the same one each time: hashing passwords is slow on purpose. */
  async tokenOf(roles: readonly string[]): Promise<string> {
    const key = roles.toSorted().join();
    const known = this.tokensByRoles.get(key);
    if (known !== undefined) return await known;
    const created = this.newToken(roles);
    this.tokensByRoles.set(key, created);
    return await created;
  }

  /** The token of a new user, whose password is `user-password-1`. */
  async newToken(roles: readonly string[]): Promise<string> {
    const username = `user-${this.next()}`;
    const user = { username, name: username, roles, password: 'user-password-1' };
    const { status } = await this.request('POST', '/api/users', user);
    if (status !== 201) throw new Error(`could not create a user: ${status}`);
    return await this.login(username, user.password);
  }

  /** Stores a row that a sample refers to; its id. */
  async row(service: Type<InsertingService>, values: object): Promise<string> {
    return await this.get(service).insert(this.app.get(DataSource).manager, values);
  }

  private async login(username: string, password: string): Promise<string> {
    const known = this.tokens.get(username);
    if (known !== undefined) return known;
    const { body } = await this.request('POST', '/api/auth/login', { username, password }, null);
    const token = String(body['token']);
    this.tokens.set(username, token);
    return token;
  }
}

async function encoded(form: FormData): Promise<{ payload: Buffer; type: string }> {
  const response = new Response(form);
  return { payload: Buffer.from(await response.arrayBuffer()), type: response.headers.get('content-type') ?? '' };
}

const isJson = (headers: Readonly<Record<string, unknown>>): boolean =>
  /[/+]json/.test(String(headers['content-type']));

let started: Promise<TestApp> | undefined;

/** One application for all tests of a run. */
export async function testApp(): Promise<TestApp> {
  started ??= start();
  return await started;
}

async function start(): Promise<TestApp> {
  const databaseUrl = process.env['TEST_DATABASE_URL'] ?? '';
  if (databaseUrl === '') throw new Error('TEST_DATABASE_URL is not set: the tests need a database of their own');
  const environment = readEnvironment({
    DATABASE_URL: databaseUrl,
    JWT_SECRET: 'a secret for tests and nothing else',
    ADMIN_USERNAME: admin.username,
    ADMIN_PASSWORD: admin.password,
    FILE_FOLDER: '.cache/files-of-tests',
  });
  await empty(databaseUrl);
  await migrate(databaseUrl, (dataSource) => createFirstAccount(dataSource, environment.admin));
  return new TestApp(await createApp(environment));
}

/** Drops all tables, of a database that is named as one for tests. */
async function empty(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  if (!/^(ci|test)_|_test$/.test(name))
    throw new Error(`${name} is not named as a test database: ci_…, test_… or …_test`);
  const dataSource = await new DataSource(databaseOptions(url)).initialize();
  try {
    await dataSource.dropDatabase();
  } finally {
    await dataSource.destroy();
  }
}
