import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { connectDatabase, type Database } from '../database/connection.ts';
import { newId } from '../database/ids.ts';
import { insertProduct } from '../database/products.ts';
import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { loadExample } from '../examples/load.ts';
import { describeRowsInTheWay, rowsInTheWay } from '../metadata/relational/rows-in-the-way.ts';
import { createFolderObjectStore } from '../platform/object-store/folder-object-store.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { DraftedProduct } from './drafted-product-fixture.ts';
import { PlanRefused } from './plan-refused.ts';
import { createVersionManager, type VersionManager } from './version-manager.ts';

const shorten = (field: object): boolean => Reflect.set(field, 'maxLength', 8);

describe('version manager', () => {
  let server: TestDatabase;
  let database: Database;
  let folder: string;
  let objectStore: ObjectStore;
  let versions: VersionManager;
  let productId: string;
  let drafts: DraftedProduct;

  beforeAll(async () => {
    server = await testDatabase();
    database = await connectDatabase(server.url);
    folder = await mkdtemp(path.join(tmpdir(), 'versions-'));
  });
  afterAll(async () => {
    await database?.close();
    await server?.drop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    productId = newId();
    objectStore = createFolderObjectStore(path.join(folder, productId));
    versions = createVersionManager({ database, objectStore, generatorVersion: '1.0.0' });
    drafts = new DraftedProduct(database, objectStore, versions, productId);
    await insertProduct(database, { id: productId, productCode: `p-${productId}`, productName: 'Orders' });
    for (const orderVersion of ['V2', 'V1']) await drafts.draftExample(orderVersion);
  });

  async function refusal(versionCode?: string): Promise<PlanRefused> {
    try {
      await versions.plan(productId, { versionCode });
    } catch (error) {
      if (error instanceof PlanRefused) return error;
      throw error;
    }
    throw new Error('the plan was not refused');
  }

  it('plans the first release and writes nothing', async () => {
    const before = await objectStore.list('');
    const plan = await versions.plan(productId);
    expect(plan).toMatchObject({
      versionCode: '1.0.0',
      previousVersion: null,
      migration: { name: '0001-initial', verdict: 'safe' },
    });
    expect(plan.moduleSnapshot).toContainEqual({ moduleCode: 'order', versionCode: 'V1' });
    expect(plan.changeSummary).toContain('`order`: new module');
    expect(await objectStore.list('')).toEqual(before);
  });

  it('freezes the same drafts to the same snapshot, which loads as what it was', async () => {
    const plan = await versions.plan(productId);
    const [first, second] = await Promise.all([versions.freeze(productId, plan), versions.freeze(productId, plan)]);
    expect(second).toEqual(first);
    expect(await versions.freeze(productId, await versions.plan(productId))).toEqual(first);
    const loaded = await versions.loadSnapshot(first.snapshotDigest);
    expect(loaded.product.modules.map((module) => `${module.code} ${module.versionCode}`)).toContain('order V1');
    expect(loaded.migrations.map((migration) => migration.name)).toEqual(['0001-initial']);
    expect(loaded.manifest.documents.length).toBe(plan.contents.length);
  });

  it('keeps a snapshot as it was when the drafts go on', async () => {
    const snapshotDigest = await drafts.publish(await versions.plan(productId), 'deployed');
    const before = await versions.loadSnapshot(snapshotDigest);
    await drafts.changeGoods((model) => Reflect.set(model, 'label', { 'zh-CN': '货', 'en-US': 'Wares' }));
    expect(await versions.loadSnapshot(snapshotDigest)).toEqual(before);
  });

  it('tells how a snapshot runs in an environment, whatever the drafts say since', async () => {
    const { snapshotDigest } = await versions.freeze(productId, await versions.plan(productId));
    const { product } = await loadExample('orders');
    await drafts.saveProduct({ ...Object(product), environments: [{ code: 'production', replicas: 7 }] });
    const plan = await versions.plan(productId);
    const later = await versions.freeze(productId, plan);
    expect(await versions.environment(snapshotDigest, 'production')).toMatchObject({
      replicas: 2,
      canary: { minRequests: 5 },
    });
    expect(await versions.environment(later.snapshotDigest, 'production')).toMatchObject({
      replicas: 7,
      canary: { minRequests: 20 },
    });
    expect(await versions.environment(later.snapshotDigest, 'staging')).toMatchObject({ replicas: 1, canary: null });
  });

  it('plans the next release from what was published last', async () => {
    const first = await versions.plan(productId);
    await drafts.publish(first, 'deployed');
    expect(await refusal()).toMatchObject({ type: 'NothingChanged' });
    await drafts.draftExample('V2');
    const plan = await versions.plan(productId);
    expect(plan).toMatchObject({ versionCode: '1.1.0', previousVersion: '1.0.0', changeType: 'minor' });
    expect(plan.changeSummary).toContain('`SalesOrder.priority`: new field');
    expect(plan.migration?.statements.join()).toContain('ADD COLUMN `priority`');
    const loaded = await versions.loadSnapshot(await drafts.publish(plan, 'deployed'));
    expect(loaded.migrations).toEqual([first.migration, plan.migration]);
  });

  it('keeps the physical name of a renamed field', async () => {
    await drafts.draftField('barcodeText');
    await drafts.publish(await versions.plan(productId), 'deployed');
    await drafts.draftField('gtin');
    const plan = await versions.plan(productId);
    expect(plan).toMatchObject({ versionCode: '2.0.0', migration: null });
    expect(plan.changeSummary).toContain('`Goods.barcodeText` is renamed to `Goods.gtin`');
    const { product } = await versions.loadSnapshot((await versions.freeze(productId, plan)).snapshotDigest);
    const goods = product.modules.flatMap((module) => module.models).find((model) => model.code === 'Goods');
    expect(goods?.fields.find((field) => field.code === 'gtin')?.column).toBe('barcode_text');
  });

  it('frees the version of a failed release, and goes on from its migrations where they may have run', async () => {
    await drafts.publish(await versions.plan(productId), 'deployed');
    await drafts.draftExample('V2');
    await drafts.publish(await versions.plan(productId), 'failed');
    const again = await versions.plan(productId);
    expect(again).toMatchObject({ versionCode: '1.1.0', migration: { name: '0002-2-tables' } });
    await drafts.publish(again, 'failedAfterRollout');
    const third = await versions.plan(productId);
    expect(third).toMatchObject({ versionCode: '1.1.0', previousVersion: '1.0.0', migration: null });
    expect(third.manifest.history.migrations).toHaveLength(2);
  });

  it('refuses versions that are no next one', async () => {
    await drafts.publish(await versions.plan(productId, { versionCode: '2.0.0' }), 'deployed');
    await drafts.draftExample('V2');
    expect(await refusal('1.0')).toMatchObject({ type: 'VersionInvalid' });
    expect(await refusal('1.9.0')).toMatchObject({ type: 'VersionNotGreater' });
    expect(await refusal('2.0.0')).toMatchObject({ type: 'VersionExists' });
    expect(await versions.plan(productId, { versionCode: '2.1.0-beta.1' })).toMatchObject({
      versionCode: '2.1.0-beta.1',
    });
  });

  it('tells every mistake of the drafts at once', async () => {
    await drafts.changeGoods((model) => Reflect.set(model, 'display', 'nowhere'));
    await drafts.saveDraft({ code: 'user', versionCode: 'V1' }, 'model', 'Employee', { kind: 'model' });
    const refused = await refusal();
    expect(refused.type).toBe('ValidationFailed');
    const documents = refused.errors.map((error) => error.document);
    expect(documents).toContain('goods/model/Goods');
    expect(documents).toContain('user/model/Employee');
    expect(await versions.validate(productId)).toEqual(refused.errors);
  });

  it('refuses a product without a document, and one that chooses a module version that does not exist', async () => {
    const empty = newId();
    await insertProduct(database, { id: empty, productCode: `e-${empty}`, productName: 'Empty' });
    expect(await versions.validate(empty)).toContainEqual(expect.objectContaining({ document: 'product' }));
    const { product } = await loadExample('orders');
    await drafts.saveProduct({ ...Object(product), modules: [{ code: 'order', versionCode: 'V9' }] });
    expect(await refusal()).toMatchObject({ type: 'ValidationFailed' });
  });

  it('refuses tables that the database could not hold together with what is kept in it', async () => {
    await drafts.draftTexts(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    await drafts.publish(await versions.plan(productId), 'deployed');
    await drafts.draftTexts(['j', 'k', 'l', 'm', 'n', 'o', 'p', 'q']);
    expect(await refusal()).toMatchObject({
      type: 'MigrationRefused',
      errors: [{ document: 'goods/model/Goods', rule: 'row-too-long' }],
    });
  });

  it('offers to drop what is kept, publishes that alone, and knows no other consent', async () => {
    await drafts.draftField('gtin');
    await drafts.publish(await versions.plan(productId), 'deployed');
    await drafts.changeGoods(() => undefined);
    const expand = await versions.plan(productId);
    expect(expand).toMatchObject({ migration: null, consents: [{ given: false, breaksPrevious: true }] });
    await drafts.publish(expand, 'deployed');
    const nothing = await refusal();
    expect(nothing).toMatchObject({ type: 'NothingChanged', errors: [{ rule: 'kept-in-database' }] });
    const id = expand.consents[0]?.id ?? '';
    expect(nothing.errors[0]?.mend).toContain(id);
    const contract = await versions.plan(productId, { allowDestructive: [id] });
    expect(contract).toMatchObject({
      changeType: 'patch',
      migration: { verdict: 'destructive', statements: [expect.stringContaining('DROP COLUMN `gtin`')] },
      consents: [{ given: true, breaksPrevious: false }],
    });
    expect(contract.changeSummary).toEqual([expect.stringMatching(/^drops column `gtin`.*: agreed to$/u)]);
    await drafts.publish(contract, 'deployed');
    await expect(versions.plan(productId, { allowDestructive: [id] })).rejects.toMatchObject({
      type: 'ConsentUnknown',
    });
  });

  it('does not go on from a migration that did not start because of rows', async () => {
    await drafts.publish(await versions.plan(productId), 'deployed');
    await drafts.changeSku(shorten);
    const refused = await versions.plan(productId);
    expect(refused.migration).toMatchObject({ checks: [{ message: expect.stringContaining('column `sku`') }] });
    await drafts.publish(refused, 'failedAfterRollout', {
      type: rowsInTheWay,
      step: 'deploy',
      message: describeRowsInTheWay(2, ['two rows']),
    });
    await drafts.changeGoods((model) => Reflect.set(model, 'label', { 'zh-CN': '货', 'en-US': 'Wares' }));
    expect((await versions.plan(productId)).manifest.history.migrations).toHaveLength(1);
    await drafts.changeSku(shorten);
    expect(await versions.plan(productId)).toMatchObject({ migration: refused.migration });
  });

  it('counts another generator as a change', async () => {
    await drafts.publish(await versions.plan(productId), 'deployed');
    const newer = createVersionManager({ database, objectStore, generatorVersion: '1.1.0' });
    expect(await newer.plan(productId)).toMatchObject({ versionCode: '1.0.1', changeType: 'patch', migration: null });
  });

  it('notices a snapshot that was damaged or is gone', async () => {
    const { snapshotDigest } = await versions.freeze(productId, await versions.plan(productId));
    const documents = path.join(folder, productId, 'documents');
    const [file = ''] = await readdir(documents);
    await writeFile(path.join(documents, file), '{}');
    await expect(versions.loadSnapshot(snapshotDigest)).rejects.toThrow('is not what its digest says');
    await expect(versions.loadSnapshot(`sha256:${'0'.repeat(64)}`)).rejects.toThrow('lost');
  });
});
