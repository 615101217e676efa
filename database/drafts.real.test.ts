import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { connectDatabase, type Database } from './connection.ts';
import {
  copyDocuments,
  deleteDocument,
  findDocument,
  listDocuments,
  saveDocument,
  saveDocuments,
} from './documents.ts';
import { newId } from './ids.ts';
import {
  chooseModules,
  findModule,
  insertModule,
  insertModuleVersion,
  listModules,
  listModuleVersions,
} from './modules.ts';
import { findProduct, findProductByCode, insertProduct, saveProductDocument, updateProduct } from './products.ts';
import { productModule } from './schema/index.ts';

const by = { id: '1', name: 'Ada' };

const content = (digest: string) => ({ digest, byteCount: 1 });

describe('drafts', () => {
  let server: TestDatabase;
  let database: Database;
  let productId: string;
  let moduleVersionId: string;

  beforeAll(async () => {
    server = await testDatabase();
    database = await connectDatabase(server.url);
  });
  afterAll(async () => {
    await database?.close();
    await server?.drop();
  });
  beforeEach(async () => {
    productId = newId();
    moduleVersionId = newId();
    const moduleId = newId();
    await insertProduct(database, { id: productId, productCode: `p-${productId}`, productName: 'P' });
    await insertModule(database, { id: moduleId, productId, moduleCode: 'order', moduleName: 'Orders' });
    await insertModuleVersion(database, { id: moduleVersionId, moduleId, versionCode: 'V1' });
  });

  const key = (code = 'SalesOrder') => ({ moduleVersionId, kind: 'model', code });

  it('gives one of several products the code, and one of several modules', async () => {
    const insert = () => insertProduct(database, { id: newId(), productCode: `q-${productId}`, productName: 'Q' });
    expect((await Promise.all([insert(), insert(), insert()])).filter(Boolean)).toHaveLength(1);
    expect(await findProductByCode(database, `q-${productId}`)).not.toBeNull();
    expect(await insertModule(database, { id: newId(), productId, moduleCode: 'order', moduleName: 'Orders' })).toBe(
      false,
    );
    expect(await listModules(database, productId)).toHaveLength(1);
  });

  it('changes a product for one of those who read the same version', async () => {
    const rename = (productName: string) => updateProduct(database, productId, '0', { productName }, by);
    const changed = await Promise.all([rename('a'), rename('b'), rename('c')]);
    expect(changed.filter(Boolean)).toHaveLength(1);
    expect(await findProduct(database, productId)).toMatchObject({ version: '1', modifierName: 'Ada' });
  });

  it('saves the product document where it is still the one read', async () => {
    expect(await saveProductDocument(database, productId, null, 'd1', by)).toBe(true);
    expect(await saveProductDocument(database, productId, null, 'd2', by)).toBe(false);
    expect(await saveProductDocument(database, productId, 'd1', 'd2', by)).toBe(true);
    expect(await findProduct(database, productId)).toMatchObject({ documentDigest: 'd2', version: '2' });
  });

  it('saves a document for one of those who read the same content', async () => {
    const create = (digest: string) => saveDocument(database, key(), content(digest), null, by);
    expect((await Promise.all([create('a'), create('b'), create('c')])).filter(Boolean)).toHaveLength(1);
    const digest = (await findDocument(database, key()))?.digest ?? '';
    const change = (to: string) => saveDocument(database, key(), content(to), digest, by);
    expect((await Promise.all([change('x'), change('y'), change('z')])).filter(Boolean)).toHaveLength(1);
  });

  it('saves the same content again, and over anything when told so', async () => {
    expect(await saveDocument(database, key(), content('a'), 'any', by)).toBe(true);
    expect(await saveDocument(database, key(), content('a'), 'a', by)).toBe(true);
    expect(await saveDocument(database, key(), content('a'), 'b', by)).toBe(false);
    expect(await saveDocument(database, key(), content('c'), 'any', by)).toBe(true);
    expect(await findDocument(database, key())).toMatchObject({ digest: 'c', modifierName: 'Ada' });
  });

  it('deletes the content that was read and no other', async () => {
    await saveDocument(database, key(), content('a'), null, by);
    expect(await deleteDocument(database, key(), 'b')).toBe(false);
    expect(await deleteDocument(database, key(), 'a')).toBe(true);
    expect(await findDocument(database, key())).toBeNull();
  });

  it('tells codes apart by their case', async () => {
    await saveDocument(database, key('order'), content('a'), null, by);
    expect(await findDocument(database, key('Order'))).toBeNull();
  });

  it('saves many at once while others do the same in another order', async () => {
    const all = Array.from({ length: 60 }, (_, index) => ({ ...key(`M${index}`), ...content('a') }));
    await Promise.all([all, all.toReversed(), all, all.toReversed()].map((list) => saveDocuments(database, list, by)));
    expect(await listDocuments(database, [moduleVersionId])).toHaveLength(60);
    const copy = newId();
    await copyDocuments(database, moduleVersionId, copy, by);
    expect(await listDocuments(database, [copy])).toHaveLength(60);
  });

  it('keeps the chosen module versions that exist', async () => {
    const module = await findModule(database, productId, 'order');
    if (!module) throw new Error('no module');
    await insertModuleVersion(database, { id: newId(), moduleId: module.id, versionCode: 'V2' });
    expect((await listModuleVersions(database, module.id)).map((row) => row.versionCode)).toEqual(['V1', 'V2']);
    const choose = (moduleVersionCode: string) =>
      chooseModules(database, productId, [
        { moduleCode: 'order', moduleVersionCode },
        { moduleCode: 'none', moduleVersionCode: 'V1' },
      ]);
    await Promise.all([choose('V1'), choose('V1'), choose('V1')]);
    await choose('V2');
    const rows = await database.select().from(productModule);
    expect(rows.filter((row) => row.productId === productId)).toMatchObject([
      { moduleCode: 'order', moduleVersionCode: 'V2', productCode: `p-${productId}` },
    ]);
  });
});
