import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { libraryDatabase } from '../cli/import/import-fixture.ts';
import { readSchema } from '../cli/import/read-schema.ts';
import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { BuiltProduct, type RunningProduct, textOf } from '../generator/built-product-fixture.ts';
import { inputOf } from '../generator/example-fixture.ts';
import { importSchema } from '../metadata/import/import-schema.ts';
import { resolveProduct } from '../metadata/validate.ts';
import { loadExample } from './load.ts';

const minute = 60_000;

describe('the library, imported from its tables', () => {
  const databases: TestDatabase[] = [];
  let product: BuiltProduct | undefined;

  beforeAll(async () => {
    databases.push(await libraryDatabase(), await testDatabase(), await testDatabase());
    const resolution = resolveProduct(await loadExample('library'));
    if (!resolution.ok) throw new Error(JSON.stringify(resolution.errors));
    product = new BuiltProduct(inputOf(resolution.product));
  });
  afterAll(async () => {
    product?.remove();
    await Promise.all(databases.map(async (database) => await database.drop()));
  });

  it('is what the import makes of a database with these tables, twice the same', async () => {
    const url = new URL(databases[0]?.url ?? '');
    const options = { module: 'library', locale: 'en-US' };
    const imported = importSchema(await readSchema(url, undefined), options);
    const kept = (await loadExample('library')).modules[0]?.documents ?? [];
    expect(byName(imported.documents)).toEqual(byName(kept));
    expect(importSchema(await readSchema(url, undefined), options)).toEqual(imported);
  });

  it('lints, type-checks, builds and passes its own tests', { timeout: 10 * minute }, () => {
    const env = { TEST_DATABASE_URL: databases[1]?.url ?? '' };
    for (const script of ['lint', 'typecheck', 'build', 'test']) {
      expect(product?.run('server', script, env)).toEqual({ script, status: 0, output: '' });
    }
    expect(product?.run('web', 'typecheck')).toEqual({ script: 'typecheck', status: 0, output: '' });
  });

  it('lends a book, keeping to what the tables said', async () => {
    const service = await started(product, databases[2]);
    const make = async (path: string, body: object): Promise<string> => {
      const answer = await service.ask('POST', `/library/${path}`, body);
      expect(answer).toMatchObject({ status: 201 });
      return textOf(answer.body, 'id');
    };
    const branchId = await make('branches', { branchCode: 'HA01', name: 'Harbour' });
    const shelfId = await make('shelfs', { branchId, floorValue: 1, shelfNo: 7 });
    const titleId = await make('titles', { isbn: '9781234567897', name: 'Tides', features: ['large_print'] });
    const copyId = await make('copies', { titleId, shelfId, copyNo: 1, barcode: '4000000000001' });
    const guardianId = await make('members', { memberNo: 4_000_000_000, name: 'Ada', bornOn: '1980-02-29' });
    const memberId = await make('members', { memberNo: 2, name: 'Ben', bornOn: '2015-05-05', guardianId });
    const loanId = await make('loans', { copyId, memberId, dueOn: '2026-12-24' });

    const loan = await service.ask('GET', `/library/loans/${loanId}`);
    expect(loan).toMatchObject({ body: { renewals: 0, member: { name: 'Ben' } } });
    const tooOften = await service.ask('PATCH', `/library/loans/${loanId}`, { renewals: 6 });
    expect(tooOften).toMatchObject({ status: 400, body: { errors: [{ field: 'renewals' }] } });
    const again = await service.ask('POST', '/library/copies', { titleId, copyNo: 1, barcode: '4000000000002' });
    expect(again).toMatchObject({ status: 409 });
    const badCode = await service.ask('POST', '/library/branches', { branchCode: 'harb', name: 'Harbour' });
    expect(badCode).toMatchObject({ status: 400, body: { errors: [{ field: 'branchCode' }] } });
  });
});

async function started(product: BuiltProduct | undefined, database: TestDatabase | undefined): Promise<RunningProduct> {
  if (product === undefined || database === undefined) throw new Error('nothing to start');
  return await product.start(database.url);
}

function byName(documents: readonly { readonly kind: string; readonly code: string; readonly content: unknown }[]) {
  return Object.fromEntries(documents.map(({ code, content, kind }) => [`${kind}/${code}`, content]));
}
