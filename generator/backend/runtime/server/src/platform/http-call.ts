import type { EntityManager } from 'typeorm';

import { logger } from './logger.js';
import { type BusinessRule, Problem, businessError } from './problem.js';
import { text } from './texts.js';

const largestAnswer = 1_048_576;
const transactionMilliseconds = 10_000;

export interface HttpCall<Result> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** The only ones that may be called, with their ports where these are not the scheme's. */
  readonly hosts: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** By header the name of a secret: `SECRET_<name>` in the environment holds the header's value. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Sent as JSON; undefined for none. */
  readonly body: unknown;
  readonly seconds: number;
  /** What is raised where the other side answers with a status. */
  readonly errors: Readonly<Record<number, BusinessRule>>;
  /** What is raised where the call fails in any other way; undefined for a 502 of our own. */
  readonly error: BusinessRule | undefined;
  readonly read: (answer: HttpAnswer) => Result;
}

/** What the other side answered; a value that is not as it should be is a failed call. */
export class HttpAnswer {
  constructor(
    readonly status: number,
    private readonly body: unknown,
  ) {}

  text(name: string): string {
    return this.textOrNull(name) ?? missing(name);
  }

  number(name: string): number {
    return this.numberOrNull(name) ?? missing(name);
  }

  boolean(name: string): boolean {
    return this.booleanOrNull(name) ?? missing(name);
  }

  textOrNull(name: string): string | null {
    const value = this.value(name);
    return typeof value === 'string' || value === null ? value : missing(name);
  }

  numberOrNull(name: string): number | null {
    const value = this.value(name);
    return typeof value === 'number' || value === null ? value : missing(name);
  }

  booleanOrNull(name: string): boolean | null {
    const value = this.value(name);
    return typeof value === 'boolean' || value === null ? value : missing(name);
  }

  private value(name: string): unknown {
    const { body } = this;
    return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
      ? (Reflect.get(body, name) ?? null)
      : null;
  }
}

function missing(name: string): never {
  throw new Error(`the answer has no fit ${name}`);
}

/**
 * Calls another service. Redirects are not followed: they are a status like any other that is not 2xx. Inside a
 * transaction all calls take ten seconds together at most, because its locks are held meanwhile.
 */
export async function callHttp<Result>(manager: EntityManager, call: HttpCall<Result>): Promise<Result> {
  const started = performance.now();
  const shared = manager.queryRunner?.isTransactionActive ? budgetOf(manager) : null;
  try {
    return await ask(call, Math.min(call.seconds * 1000, shared?.milliseconds ?? Infinity));
  } catch (error) {
    if (error instanceof Problem) throw error;
    logger.warn({ hosts: call.hosts, reason: error instanceof Error ? error.message : String(error) }, 'call failed');
    if (call.error) throw businessError(call.error);
    throw new Problem(502, { title: text('callFailed'), code: 'CALL_FAILED' });
  } finally {
    if (shared) shared.milliseconds -= performance.now() - started;
  }
}

/** A transaction has an entity manager of its own. */
const budgets = new WeakMap<EntityManager, { milliseconds: number }>();

function budgetOf(manager: EntityManager): { milliseconds: number } {
  const budget = budgets.get(manager) ?? { milliseconds: transactionMilliseconds };
  budgets.set(manager, budget);
  return budget;
}

async function ask<Result>(call: HttpCall<Result>, milliseconds: number): Promise<Result> {
  if (milliseconds <= 0) throw new Error('the calls of this transaction have taken too long already');
  const response = await fetch(allowed(call), {
    method: call.method,
    headers: headersOf(call),
    redirect: 'manual',
    signal: AbortSignal.timeout(Math.ceil(milliseconds)),
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  const content = await readText(response);
  const rule = call.errors[response.status];
  if (rule) throw businessError(rule);
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return call.read(new HttpAnswer(response.status, content === '' ? null : parse(content)));
}

function allowed({ hosts, url }: Pick<HttpCall<unknown>, 'hosts' | 'url'>): URL {
  const target = new URL(url);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') throw new Error(`${target.protocol} is not called`);
  if (!hosts.includes(target.host)) throw new Error(`${target.host} is not among the hosts that may be called`);
  if (target.username !== '' || target.password !== '') throw new Error('the address has credentials');
  return target;
}

function headersOf({ body, headers, secrets }: HttpCall<unknown>): Record<string, string> {
  const hidden = Object.entries(secrets).map(([header, name]) => {
    const value = process.env[`SECRET_${name}`];
    if (!value) throw new Error(`SECRET_${name} is not set`);
    return [header, value];
  });
  const json = { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  return { ...json, ...headers, ...Object.fromEntries(hidden) };
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > largestAnswer) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw new Error('the answer is no JSON');
  }
}
