import { describe, expect, it } from 'vitest';

import { changed } from '../../examples/changed.ts';
import type { ModuleSource } from '../source.ts';
import { column, foreignKey, idColumn, required, schema, table, uniqueKey } from './import-fixture.ts';
import { importSchema } from './import-schema.ts';
import type { SourceColumn } from './source-schema.ts';
import { updateImport } from './update-import.ts';

const article = (...more: readonly SourceColumn[]) =>
  table('article', [idColumn, column('sku', 'varchar(20)', required), column('price', 'decimal(8,2)'), ...more], {
    keys: [uniqueKey('uk_price', 'price', 'sku')],
  });
const supplier = table('supplier', [idColumn, column('name', 'varchar(60)', required)]);
const delivery = table('delivery', [idColumn, column('supplier_id', 'bigint(20)', required)], {
  foreignKeys: [foreignKey(['supplier_id'], 'supplier')],
});

const documentsOf = (...tables: Parameters<typeof schema>[0]) =>
  importSchema(schema(tables), { module: 'shop', locale: 'en' }).documents;

type Documents = ModuleSource['documents'];

/** What a designer does to an imported module. */
function worked(documents: Documents, ...changes: readonly [document: string, pointer: string, value: unknown][]) {
  const source = { product: {}, modules: [{ code: 'shop', versionCode: 'V1', documents }] };
  const all = changes.map(([document, pointer, value]) => ({ document: `shop/${document}`, pointer, value }));
  return changed(source, all).modules[0]?.documents ?? [];
}

const contentIn = (documents: Documents, kind: string, code: string): unknown =>
  documents.find((document) => document.kind === kind && document.code === code)?.content;

describe('updateImport', () => {
  const first = documentsOf(article());

  it('changes nothing where the database is as it was', () => {
    expect(updateImport(first, documentsOf(article()))).toEqual({ documents: [], findings: [] });
  });

  it('keeps words, names, access, pages, menu and everything of one’s own', () => {
    const kept = worked(
      first,
      ['model/Article', '/label', { en: 'Goods', 'zh-CN': '商品' }],
      ['model/Article', '/fields/0/code', 'articleNo'],
      ['model/Article', '/fields/-', { id: 'fld_Mine', code: 'mine', type: 'boolean' }],
      ['model/Article', '/access', { read: ['manager'] }],
      ['model/Article', '/keys/0/on', ['price', 'articleNo']],
      ['page/ArticleList', '/columns', [{ field: 'articleNo' }]],
      ['module', '/menu', [{ id: 'men_Mine', page: 'ArticleList', icon: 'goods' }]],
      ['module', '/dictionaries', [{ id: 'dic_Mine', code: 'Mine', values: [] }]],
    );
    const own = { kind: 'logic', code: 'Mine', content: { id: 'lgc_Mine' } };
    expect(updateImport([...kept, own], first)).toEqual({ documents: [], findings: [] });
  });

  it('takes rules, columns and tables that are new from the database, with their pages and menu entries', () => {
    const kept = worked(
      first,
      ['model/Article', '/label', { 'zh-CN': '商品' }],
      ['module', '/menu', [{ id: 'men_Mine', page: 'ArticleList' }]],
    );
    const grown = table(
      'article',
      [idColumn, column('sku', 'varchar(40)', required), column('price', 'decimal(8,2)', required), column('stock')],
      { keys: [uniqueKey('uk_price', 'price', 'sku')] },
    );
    const { documents, findings } = updateImport(kept, documentsOf(grown, supplier));
    expect(findings).toEqual([]);
    expect(contentIn(documents, 'model', 'Article')).toMatchObject({
      label: { en: 'Article', 'zh-CN': '商品' },
      fields: [{ code: 'sku', maxLength: 40 }, { code: 'price', required: true }, { code: 'stock' }],
    });
    expect(contentIn(documents, 'module', 'shop')).toMatchObject({
      menu: [{ id: 'men_Mine' }, { page: 'SupplierList' }],
    });
    expect(documents.map(({ code, kind }) => `${kind} ${code}`)).toEqual([
      'module shop',
      'model Article',
      'model Supplier',
      'page SupplierList',
      'page SupplierForm',
      'page SupplierView',
    ]);
  });

  it('tells of what the database does not have any more', () => {
    const kept = documentsOf(article(column('weight')), supplier, delivery);
    const { documents, findings } = updateImport(kept, documentsOf(article(), supplier));
    expect(documents).toEqual([]);
    const text = 'not in the database any more; it stays in the module until it is removed there';
    expect(findings).toEqual([
      { outcome: 'changed', place: 'Article.weight', text },
      { outcome: 'changed', place: 'Delivery', text },
    ]);
  });
});
