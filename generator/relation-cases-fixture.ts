import type { Connection } from 'mysql2/promise';
import { expect } from 'vitest';

import { childOf } from './relations-fixture.ts';
import { id, type Answer } from './service-fixture.ts';

/** The running service and its database. */
export interface World {
  readonly ask: (method: string, path: string, body?: object) => Promise<Answer>;
  readonly connection: Connection;
}

export interface OptionCase {
  readonly name: string;
  /** What of the schema of models it tries. */
  readonly covers: readonly string[];
  readonly run: (world: World) => Promise<void>;
}

const paths = (code: string): string => `/${code.replaceAll(/(?<=[a-z])[A-Z]/gu, '-$&').toLowerCase()}s`;
const created = (more: object = {}) => ({ status: 201, body: more });
const found = (more: object = {}) => ({ status: 200, body: more });
const refused = (field: string) => ({ status: 400, body: { errors: [{ field }] } });
const taken = { status: 409, body: { code: 'NOT_UNIQUE' } };
const gone = { status: 404 };

const add = async ({ ask }: World, path: string, values: object): Promise<string> => {
  const answer = await ask('POST', path, values);
  expect(answer).toMatchObject({ status: 201 });
  return id(answer);
};
const shelf = async (world: World, name = 'A'): Promise<string> => await add(world, '/shelfs', { name });

/** What deleting a row does to one that refers to it, whether rows are deleted for good or marked. */
function deletion(rule: string, soft: boolean): OptionCase {
  const path = paths(childOf(soft, rule));
  const parents = soft ? '/soft-shelfs' : '/shelfs';
  return {
    name: `a row that others refer to with ${rule}${soft ? ' is marked as removed' : ' is deleted'}`,
    covers: [`relation onDelete ${rule}`, 'relation type manyToOne', ...(soft ? ['option softDelete'] : [])],
    run: async (world) => {
      const parent = await add(world, parents, { name: `of ${path}` });
      const child = await add(world, path, { name: 'child', shelfId: parent });
      const deleted = await world.ask('DELETE', `${parents}/${parent}`);
      const after = await world.ask('GET', `${path}/${child}`);
      if (rule === 'restrict') {
        expect(deleted).toMatchObject({ status: 409, body: { code: 'IN_USE' } });
        expect(after).toMatchObject(found({ shelf: { id: parent } }));
        expect(await world.ask('DELETE', `${path}/${child}`)).toMatchObject({ status: 204 });
        expect(await world.ask('DELETE', `${parents}/${parent}`)).toMatchObject({ status: 204 });
      } else {
        expect(deleted).toMatchObject({ status: 204 });
        expect(after).toMatchObject(rule === 'cascade' ? gone : found({ shelfId: null, shelf: null }));
      }
      const table = soft ? 'opt_softshelf' : 'opt_shelf';
      const [rows] = await world.connection.query(`SELECT id FROM ${table} WHERE id = ?`, [parent]);
      expect(rows).toHaveLength(soft ? 1 : 0);
    },
  };
}

