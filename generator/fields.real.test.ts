import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fieldCases } from './field-cases-fixture.ts';
import { codeOf, fieldsInput, knownTypes, naming, typesWith, uniqueTypes } from './fields-fixture.ts';
import { serveProduct, type ServedProduct } from './served-product-fixture.ts';
import { id, request, textOf, type Answer } from './service-fixture.ts';

const minute = 60_000;
const files: ReadonlySet<string> = new Set(['file', 'image']);
const contents: Readonly<Record<string, string>> = { file: 'a text', image: 'GIF89a\u0001\u0000\u0001\u0000' };

let served: ServedProduct;

const ask = async (method: string, path: string, body?: object): Promise<Answer> =>
  await request(served.url, method, `/kind${path}`, body, served.token);

/** A row of the model, whose fields these are. */
const create = async (model: string, values: object): Promise<Answer> =>
  await ask('POST', `/${model.toLowerCase()}s`, values);

const upload = async (model: string, field: string, content: string | Uint8Array<ArrayBuffer>): Promise<Answer> => {
  const form = new FormData();
  form.set('file', new File([content], 'sample'));
  const headers = { authorization: `Bearer ${served.token}` };
  const response = await fetch(`${served.url}/files/kind/${model}/${field}`, { method: 'POST', headers, body: form });
  return { status: response.status, body: await response.json() };
};

/** A valid value; a new file each time. */
const goodValue = async (model: string, type: string, which = 0): Promise<unknown> =>
  files.has(type)
    ? (await upload(model, codeOf(type), contents[type] ?? '')).body
    : (fieldCases[type]?.good?.[which] ?? (type === 'password' ? 'correct horse' : undefined));

const refusal = (field: string) => ({ status: 400, body: { code: 'INVALID', errors: [{ field }] } });
const bytes = (value: unknown) => new Uint8Array(value instanceof Uint8Array ? value : []);
const matching = (value: unknown): unknown => (value instanceof RegExp ? expect.stringMatching(value) : value);
const valueOf = (answer: Answer, field: string): unknown => Reflect.get(Object(answer.body), field);

/** `string minLength` and so on, of all types. */
const rules = Object.entries(fieldCases).flatMap(([type, { rules: own = {} }]) =>
  Object.entries(own).map(([property, rule]) => ({ type, property, ...rule })),
);
const defaults = Object.entries(fieldCases).flatMap(([type, { defaults: own = [] }]) =>
  own.map(([value, expected], index) => ({ type, value, expected, code: codeOf(type, `default${index}`) })),
);
const withComputed = Object.entries(fieldCases).flatMap(([type, { computed }]) =>
  computed === undefined ? [] : [{ type, expected: computed[1] }],
);
const writable = [...knownTypes.keys()].filter((type) => type !== 'sequence');

beforeAll(async () => {
  served = await serveProduct(fieldsInput());
}, 10 * minute);
afterAll(() => served.close());

describe('the cases of fields', () => {
  it('are those of the schema: every type, and every property that says something of values', () => {
    expect(Object.keys(fieldCases).toSorted()).toEqual([...knownTypes.keys()].toSorted());
    const everyType = new Set(['required', 'unique', 'readOnly']);
    const given = new Set(Object.values(fieldCases).flatMap(({ needs = {} }) => Object.keys(needs)));
    for (const [type, properties] of knownTypes) {
      const { rules: own = {}, ...rest } = fieldCases[type] ?? {};
      const tried = new Set([...naming, ...everyType, ...Object.keys(own)]);
      if ('defaults' in rest) tried.add('default');
      if ('computed' in rest) tried.add('computed');
      expect({ type, untried: properties.filter((property) => !tried.has(property)) }).toEqual({ type, untried: [] });
      expect({ type, tried: 'good' in rest || files.has(type) || ['password', 'sequence'].includes(type) }).toEqual({
        type,
        tried: true,
      });
    }
    expect([...given].filter((property) => !rules.some((rule) => rule.property === property))).toEqual([]);
  });
});

