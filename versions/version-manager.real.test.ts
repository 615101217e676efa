import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { connectDatabase, type Database } from '../database/connection.ts';
import { beginDeployment } from '../database/deployments.ts';
import { saveDocument } from '../database/documents.ts';
import { newId } from '../database/ids.ts';
import { failJob, insertJob } from '../database/jobs.ts';
import { findModule, findModuleVersion, insertModule, insertModuleVersion } from '../database/modules.ts';
import { findProduct, insertProduct, saveProductDocument } from '../database/products.ts';
import { failRelease, finishRelease, upsertRelease } from '../database/releases.ts';
import { testDatabase, type TestDatabase } from '../devstack/test-servers.ts';
import { loadExample } from '../examples/load.ts';
import { canonicalJson, digestOf } from '../metadata/change/canonical-json.ts';
import { describeRowsInTheWay, rowsInTheWay } from '../metadata/relational/rows-in-the-way.ts';
import { createFolderObjectStore } from '../platform/object-store/folder-object-store.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { draftKey } from './draft-content.ts';
import { PlanRefused } from './plan-refused.ts';
import type { ReleasePlan } from './release-plan.ts';
import { createVersionManager, type VersionManager } from './version-manager.ts';

const shorten = (field: object): boolean => Reflect.set(field, 'maxLength', 8);
const by = { id: '1', name: 'Ada' };

