import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { libraryDatabase } from '../cli/import/import-fixture.ts';
import { readSchema } from '../cli/import/read-schema.ts';
import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { BuiltProduct, type RunningProduct, textOf } from '../generator/built-product-fixture.ts';
import { inputOf } from '../generator/example-fixture.ts';
import { importSchema } from '../metadata/import/import-schema.ts';
import { updateImport } from '../metadata/import/update-import.ts';
import { resolveProduct } from '../metadata/validate.ts';
import { loadExample } from './load.ts';

const minute = 60_000;

/** So many days from today. */
const inDays = (days: number): string => new Date(Date.now() + days * 24 * 60 * minute).toISOString().slice(0, 10);

describe('the library, imported from its tables and worked on since', () => {
  const databases: TestDatabase[] = [];
  let product: BuiltProduct | undefined;
  let service: RunningProduct;
  let ids: Readonly<Record<'branch' | 'title' | 'copy' | 'other' | 'ada' | 'ben', string>>;

  const ask: RunningProduct['ask'] = async (method, path, body) => await service.ask(method, path, body);
  const make = async (path: string, body: object): Promise<string> => {
    const answer = await ask('POST', `/library/${path}`, body);
    expect(answer).toMatchObject({ status: 201 });
    return textOf(answer.body, 'id');
  };
  const lend = async (copyId: string, memberId: string, dueOn = inDays(7)) =>
    await ask('POST', '/library/loans', { copyId, memberId, dueOn });
  const giveBack = async (loan: { readonly body: unknown }) =>
    await ask('POST', `/desk/loans/${textOf(loan.body, 'id')}/return`);

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

  it('says what its tables say: to import them once more changes nothing and loses nothing', async () => {
    const url = new URL(databases[0]?.url ?? '');
    const options = { module: 'library', locale: 'en-US' };
    const imported = importSchema(await readSchema(url, undefined), options);
    const library = (await loadExample('library')).modules.find(({ code }) => code === 'library');
    expect(updateImport(library?.documents ?? [], imported.documents)).toEqual({ documents: [], findings: [] });
    expect(importSchema(await readSchema(url, undefined), options)).toEqual(imported);
  });

  it('lints, type-checks, builds and passes its own tests', { timeout: 15 * minute }, () => {
    const env = { TEST_DATABASE_URL: databases[1]?.url ?? '' };
    for (const script of ['lint', 'typecheck', 'build', 'test']) {
      expect(product?.run('server', script, env)).toEqual({ script, status: 0, output: '' });
    }
    for (const script of ['lint', 'typecheck', 'test']) {
      expect(product?.run('web', script)).toEqual({ script, status: 0, output: '' });
    }
  });

  it('starts, and keeps to what the tables said', async () => {
    service = await started(product, databases[2]);
    const branch = await make('branches', { branchCode: 'HA01', name: 'Harbour' });
    const shelfId = await make('shelfs', { branchId: branch, floorValue: 1, shelfNo: 7 });
    expect(await ask('GET', `/library/shelfs/${shelfId}`)).toMatchObject({ body: { place: '1-7' } });
    const title = await make('titles', { isbn: '9781234567897', name: 'Tides', features: ['large_print'] });
    const copy = await make('copies', { titleId: title, shelfId, copyNo: 1, barcode: '4000000000001' });
    const other = await make('copies', { titleId: title, copyNo: 2, barcode: '4000000000002' });
    const ada = await make('members', { memberNo: 4_000_000_000, name: 'Ada', bornOn: '1980-02-29' });
    const ben = await make('members', { memberNo: 2, name: 'Ben', bornOn: '2015-05-05', guardianId: ada });
    ids = { branch, title, copy, other, ada, ben };
    const again = await ask('POST', '/library/copies', { titleId: title, copyNo: 1, barcode: '4000000000003' });
    expect(again).toMatchObject({ status: 409 });
    const badCode = await ask('POST', '/library/branches', { branchCode: 'harb', name: 'Harbour' });
    expect(badCode).toMatchObject({ status: 400, body: { errors: [{ field: 'branchCode' }] } });
  });

  it('lends to members with a valid card, one copy once, with a due date that can be', async () => {
    expect(await lend(ids.copy, ids.ben)).toMatchObject({ status: 422, body: { code: 'CARD_NOT_VALID' } });
    const card = await make('member-cards', { memberId: ids.ben, cardCode: 'C1', validUntil: inDays(-1) });
    expect(await lend(ids.copy, ids.ben)).toMatchObject({ body: { code: 'CARD_NOT_VALID' } });
    await ask('PATCH', `/library/member-cards/${card}`, { validUntil: inDays(100) });
    await make('member-cards', { memberId: ids.ada, cardCode: 'C2', validUntil: inDays(0) });
    expect(await lend(ids.copy, ids.ben, inDays(29))).toMatchObject({ body: { code: 'DUE_DATE_NOT_POSSIBLE' } });
    const loan = await lend(ids.copy, ids.ben);
    expect(loan).toMatchObject({
      status: 201,
      body: { renewals: 0, status: 'open', loanNo: expect.stringMatching(/^L\d{9}$/u), titleId: ids.title },
    });
    expect(await ask('GET', `/library/copies/${ids.copy}`)).toMatchObject({ body: { status: 'lent' } });
    expect(await lend(ids.copy, ids.ada)).toMatchObject({ status: 409, body: { code: 'COPY_LENT' } });
    const id = textOf(loan.body, 'id');
    const tooOften = await ask('PATCH', `/library/loans/${id}`, { renewals: 6 });
    expect(tooOften).toMatchObject({ status: 400, body: { errors: [{ field: 'renewals' }] } });
    expect(await ask('DELETE', `/library/loans/${id}`)).toMatchObject({ status: 409, body: { code: 'LOAN_OPEN' } });
    expect(await ask('POST', `/desk/loans/${id}/renewal`)).toMatchObject({ status: 200, body: { dueOn: inDays(21) } });
    expect(await giveBack(loan)).toMatchObject({ status: 200, body: { daysLate: 0, fine: 0 } });
    expect(await giveBack(loan)).toMatchObject({ status: 409, body: { code: 'LOAN_RETURNED' } });
  });

  it('lends by barcode, and says which number it does not know', async () => {
    const scan = async (barcode: string, memberNo: number) =>
      await ask('POST', '/desk/loans', { barcode, memberNo, days: 3 });
    expect(await scan('1', 2)).toMatchObject({ status: 404, body: { code: 'BARCODE_UNKNOWN' } });
    expect(await scan('4000000000001', 3)).toMatchObject({ status: 404, body: { code: 'MEMBER_UNKNOWN' } });
    expect(await scan('4000000000001', 4_000_000_000)).toMatchObject({ status: 200, body: { dueOn: inDays(3) } });
    expect(await ask('POST', '/desk/loans', { barcode: '1' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'memberNo' }] },
    });
  });

  it('holds what comes back for who reserved it first, and lends it to nobody else', async () => {
    const reserve = async (memberId: string) =>
      await ask('POST', '/library/reservations', { memberId, titleId: ids.title, pickupBranchId: ids.branch });
    expect(await reserve(ids.ben)).toMatchObject({ status: 409, body: { code: 'TITLE_AVAILABLE' } });
    const second = await lend(ids.other, ids.ada);
    const reservation = await reserve(ids.ben);
    expect(reservation).toMatchObject({ status: 201, body: { status: 'waiting' } });
    const { body } = second;
    expect(await ask('POST', `/desk/loans/${textOf(body, 'id')}/renewal`)).toMatchObject({
      body: { code: 'TITLE_RESERVED' },
    });
    await giveBack(second);
    const path = `/library/reservations/${textOf(reservation.body, 'id')}`;
    expect(await ask('GET', path)).toMatchObject({ body: { status: 'ready', heldCopyId: ids.other } });
    expect(await lend(ids.other, ids.ada)).toMatchObject({ status: 409, body: { code: 'COPY_HELD' } });
    const met = await lend(ids.other, ids.ben);
    expect(met).toMatchObject({ status: 201 });
    expect(await ask('GET', path)).toMatchObject({ status: 404 });
    expect(await ask('GET', `/library/copies/${ids.other}`)).toMatchObject({ body: { status: 'lent' } });
    await giveBack(met);
  });

  it('marks what is overdue, reminds once a level, and takes a fine that is paid once', async () => {
    const run = async () => await ask('POST', '/desk/overdue-runs');
    expect(await run()).toMatchObject({ status: 200, body: { overdue: 0, reminders: 0 } });
    const loan = await lend(ids.other, ids.ben);
    const id = textOf(loan.body, 'id');
    await ask('PATCH', `/library/loans/${id}`, { dueOn: inDays(-10) });
    expect(await run()).toMatchObject({ body: { overdue: 1, reminders: 1 } });
    expect(await run()).toMatchObject({ body: { overdue: 1, reminders: 0 } });
    expect(await ask('GET', `/library/loans/${id}`)).toMatchObject({ body: { status: 'overdue' } });
    expect(await ask('GET', '/desk/overdue-loans?daysLate=10')).toMatchObject({
      body: [{ id, member: { name: 'Ben' }, copy: { title: { name: 'Tides' } } }],
    });
    expect(await ask('GET', `/desk/overdue-loans?branchId=${ids.branch}`)).toMatchObject({ body: [] });
    const third = await make('copies', { titleId: ids.title, copyNo: 3, barcode: '4000000000009' });
    expect(await lend(third, ids.ben)).toMatchObject({ body: { code: 'LOANS_OVERDUE' } });

    expect(await giveBack(loan)).toMatchObject({ body: { daysLate: 10, fine: 2.5 } });
    const fines = await ask('GET', '/library/fines');
    const fine = /"id":"(\d+)"/u.exec(JSON.stringify(fines.body))?.[1] ?? '';
    const pay = async () => await ask('POST', `/desk/fines/${fine}/payment`);
    expect(await pay()).toMatchObject({ status: 200, body: { paid: 2.5 } });
    expect(await pay()).toMatchObject({ status: 409, body: { code: 'FINE_PAID' } });
    expect(await ask('PATCH', `/library/fines/${fine}`, { amount: 9 })).toMatchObject({ body: { code: 'FINE_PAID' } });
    expect(await ask('POST', '/library/fines', { loanId: id, amount: 9 })).toMatchObject({ status: 404 });
  });

  it('reports through three relations, grouped, with figures', async () => {
    const popular = await ask('GET', '/desk/reports/popular-titles?minLoans=2');
    expect(popular).toMatchObject({ status: 200, body: [{ title: 'Tides', publisher: null, loans: 5, members: 2 }] });
    expect(await ask('GET', '/desk/reports/popular-titles?minLoans=6')).toMatchObject({ body: [] });
    const stock = await ask('GET', '/desk/reports/stock');
    expect(stock.body).toContainEqual({ branch: 'Harbour', status: 'lent', copies: 1, titles: 1, value: 0 });
  });
});

async function started(product: BuiltProduct | undefined, database: TestDatabase | undefined): Promise<RunningProduct> {
  if (product === undefined || database === undefined) throw new Error('nothing to start');
  return await product.start(database.url);
}