describe('a field', () => {
  it.each(writable.filter((type) => type !== 'password'))(
    'of type %s keeps what is written, in its own column, changes it and may be empty',
    async (type) => {
      const field = codeOf(type);
      const [first, second] = [await goodValue('Plain', type, 0), await goodValue('Plain', type, 1)];
      const row = await create('Plain', { [field]: first });
      expect({ status: row.status, value: valueOf(row, field) }).toEqual({ status: 201, value: first });
      const path = `/plains/${id(row)}`;
      expect(valueOf(await ask('GET', path), field)).toEqual(first);
      expect(valueOf(await ask('PATCH', path, { [field]: second }), field)).toEqual(second);
      expect(valueOf(await ask('PATCH', path, {}), field)).toEqual(second);
      const query = `SELECT own_${type.toLowerCase()} IS NULL AS empty FROM kind_plain WHERE id = ?`;
      expect((await served.connection.query(query, [id(row)]))[0]).toEqual([{ empty: 0 }]);
      expect(valueOf(await ask('PATCH', path, { [field]: null }), field)).toBeNull();
      expect(valueOf(await create('Plain', {}), field)).toBeNull();
    },
  );

  it.each(writable)('of type %s refuses values of another type', async (type) => {
    const field = codeOf(type);
    for (const value of fieldCases[type]?.bad ?? []) {
      expect({ value, ...(await create('Plain', { [field]: value })) }).toMatchObject({ value, ...refusal(field) });
    }
  });

  it.each(typesWith('required'))('of type %s has to be there where it is required', async (type) => {
    const field = codeOf(type);
    const all: Record<string, unknown> = {};
    for (const one of typesWith('required')) all[codeOf(one)] = await goodValue('Needed', one);
    const { [field]: _left, ...others } = all;
    expect(await create('Needed', others)).toMatchObject(refusal(field));
    expect(await create('Needed', { ...all, [field]: null })).toMatchObject(refusal(field));
    const row = await create('Needed', all);
    expect(row).toMatchObject({ status: 201 });
    expect(await ask('PATCH', `/neededs/${id(row)}`, { [field]: null })).toMatchObject(refusal(field));
  });

  it.each(uniqueTypes)('of type %s is there once where it is unique, empty ones aside', async (type) => {
    const field = codeOf(type);
    const value = await goodValue('Single', type);
    const [first, other, empty] = [
      await create('Single', { [field]: value }),
      await create('Single', {}),
      await create('Single', {}),
    ];
    expect([first.status, other.status, empty.status]).toEqual([201, 201, 201]);
    const taken = { status: 409, body: { code: 'NOT_UNIQUE', errors: [{ field }] } };
    expect(await create('Single', { [field]: value })).toMatchObject(taken);
    expect(await ask('PATCH', `/singles/${id(other)}`, { [field]: value })).toMatchObject(taken);
  });

  it.each(typesWith('readOnly'))('of type %s is not written by callers where it is read-only', async (type) => {
    const field = codeOf(type);
    expect(await create('Fixed', { [field]: await goodValue('Fixed', type) })).toMatchObject(refusal(field));
    expect(await create('Fixed', {})).toMatchObject({ status: 201 });
  });
});

describe.each(rules.filter(({ type }) => !files.has(type)))('$property of a $type', ({ bad, good, property, type }) => {
  const field = codeOf(type, property);

  it('takes what keeps to it and refuses what does not', async () => {
    const row = await create('Ruled', type === 'sequence' ? {} : { [field]: good });
    const shown = type === 'password' ? undefined : matching(good);
    expect({ status: row.status, value: valueOf(row, field) }).toEqual({ status: 201, value: shown });
    expect(await create('Ruled', { [field]: bad })).toMatchObject(refusal(field));
    expect(await ask('PATCH', `/ruleds/${id(row)}`, { [field]: bad })).toMatchObject(refusal(field));
  });
});

describe.each(rules.filter(({ type }) => files.has(type)))('$property of a $type', ({ bad, good, property, type }) => {
  const field = codeOf(type, property);

  it('takes files that keep to it and refuses others', async () => {
    const taken = await upload('Ruled', field, bytes(good));
    expect(await create('Ruled', { [field]: taken.body })).toMatchObject({
      status: 201,
      body: { [field]: taken.body },
    });
    expect((await upload('Ruled', field, bytes(bad))).status).toBeOneOf([413, 415]);
  });
});

describe.each(defaults)('a $type with the default $value', ({ code, expected }) => {
  it('has it where nothing is given, and only there', async () => {
    expect(valueOf(await create('Given', {}), code)).toEqual(matching(expected));
    expect(await create('Given', { [code]: null })).toMatchObject(refusal(code));
  });
});

describe.each(withComputed)('a computed $type', ({ expected, type }) => {
  const field = codeOf(type, 'computed');

  it('follows what it is computed from, and is written by nobody', async () => {
    const row = await create('Computed', { amount: 3 });
    expect(valueOf(row, field)).toEqual(expected);
    const changed = await ask('PATCH', `/computeds/${id(row)}`, { amount: 0 });
    expect(valueOf(changed, field)).not.toEqual(expected);
    expect(await create('Computed', { amount: 3, [field]: expected })).toMatchObject(refusal(field));
  });
});

const passwordColumn = async (answer: Answer): Promise<string> =>
  JSON.stringify((await served.connection.query('SELECT own_password FROM kind_plain WHERE id = ?', [id(answer)]))[0]);

describe('a password', () => {
  it('is kept as a hash that differs each time, and never returned', async () => {
    const field = codeOf('password');
    const [row, twin] = [
      await create('Plain', { [field]: 'correct horse' }),
      await create('Plain', { [field]: 'correct horse' }),
    ];
    const path = `/plains/${id(row)}`;
    const changed = await ask('PATCH', path, { stringValue: 'x' });
    for (const answer of [row, changed, await ask('GET', path), await ask('GET', `/plains?filter[id][eq]=${id(row)}`)])
      expect(JSON.stringify(answer.body)).not.toMatch(/password|horse|argon/iu);
    expect(await passwordColumn(row)).toContain('$argon2id$');
    expect(await passwordColumn(row)).not.toBe(await passwordColumn(twin));
    expect(await ask('GET', `/plains?filter[${field}]=x`)).toMatchObject({ status: 400 });
    expect(await ask('GET', `/plains?sort=${field}`)).toMatchObject({ status: 400 });
  });
});

describe('a sequence', () => {
  it('counts up without a gap or a double, however many rows are made at once', async () => {
    const rows = await Promise.all(Array.from({ length: 12 }, async () => await create('Plain', {})));
    const numbers = rows.map((row) => textOf(row.body, codeOf('sequence')));
    const year = new Date().getUTCFullYear();
    for (const number of numbers) expect(number).toMatch(new RegExp(`^N(${year}|${year + 1})-\\d{3,}$`, 'u'));
    const counters = numbers.map((number) => Number(number.split('-')[1])).toSorted((a, b) => a - b);
    expect(counters.map((counter) => counter - (counters[0] ?? 0))).toEqual([...counters.keys()]);
  });
});
