import { expect } from 'vitest';

import type { StepDocument } from '../metadata/documents/logic.ts';
import { id, type Answer } from './service-fixture.ts';

/** The running product: an endpoint for each logic of the fixture is at `/goods/steps/<code in kebab-case>`. */
export type Ask = (method: string, path: string, body?: object) => Promise<Answer>;

const unknownId = '9007199254740993';

const run = async (ask: Ask, step: string, body: object): Promise<Answer> =>
  await ask('POST', `/goods/steps/${step}`, body);

const makeTag = async (ask: Ask, name: string): Promise<string> => id(await ask('POST', '/goods/tags', { name }));

/** Names of the tags that begin so, in order. */
async function tags(ask: Ask, start: string): Promise<unknown> {
  const { body } = await ask('GET', `/goods/tags/options?limit=100&search=${start}`);
  return Array.isArray(body) ? body.map((option: unknown): unknown => Reflect.get(Object(option), 'label')) : body;
}

/** What each kind of step does, seen from outside. */
export const stepCases: Readonly<Record<StepDocument['do'], (ask: Ask) => Promise<void>>> = {
  get: async (ask) => {
    const tagId = await makeTag(ask, 'get me');
    expect(await run(ask, 'get-tag', { tagId })).toEqual({ status: 200, body: { name: 'get me' } });
    expect(await run(ask, 'get-tag', { tagId: unknownId })).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  },
  query: async (ask) => {
    for (const name of ['query b', 'query a', 'other']) await makeTag(ask, name);
    const found = await run(ask, 'query-tags', { name: 'query' });
    expect(found).toMatchObject({ status: 200, body: [{ name: 'query b' }, { name: 'query a' }] });
    expect(await run(ask, 'query-tags', { name: 'query', amount: 1 })).toMatchObject({ body: [{ name: 'query a' }] });
  },
  aggregate: async (ask) => {
    for (const name of ['aggregate 1', 'aggregate 2']) await makeTag(ask, name);
    expect(await run(ask, 'count-tags', { name: 'aggregate' })).toEqual({ status: 200, body: { tags: 2 } });
    expect(await run(ask, 'count-tags', { name: 'no such' })).toEqual({ status: 200, body: { tags: 0 } });
  },
  assert: async (ask) => {
    expect(await run(ask, 'assert-count', { name: 'asserted', amount: 1 })).toMatchObject({ status: 200 });
    expect(await run(ask, 'assert-count', { name: 'not asserted', amount: 0 })).toMatchObject({
      status: 422,
      body: { code: 'COUNT_TOO_SMALL' },
    });
    expect(await tags(ask, 'asserted')).toEqual(['asserted']);
    expect(await tags(ask, 'not asserted')).toEqual([]);
  },
  raise: async (ask) => {
    expect(await run(ask, 'raise-always', { name: 'raised' })).toMatchObject({ status: 409, body: { code: 'ALWAYS' } });
    expect(await tags(ask, 'raised')).toEqual([]);
    expect(await run(ask, 'raise-outside', { name: 'kept' })).toMatchObject({ status: 409, body: { code: 'ALWAYS' } });
    expect(await tags(ask, 'kept')).toEqual(['kept']);
  },
  create: async (ask) => {
    const created = await run(ask, 'create-tag', { name: 'created' });
    expect(created).toMatchObject({ status: 200, body: { name: 'created' } });
    expect(await ask('GET', `/goods/tags/${id(created)}`)).toMatchObject({ body: { name: 'created' } });
    expect(await run(ask, 'create-tag', { name: 'created' })).toMatchObject({ status: 409 });
  },
  update: async (ask) => {
    const tagId = await makeTag(ask, 'update me');
    expect(await run(ask, 'update-tag', { tagId, name: 'updated' })).toEqual({ status: 204, body: null });
    expect(await ask('GET', `/goods/tags/${tagId}`)).toMatchObject({ body: { name: 'updated' } });
    expect(await run(ask, 'update-tag', { tagId: unknownId, name: 'nothing' })).toMatchObject({ status: 404 });
  },
  delete: async (ask) => {
    const tagId = await makeTag(ask, 'delete me');
    expect(await run(ask, 'delete-tag', { tagId })).toEqual({ status: 204, body: null });
    expect(await ask('GET', `/goods/tags/${tagId}`)).toMatchObject({ status: 404 });
    expect(await run(ask, 'delete-tag', { tagId })).toMatchObject({ status: 404 });
  },
  assign: async (ask) => {
    const tagId = await makeTag(ask, '  assigned ');
    expect(await ask('GET', `/goods/tags/${tagId}`)).toMatchObject({ body: { name: 'assigned' } });
  },
  set: async (ask) => {
    expect(await run(ask, 'set-twice', { amount: 4 })).toEqual({ status: 200, body: { total: 9 } });
  },
  callLogic: async (ask) => {
    expect(await run(ask, 'call-other', { name: 'called', amount: 2 })).toEqual({ status: 200, body: { seen: 3 } });
    expect(await tags(ask, 'called')).toEqual(['called', 'called first']);
    expect(await run(ask, 'call-other', { name: 'uncalled', amount: 0 })).toMatchObject({
      status: 422,
      body: { code: 'COUNT_TOO_SMALL' },
    });
    expect(await tags(ask, 'uncalled')).toEqual([]);
  },
  callHttp: async (ask) => {
    expect(await ask('POST', '/goods/rates', { path: 'eur' })).toMatchObject({ status: 200, body: { tripled: 4.5 } });
  },
  if: async (ask) => {
    for (const [count, size] of [
      [0, 'none'],
      [1, 'one'],
      [7, 'many'],
    ] as const) {
      expect(await run(ask, 'if-count', { amount: count })).toEqual({ status: 200, body: { size } });
    }
  },
  forEach: async (ask) => {
    for (const name of ['each b', 'each a']) await makeTag(ask, name);
    expect(await run(ask, 'each-tag', { name: 'each' })).toEqual({ status: 200, body: { names: 'each a,each b,' } });
    expect(await tags(ask, 'each')).toEqual([]);
    expect(await run(ask, 'each-tag', { name: 'each' })).toEqual({ status: 200, body: { names: '' } });
  },
};
