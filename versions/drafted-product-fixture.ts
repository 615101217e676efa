import { type Database } from '../database/connection.ts';
import { beginDeployment } from '../database/deployments.ts';
import { saveDocument } from '../database/documents.ts';
import { newId } from '../database/ids.ts';
import { failJob, insertJob } from '../database/jobs.ts';
import { findModule, findModuleVersion, insertModule, insertModuleVersion } from '../database/modules.ts';
import { findProduct, saveProductDocument } from '../database/products.ts';
import { failRelease, finishRelease, upsertRelease } from '../database/releases.ts';
import { loadExample } from '../examples/load.ts';
import { canonicalJson, digestOf } from '../metadata/change/canonical-json.ts';
import type { ObjectStore } from '../platform/ports.ts';
import { draftKey } from './draft-content.ts';
import type { ReleasePlan } from './release-plan.ts';
import type { VersionManager } from './version-manager.ts';

const by = { id: '1', name: 'Ada' };

/** A product with drafts of the example, and what designers and jobs do to it. */
export class DraftedProduct {
  readonly #database: Database;
  readonly #objectStore: ObjectStore;
  readonly #versions: VersionManager;
  readonly #productId: string;

  constructor(database: Database, objectStore: ObjectStore, versions: VersionManager, productId: string) {
    this.#database = database;
    this.#objectStore = objectStore;
    this.#versions = versions;
    this.#productId = productId;
  }

  async store(content: unknown): Promise<{ digest: string; byteCount: number }> {
    const json = canonicalJson(content);
    await this.#objectStore.put(draftKey(this.#productId, digestOf(json)), Buffer.from(json));
    return { digest: digestOf(json), byteCount: json.length };
  }

  async saveProduct(content: unknown): Promise<void> {
    const before = (await findProduct(this.#database, this.#productId))?.documentDigest ?? null;
    await saveProductDocument(this.#database, this.#productId, before, (await this.store(content)).digest, by);
  }

  /** The example with that version of its order module, as drafts. */
  async draftExample(orderVersion: string): Promise<void> {
    const source = await loadExample('orders', { order: orderVersion });
    for (const module of source.modules) {
      await insertModule(this.#database, {
        id: newId(),
        productId: this.#productId,
        moduleCode: module.code,
        moduleName: module.code,
      });
      const moduleId = (await findModule(this.#database, this.#productId, module.code))?.id ?? '';
      await insertModuleVersion(this.#database, { id: newId(), moduleId, versionCode: module.versionCode });
      for (const { kind, code, content } of module.documents) await this.saveDraft(module, kind, code, content);
    }
    await this.saveProduct(source.product);
  }

  async saveDraft(
    module: { readonly code: string; readonly versionCode: string },
    kind: string,
    code: string,
    content: unknown,
  ): Promise<void> {
    const moduleId = (await findModule(this.#database, this.#productId, module.code))?.id ?? '';
    const version = await findModuleVersion(this.#database, moduleId, module.versionCode);
    await saveDocument(
      this.#database,
      { moduleVersionId: version?.id ?? '', kind, code },
      await this.store(content),
      'any',
      by,
    );
  }

  /** A model of the goods module, changed. */
  async changeGoods(change: (model: object) => void): Promise<void> {
    const source = await loadExample('orders');
    const goods = source.modules.find((module) => module.code === 'goods');
    const model = goods?.documents.find(({ kind, code }) => kind === 'model' && code === 'Goods');
    if (!goods || typeof model?.content !== 'object' || model.content === null) throw new Error('no Goods model');
    change(model.content);
    await this.saveDraft(goods, 'model', 'Goods', model.content);
  }

  async draftTexts(codes: readonly string[]): Promise<void> {
    await this.changeGoods((model) => {
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

  async changeSku(change: (field: object) => void): Promise<void> {
    await this.changeGoods((model) => {
      const fields: unknown[] = Object.values(Reflect.get(model, 'fields'));
      change(Object(fields.find((one) => Reflect.get(Object(one), 'code') === 'sku')));
    });
  }

  /** The goods model with one more field, always of the same id. */
  async draftField(code: string): Promise<void> {
    await this.changeGoods((model) => {
      const field = { id: 'fld_gtin', code, type: 'string', maxLength: 14, label: { 'en-US': 'GTIN' } };
      Reflect.set(model, 'fields', [...Object.values(Reflect.get(model, 'fields')), field]);
    });
  }

  /** What a publish does with a plan: ends as told. */
  async publish(
    plan: ReleasePlan,
    outcome: 'deployed' | 'failed' | 'failedAfterRollout',
    error = { type: 'X', step: 'build', message: 'no' },
  ): Promise<string> {
    const { snapshotDigest } = await this.#versions.freeze(this.#productId, plan);
    const { versionCode, changeSummary, moduleSnapshot } = plan;
    const jobId = newId();
    const shared = { productId: this.#productId, productCode: 'orders', versionCode, snapshotDigest, description: '' };
    await insertJob(
      this.#database,
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
    await upsertRelease(this.#database, {
      ...shared,
      id: newId(),
      jobId,
      moduleSnapshot,
      changeSummary,
      skipTests: false,
    });
    if (outcome === 'failedAfterRollout') {
      const revision = { versionCode, digest: 'sha256:1', image: 'image' };
      const run = { jobId, attempt: 1, productId: this.#productId, environment: 'staging' };
      await beginDeployment(this.#database, { ...run, revision, previous: null });
    }
    if (outcome === 'deployed') await finishRelease(this.#database, this.#productId, versionCode, 'deployed');
    else {
      await failRelease(this.#database, { productId: this.#productId, versionCode, jobId }, error);
      await failJob(this.#database, jobId, error);
    }
    return snapshotDigest;
  }
}