describe('version manager', () => {
  let server: TestDatabase;
  let database: Database;
  let folder: string;
  let objectStore: ObjectStore;
  let versions: VersionManager;
  let productId: string;

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
    await insertProduct(database, { id: productId, productCode: `p-${productId}`, productName: 'Orders' });
    for (const orderVersion of ['V2', 'V1']) await draftExample(orderVersion);
  });

  async function store(content: unknown): Promise<{ digest: string; byteCount: number }> {
    const json = canonicalJson(content);
    await objectStore.put(draftKey(productId, digestOf(json)), Buffer.from(json));
    return { digest: digestOf(json), byteCount: json.length };
  }

  async function saveProduct(content: unknown): Promise<void> {
    const before = (await findProduct(database, productId))?.documentDigest ?? null;
    await saveProductDocument(database, productId, before, (await store(content)).digest, by);
  }

  /** The example with that version of its order module, as drafts. */
  async function draftExample(orderVersion: string): Promise<void> {
    const source = await loadExample('orders', { order: orderVersion });
    for (const module of source.modules) {
      await insertModule(database, { id: newId(), productId, moduleCode: module.code, moduleName: module.code });
      const moduleId = (await findModule(database, productId, module.code))?.id ?? '';
      await insertModuleVersion(database, { id: newId(), moduleId, versionCode: module.versionCode });
      for (const { kind, code, content } of module.documents) await saveDraft(module, kind, code, content);
    }
    await saveProduct(source.product);
  }

  async function saveDraft(
    module: { readonly code: string; readonly versionCode: string },
    kind: string,
    code: string,
    content: unknown,
  ): Promise<void> {
    const moduleId = (await findModule(database, productId, module.code))?.id ?? '';
    const version = await findModuleVersion(database, moduleId, module.versionCode);
    await saveDocument(database, { moduleVersionId: version?.id ?? '', kind, code }, await store(content), 'any', by);
  }

  /** A model of the goods module, changed. */
  async function changeGoods(change: (model: object) => void): Promise<void> {
    const source = await loadExample('orders');
    const goods = source.modules.find((module) => module.code === 'goods');
    const model = goods?.documents.find(({ kind, code }) => kind === 'model' && code === 'Goods');
    if (!goods || typeof model?.content !== 'object' || model.content === null) throw new Error('no Goods model');
    change(model.content);
    await saveDraft(goods, 'model', 'Goods', model.content);
  }

  async function draftTexts(codes: readonly string[]): Promise<void> {
    await changeGoods((model) => {
      const fields = codes.map((code) => ({
        id: `fld_${code}`,
        code,
        type: 'string',
        maxLength: 1000,
        label: { 'en-US': code },
      }));
      Reflect.set(model, 'fields', [...Object.values(Reflect.get(model, 'fields')), ...fields]);
    });
  }

  async function changeSku(change: (field: object) => void): Promise<void> {
    await changeGoods((model) => {
      const fields: unknown[] = Object.values(Reflect.get(model, 'fields'));
      change(Object(fields.find((one) => Reflect.get(Object(one), 'code') === 'sku')));
    });
  }

  /** The goods model with one more field, always of the same id. */
  async function draftField(code: string): Promise<void> {
    await changeGoods((model) => {
      const field = { id: 'fld_gtin', code, type: 'string', maxLength: 14, label: { 'en-US': 'GTIN' } };
      Reflect.set(model, 'fields', [...Object.values(Reflect.get(model, 'fields')), field]);
    });
  }

  /** What a publish does with a plan: ends as told. */
  async function publish(
    plan: ReleasePlan,
    outcome: 'deployed' | 'failed' | 'failedAfterRollout',
    error = { type: 'X', step: 'build', message: 'no' },
  ): Promise<string> {
    const { snapshotDigest } = await versions.freeze(productId, plan);
    const { versionCode, changeSummary, moduleSnapshot } = plan;
    const jobId = newId();
    const shared = { productId, productCode: 'orders', versionCode, snapshotDigest, description: '' };
    await insertJob(
      database,
      {
        ...shared,
        id: jobId,
        workflowId: 'w',
        options: { targetEnv: 'staging', autoDeploy: true, skipTests: false },
        changeSummary,
        moduleSnapshot,
        requestedById: '1',
        requestedByName: 'Ada',
        requestedAt: new Date(),
      },
      ['build'],
    );
    await upsertRelease(database, { ...shared, id: newId(), jobId, moduleSnapshot, changeSummary, skipTests: false });
    if (outcome === 'failedAfterRollout') {
      const revision = { versionCode, digest: 'sha256:1', image: 'image' };
      const run = { jobId, attempt: 1, productId, environment: 'staging' };
      await beginDeployment(database, { ...run, revision, previous: null });
    }
    if (outcome === 'deployed') await finishRelease(database, productId, versionCode, 'deployed');
    else {
      await failRelease(database, { productId, versionCode, jobId }, error);
      await failJob(database, jobId, error);
    }
    return snapshotDigest;
  }

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
    const snapshotDigest = await publish(await versions.plan(productId), 'deployed');
    const before = await versions.loadSnapshot(snapshotDigest);
    await changeGoods((model) => Reflect.set(model, 'label', { 'zh-CN': '货', 'en-US': 'Wares' }));
    expect(await versions.loadSnapshot(snapshotDigest)).toEqual(before);
  });

  it('tells how a snapshot runs in an environment, whatever the drafts say since', async () => {
    const { snapshotDigest } = await versions.freeze(productId, await versions.plan(productId));
    const { product } = await loadExample('orders');
    await saveProduct({ ...Object(product), environments: [{ code: 'production', replicas: 7 }] });
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
    await publish(first, 'deployed');
    expect(await refusal()).toMatchObject({ type: 'NothingChanged' });
    await draftExample('V2');
    const plan = await versions.plan(productId);
    expect(plan).toMatchObject({ versionCode: '1.1.0', previousVersion: '1.0.0', changeType: 'minor' });
    expect(plan.changeSummary).toContain('`SalesOrder.priority`: new field');
    expect(plan.migration?.statements.join()).toContain('ADD COLUMN `priority`');
    const loaded = await versions.loadSnapshot(await publish(plan, 'deployed'));
    expect(loaded.migrations).toEqual([first.migration, plan.migration]);
  });

  it('keeps the physical name of a renamed field', async () => {
    await draftField('barcodeText');
    await publish(await versions.plan(productId), 'deployed');
    await draftField('gtin');
    const plan = await versions.plan(productId);
    expect(plan).toMatchObject({ versionCode: '2.0.0', migration: null });
    expect(plan.changeSummary).toContain('`Goods.barcodeText` is renamed to `Goods.gtin`');
    const { product } = await versions.loadSnapshot((await versions.freeze(productId, plan)).snapshotDigest);
    const goods = product.modules.flatMap((module) => module.models).find((model) => model.code === 'Goods');
    expect(goods?.fields.find((field) => field.code === 'gtin')?.column).toBe('barcode_text');
  });

  it('frees the version of a failed release, and goes on from its migrations where they may have run', async () => {
    await publish(await versions.plan(productId), 'deployed');
    await draftExample('V2');
    await publish(await versions.plan(productId), 'failed');
    const again = await versions.plan(productId);
    expect(again).toMatchObject({ versionCode: '1.1.0', migration: { name: '0002-2-tables' } });
    await publish(again, 'failedAfterRollout');
    const third = await versions.plan(productId);
    expect(third).toMatchObject({ versionCode: '1.1.0', previousVersion: '1.0.0', migration: null });
    expect(third.manifest.history.migrations).toHaveLength(2);
  });

  it('refuses versions that are no next one', async () => {
    await publish(await versions.plan(productId, { versionCode: '2.0.0' }), 'deployed');
    await draftExample('V2');
    expect(await refusal('1.0')).toMatchObject({ type: 'VersionInvalid' });
    expect(await refusal('1.9.0')).toMatchObject({ type: 'VersionNotGreater' });
    expect(await refusal('2.0.0')).toMatchObject({ type: 'VersionExists' });
    expect(await versions.plan(productId, { versionCode: '2.1.0-beta.1' })).toMatchObject({
      versionCode: '2.1.0-beta.1',
    });
  });

  it('tells every mistake of the drafts at once', async () => {
    await changeGoods((model) => Reflect.set(model, 'display', 'nowhere'));
    await saveDraft({ code: 'user', versionCode: 'V1' }, 'model', 'Employee', { kind: 'model' });
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
    await saveProduct({ ...Object(product), modules: [{ code: 'order', versionCode: 'V9' }] });
    expect(await refusal()).toMatchObject({ type: 'ValidationFailed' });
  });

  it('refuses tables that the database could not hold together with what is kept in it', async () => {
    await draftTexts(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    await publish(await versions.plan(productId), 'deployed');
    await draftTexts(['j', 'k', 'l', 'm', 'n', 'o', 'p', 'q']);
    expect(await refusal()).toMatchObject({
      type: 'MigrationRefused',
      errors: [{ document: 'goods/model/Goods', rule: 'row-too-long' }],
    });
  });

  it('offers to drop what is kept, publishes that alone, and knows no other consent', async () => {
    await draftField('gtin');
    await publish(await versions.plan(productId), 'deployed');
    await changeGoods(() => undefined);
    const expand = await versions.plan(productId);
    expect(expand).toMatchObject({ migration: null, consents: [{ given: false, breaksPrevious: true }] });
    await publish(expand, 'deployed');
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
    await publish(contract, 'deployed');
    await expect(versions.plan(productId, { allowDestructive: [id] })).rejects.toMatchObject({
      type: 'ConsentUnknown',
    });
  });

  it('does not go on from a migration that did not start because of rows', async () => {
    await publish(await versions.plan(productId), 'deployed');
    await changeSku(shorten);
    const refused = await versions.plan(productId);
    expect(refused.migration).toMatchObject({ checks: [{ message: expect.stringContaining('column `sku`') }] });
    await publish(refused, 'failedAfterRollout', {
      type: rowsInTheWay,
      step: 'deploy',
      message: describeRowsInTheWay(2, ['two rows']),
    });
    await changeGoods((model) => Reflect.set(model, 'label', { 'zh-CN': '货', 'en-US': 'Wares' }));
    expect((await versions.plan(productId)).manifest.history.migrations).toHaveLength(1);
    await changeSku(shorten);
    expect(await versions.plan(productId)).toMatchObject({ migration: refused.migration });
  });

  it('counts another generator as a change', async () => {
    await publish(await versions.plan(productId), 'deployed');
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
