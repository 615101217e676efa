import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { BuiltProduct, textOf } from '../generator/built-product-fixture.ts';
import { inputOf } from '../generator/example-fixture.ts';
import { resolveProduct } from '../metadata/validate.ts';
import { loadExample } from './load.ts';

const minute = 60_000;
const patience = { timeout: minute };

// That this product lints and passes its own tests is for library.real.test.ts to try; its pages are tried as published.
describe('the plugin of the library', () => {
  let database: TestDatabase | undefined;
  let product: BuiltProduct | undefined;

  beforeAll(async () => {
    const resolution = resolveProduct(await loadExample('library'));
    if (!resolution.ok) throw new Error(JSON.stringify(resolution.errors));
    product = new BuiltProduct(inputOf(resolution.product));
    database = await testDatabase();
  });
  afterAll(async () => {
    product?.remove();
    await database?.drop();
  });

  it('adds to the tree what its generator makes, listed with the rest', () => {
    const folder = product?.folder ?? '';
    const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
    expect(read('CODEOWNERS')).toContain('/server/src/modules/library/ @city-library/catalogue\n');
    expect(read('README.md')).toMatch(/`@assembox\/labels` 1\.0\.0[^]*\n## Labels\n/u);
    expect(read('generated.json')).toContain('"CODEOWNERS"');
    expect(existsSync(join(folder, 'web/src/plugins/assembox-labels/LabelSheet.vue'))).toBe(true);
    expect(existsSync(join(folder, 'web/src/plugins/assembox-labels/package.json'))).toBe(false);
  });

  it('runs its hooks in the transaction of the write', { timeout: 15 * minute }, async () => {
    expect(product?.run('server', 'build')).toEqual({ script: 'build', status: 0, output: '' });
    const service = await product?.start(database?.url ?? '');
    if (!service) throw new Error('there is no product');
    const title = await service.ask('POST', '/library/titles', { isbn: '9781234567897', name: 'Tides' });
    const titleId = textOf(title.body, 'id');
    const copy = { titleId, copyNo: 1, barcode: '4000000000001' };
    const made = await service.ask('POST', '/library/copies', copy);
    expect(made).toMatchObject({ status: 201 });
    await expect
      .poll(() => service.output(), patience)
      .toMatch(/"audit":\{"model":"library\/Copy","event":"afterCreate","id":"\d+","by":"admin"/u);

    const reserved = { titleId, copyNo: 2, barcode: '9990000000002' };
    const refused = { status: 422, body: { code: 'LABEL_RESERVED', title: 'Labels that begin with 999 are reserved' } };
    expect(await service.ask('POST', '/library/copies', reserved)).toMatchObject(refused);
    const path = `/library/copies/${textOf(made.body, 'id')}`;
    expect(await service.ask('PATCH', path, { condition: 'worn_out', barcode: '9991' })).toMatchObject(refused);
    expect(await service.ask('GET', '/library/copies')).toMatchObject({ body: { total: 1, items: [copy] } });
    expect(await service.ask('GET', path)).toMatchObject({ body: { condition: 'good' } });
    expect(await service.ask('PATCH', path, { condition: 'worn_out' })).toMatchObject({ status: 200 });
    await expect.poll(() => service.output(), patience).toMatch(/"event":"afterUpdate"[^\n]*"condition"/u);
  });
});
