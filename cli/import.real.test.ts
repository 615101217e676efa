import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiFixture, startApi } from '../api/api-fixture.ts';
import type { TestDatabase } from '../devstack/test-servers.ts';
import { productsAnswer } from './answers.ts';
import { ApiClient, Refused } from './api-client.ts';
import { libraryDatabase } from './import/import-fixture.ts';
import { SourceUnreachable } from './import/read-schema.ts';
import { importMysql, type ImportFlags } from './import.ts';
import { exitCodes, type Output } from './output.ts';

describe('import mysql', () => {
  let source: TestDatabase;
  let api: ApiFixture;
  let client: ApiClient;
  let folder: string;
  let lines: string[];

  beforeAll(async () => {
    [source, api, folder] = await Promise.all([libraryDatabase(), startApi(), mkdtemp(path.join(tmpdir(), 'import-'))]);
    await api.app.listen({ port: 0, host: '127.0.0.1' });
    const address = api.app.server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    client = new ApiClient({ url, token: api.tokens.designer, source: 'test' });
  });
  afterAll(async () => {
    await Promise.all([source.drop(), api.close(), rm(folder, { recursive: true })]);
  });

  async function run(flags: Partial<ImportFlags>, url = source.url, password?: string) {
    lines = [];
    const line = (text: string): void => void lines.push(text);
    const output: Output = { line, errorLine: line, interactive: false };
    const all = { product: 'library', module: 'library', versionCode: 'V1', ...flags };
    return await importMysql(url, all, { output, client: async () => await Promise.resolve(client), password });
  }

  it('says in a dry run what would come out, and writes nothing', async () => {
    expect(await run({ dryRun: true })).toBe(exitCodes.done);
    expect(lines[0]).toBe('21 tables: 18 models, 54 pages. Rows stay where they are.');
    expect(lines).toContain('  loan: the trigger loan_counts: write a logic with a trigger instead');
    expect(lines.at(-1)).toBe('Nothing is written: a dry run.');
    await expect(run({ dryRun: true, json: true })).resolves.toBe(exitCodes.done);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ documents: 73, errors: [] });
  });

  it('writes a product into a folder, and over it only when told to', async () => {
    await run({ out: folder });
    const model = path.join(folder, 'modules', 'library', 'V1', 'model');
    expect(await readdir(model)).toHaveLength(18);
    const written = await readFile(path.join(model, 'Loan.json'), 'utf8');
    await expect(run({ out: folder })).rejects.toThrow(Refused);
    expect(await run({ out: folder, overwrite: true })).toBe(exitCodes.done);
    expect(await readFile(path.join(model, 'Loan.json'), 'utf8')).toBe(written);
    await run({ out: folder, module: 'again' });
    const product: unknown = JSON.parse(await readFile(path.join(folder, 'product.json'), 'utf8'));
    expect(product).toMatchObject({ modules: [{ code: 'library' }, { code: 'again' }] });
  });

  it('updates a folder and drafts with what is new, and leaves the rest as it was made', async () => {
    const flags = { module: 'worked', product: 'worked' };
    const own = path.join(folder, 'worked');
    await run({ ...flags, out: own });
    const file = path.join(own, 'modules', 'worked', 'V1', 'model', 'Loan.json');
    const model = (await readFile(file, 'utf8')).replace('"Due on"', '"Bring back by"');
    await writeFile(file, model.replaceAll(/\n {6}"max": 5/gu, '\n      "max": 4'));
    expect(await run({ ...flags, out: own, update: true, dryRun: true })).toBe(exitCodes.done);
    expect(await readFile(file, 'utf8')).toContain('"max": 4');
    expect(await run({ ...flags, out: own, update: true })).toBe(exitCodes.done);
    expect(await readFile(file, 'utf8')).toBe(model);

    await run(flags);
    const products = await api.call({ method: 'GET', url: '/api/products?productCode=worked' });
    const url = `/api/products/${Value.Parse(productsAnswer, products.body).items[0]?.id ?? ''}/modules/worked/versions/V1`;
    const saving = { method: 'PUT', url: `${url}/documents/model/Loan`, headers: { 'if-match': '*' } } as const;
    await api.call({ ...saving, payload: JSON.parse(model) });
    expect(await run({ ...flags, update: true })).toBe(exitCodes.done);
    expect(lines.at(-1)).toMatch(/^0 drafts saved in product worked/u);
    const kept = await api.call({ method: 'GET', url: `${url}/documents/model/Loan` });
    expect(kept.body).toEqual(JSON.parse(model));
  });

  it('saves drafts that are valid through the API, and over them only when told to', async () => {
    expect(await run({})).toBe(exitCodes.done);
    const products = await api.call({ method: 'GET', url: '/api/products?productCode=library' });
    const [product] = Value.Parse(productsAnswer, products.body).items;
    const url = `/api/products/${product?.id ?? ''}`;
    const validation = await api.call({ method: 'POST', url: `${url}/validate`, payload: {} });
    expect(validation.body).toEqual({ valid: true, errors: [] });
    await expect(run({})).rejects.toThrow('has documents in V1 already');
    expect(await run({ overwrite: true })).toBe(exitCodes.done);
    expect(await run({ versionCode: 'V2' })).toBe(exitCodes.done);
    const document = await api.call({ method: 'GET', url: `${url}/document` });
    expect(document.body).toMatchObject({ modules: [{ code: 'library', versionCode: 'V2' }] });
  });

  it('says what is wrong with an address, and never a password', async () => {
    await expect(run({}, 'http://127.0.0.1/x')).rejects.toThrow('looks like mysql://');
    const url = new URL(source.url);
    url.password = 'not-the-password';
    await expect(run({ dryRun: true }, url.href)).rejects.toThrow(SourceUnreachable);
    await expect(run({ dryRun: true }, url.href)).rejects.not.toThrow('not-the-password');
    url.password = '';
    const password = decodeURIComponent(new URL(source.url).password);
    expect(await run({ dryRun: true }, url.href, password)).toBe(exitCodes.done);
    url.pathname = '/mysql_no_such_database';
    await expect(run({ dryRun: true }, url.href, password)).rejects.toThrow(SourceUnreachable);
  });
});