const others: readonly OptionCase[] = [
  {
    name: 'a row has to refer to one that is there, where it must and where it may',
    covers: ['relation required', 'relation type manyToOne'],
    run: async (world) => {
      expect(await world.ask('POST', '/hard-restricts', { name: 'a' })).toMatchObject(refused('shelfId'));
      expect(await world.ask('POST', '/hard-restricts', { name: 'a', shelfId: null })).toMatchObject(
        refused('shelfId'),
      );
      expect(await world.ask('POST', '/hard-cascades', { name: 'a' })).toMatchObject(created({ shelf: null }));
      expect(await world.ask('POST', '/hard-cascades', { name: 'a', shelfId: '99' })).toMatchObject(refused('shelfId'));
      expect(await world.ask('POST', '/hard-cascades', { name: 'a', shelfId: 'x' })).toMatchObject(refused('shelfId'));
      const removed = await add(world, '/soft-shelfs', { name: 'removed' });
      await world.ask('DELETE', `/soft-shelfs/${removed}`);
      const late = await world.ask('POST', '/soft-cascades', { name: 'a', shelfId: removed });
      expect(late).toMatchObject(refused('shelfId'));
    },
  },
  {
    name: 'one row has one other, seen from both, in the column that was named',
    covers: ['relation type oneToOne', 'relation owner', 'relation inverse', 'relation column'],
    run: async (world) => {
      const under = await shelf(world);
      const lid = await add(world, '/lids', { name: 'Lid', shelfId: under });
      expect(await world.ask('GET', `/shelfs/${under}`)).toMatchObject(found({ lid: { id: lid, name: 'Lid' } }));
      expect(await world.ask('POST', '/lids', { name: 'Second', shelfId: under })).toMatchObject(taken);
      const [rows] = await world.connection.query('SELECT covers_id FROM opt_lid WHERE id = ?', [lid]);
      expect(rows).toEqual([{ covers_id: Number(under) }]);
      expect(await world.ask('DELETE', `/shelfs/${under}`)).toMatchObject({ status: 204 });
      expect(await world.ask('GET', `/lids/${lid}`)).toMatchObject(gone);
    },
  },
  {
    name: 'many rows have many others, seen from both, in the table that was named',
    covers: [
      'relation type manyToMany',
      'relation required',
      'relation display',
      'relation inverse',
      'relation joinTable',
    ],
    run: async (world) => {
      const [first, second] = [await shelf(world, 'First'), await shelf(world, 'Second')];
      expect(await world.ask('POST', '/tags', { name: 'a', code: 'a' })).toMatchObject(refused('placeIds'));
      expect(await world.ask('POST', '/tags', { name: 'a', code: 'a', placeIds: [] })).toMatchObject(
        refused('placeIds'),
      );
      const related = await add(world, '/tags', { name: 'Old', code: 'old', placeIds: [second] });
      const values = { name: 'New', code: 'new', placeIds: [first, second, first], relatedIds: [related] };
      const path = `/tags/${await add(world, '/tags', values)}`;
      expect(await world.ask('GET', path)).toMatchObject(
        found({
          placeIds: [first, second],
          places: [
            { id: first, name: 'First' },
            { id: second, name: 'Second' },
          ],
          related: [{ id: related, code: 'old' }],
        }),
      );
      expect(await world.ask('GET', `/tags/${related}`)).toMatchObject(found({ relatedTo: [{ name: 'New' }] }));
      expect(await world.ask('GET', `/shelfs/${first}`)).toMatchObject(found({ tags: [{ name: 'New' }] }));
      expect(await world.ask('PATCH', path, { placeIds: [second] })).toMatchObject(found({ placeIds: [second] }));
      expect(await world.ask('PATCH', path, { placeIds: [] })).toMatchObject(refused('placeIds'));
      expect((await world.ask('PATCH', path, { placeIds: ['99'] })).status).toBe(400);
      const [rows] = await world.connection.query('SELECT COUNT(*) AS links FROM opt_tagged');
      expect(rows).toEqual([{ links: 2 }]);
      expect(await world.ask('DELETE', path)).toMatchObject({ status: 204 });
      expect(await world.ask('GET', `/shelfs/${second}`)).toMatchObject(found({ tagIds: [related] }));
    },
  },
  {
    name: 'a row refers to others of its own kind, which go with it',
    covers: [
      'relation type oneToMany',
      'relation type oneToOne',
      'relation onDelete cascade',
      'relation onDelete setNull',
    ],
    run: async (world) => {
      const top = await add(world, '/tasks', { name: 'top' });
      const child = await add(world, '/tasks', { name: 'child', parentId: top });
      const grandchild = await add(world, '/tasks', { name: 'grandchild', parentId: child });
      const before = await add(world, '/tasks', { name: 'before', nextId: grandchild });
      expect(await world.ask('GET', `/tasks/${grandchild}`)).toMatchObject(
        found({ parent: { name: 'child' }, previous: { name: 'before' } }),
      );
      const list = await world.ask('GET', `/tasks?filter[parent.id][eq]=${top}`);
      expect(list).toMatchObject(found({ total: 1, items: [{ id: child }] }));
      expect(await world.ask('DELETE', `/tasks/${top}`)).toMatchObject({ status: 204 });
      expect(await world.ask('GET', `/tasks/${grandchild}`)).toMatchObject(gone);
      expect(await world.ask('GET', `/tasks/${before}`)).toMatchObject(found({ nextId: null, next: null }));
    },
  },
  {
    name: 'rows are written with what they are a part of',
    covers: ['relation type oneToMany', 'relation composed', 'relation inverse'],
    run: async (world) => {
      const parts = [
        { name: 'a', pieces: 1 },
        { name: 'b', pieces: 2 },
      ];
      const crate = await world.ask('POST', '/crates', { name: 'parts', parts });
      expect(crate).toMatchObject(created({ parts }));
      const path = `/crates/${id(crate)}`;
      const [first]: { id: string }[] = Reflect.get(Object(crate.body), 'parts');
      const changed = [
        { id: first?.id, name: 'a', pieces: 5 },
        { name: 'c', pieces: 3 },
      ];
      const after = await world.ask('PATCH', path, { parts: changed, version: 1 });
      expect(after).toMatchObject(found({ parts: [{ id: first?.id, name: 'a', pieces: 5 }, { name: 'c' }] }));
      const wrong = { parts: [{ name: 'd', pieces: 0 }], version: 2 };
      expect(await world.ask('PATCH', path, wrong)).toMatchObject(refused('parts.0.pieces'));
      const foreign = { parts: [{ id: '999', name: 'x', pieces: 1 }], version: 2 };
      expect(await world.ask('PATCH', path, foreign)).toMatchObject(refused('parts.0.id'));
      expect(await world.ask('GET', path)).toMatchObject(found({ version: 2, parts: [{ name: 'a' }, { name: 'c' }] }));
      expect(await world.ask('DELETE', path)).toMatchObject({ status: 204 });
      expect(await world.ask('GET', `/parts/${first?.id}`)).toMatchObject(gone);
    },
  },
  {
    name: 'a key over a relation and a field is unique as a whole, and an index is there',
    covers: ['key on', 'key unique'],
    run: async (world) => {
      const [one, two] = [await shelf(world), await shelf(world)];
      await add(world, '/crates', { name: 'same', shelfId: one });
      await add(world, '/crates', { name: 'same', shelfId: two });
      await add(world, '/crates', { name: 'other', shelfId: one });
      const double = await world.ask('POST', '/crates', { name: 'same', shelfId: one });
      expect(double).toMatchObject({ ...taken, body: { errors: [{ field: 'shelfId' }, { field: 'name' }] } });
      const [rows] = await world.connection.query("SHOW INDEX FROM opt_crate WHERE Key_name = 'ix_crate_name'");
      expect(rows).toMatchObject([{ Non_unique: 1, Column_name: 'name' }]);
    },
  },
  {
    name: 'a value of a row that is marked as removed may be used again; the row is seen nowhere',
    covers: ['option softDelete'],
    run: async (world) => {
      const path = `/soft-shelfs/${await add(world, '/soft-shelfs', { name: 'again' })}`;
      expect(await world.ask('POST', '/soft-shelfs', { name: 'again' })).toMatchObject(taken);
      expect(await world.ask('DELETE', path)).toMatchObject({ status: 204 });
      for (const method of ['GET', 'DELETE']) expect(await world.ask(method, path)).toMatchObject(gone);
      expect(await world.ask('PATCH', path, { name: 'x' })).toMatchObject(gone);
      const again = await add(world, '/soft-shelfs', { name: 'again' });
      const list = await world.ask('GET', '/soft-shelfs?filter[name][eq]=again');
      expect(list).toMatchObject(found({ total: 1, items: [{ id: again }] }));
      expect(await world.ask('GET', '/soft-shelfs/options?search=again')).toMatchObject(found([{ id: again }]));
    },
  },
  {
    name: 'a change of a row that somebody else has changed is answered with the row as it is',
    covers: ['option optimisticLock'],
    run: async (world) => {
      const path = `/crates/${await add(world, '/crates', { name: 'locked' })}`;
      const changes = ['mine', 'theirs'].map(async (name) => await world.ask('PATCH', path, { name, version: 1 }));
      const answers = (await Promise.all(changes)).toSorted((a, b) => a.status - b.status);
      const [good, stale] = answers;
      expect(answers.map(({ status }) => status)).toEqual([200, 409]);
      expect(good?.body).toMatchObject({ version: 2 });
      expect(stale?.body).toMatchObject({ code: 'STALE', current: good?.body });
      expect(await world.ask('PATCH', path, { name: 'x' })).toMatchObject(refused('version'));
    },
  },
  {
    name: 'a row tells who wrote it and when',
    covers: ['option audit'],
    run: async (world) => {
      const row = await world.ask('POST', '/crates', { name: 'audited' });
      const author = { creatorName: 'admin', modifierName: 'admin', creatorId: '1', modifierId: '1' };
      expect(row).toMatchObject(created({ ...author, createdAt: expect.stringMatching(/Z$/u) }));
      const createdAt: string = Reflect.get(Object(row.body), 'createdAt');
      const changed = await world.ask('PATCH', `/crates/${id(row)}`, { name: 'changed', version: 1 });
      expect(changed).toMatchObject(found({ ...author, createdAt }));
      expect(String(Reflect.get(Object(changed.body), 'modifierAt')) >= createdAt).toBe(true);
      expect(await world.ask('POST', '/crates', { name: 'x', creatorName: 'me' })).toMatchObject(
        refused('creatorName'),
      );
      expect(
        Reflect.get(Object((await world.ask('POST', '/shelfs', { name: 'x' })).body), 'createdAt'),
      ).toBeUndefined();
    },
  },
  {
    name: 'a read-only model is read and nothing else',
    covers: ['option readOnly'],
    run: async (world) => {
      await world.connection.query("INSERT INTO opt_reading (name) VALUES ('given')");
      expect(await world.ask('GET', '/readings')).toMatchObject(found({ total: 1, items: [{ name: 'given' }] }));
      expect(await world.ask('GET', '/readings/1')).toMatchObject(found({ name: 'given' }));
      expect(await world.ask('POST', '/readings', { name: 'x' })).toMatchObject(gone);
      for (const method of ['PATCH', 'DELETE']) expect(await world.ask(method, '/readings/1', {})).toMatchObject(gone);
    },
  },
  {
    name: 'a page has as many rows as the model says, and no more than it allows',
    covers: ['option pageSize', 'option maxPageSize'],
    run: async (world) => {
      for (const name of ['p1', 'p2', 'p3', 'p4']) await add(world, '/crates', { name });
      const sizes = ['', '?pageSize=3'].map(async (query) => (await world.ask('GET', `/crates${query}`)).body);
      const [usual, most] = await Promise.all(sizes);
      expect(Reflect.get(Object(usual), 'items')).toHaveLength(2);
      expect(Reflect.get(Object(most), 'items')).toHaveLength(3);
      expect(await world.ask('GET', '/crates?pageSize=4')).toMatchObject({ status: 400 });
    },
  },
];

/** One for each thing that a relation, a key or an option can be. */
export const optionCases: readonly OptionCase[] = [
  ...['restrict', 'cascade', 'setNull'].flatMap((rule) => [deletion(rule, false), deletion(rule, true)]),
  ...others,
];
