import { describe, expect, it } from 'vitest';
import { changed, type Change } from '../../examples/changed.ts';
import type { PluginContent } from '../plugins/manifest.ts';
import { pluginDigest } from '../plugins/read-plugin.ts';
import { resolveProduct, type ProductSource } from '../validate.ts';
import { change, example, refusals } from './refusal.ts';

const manifest = {
  schemaVersion: 1,
  options: {
    type: 'object',
    additionalProperties: false,
    required: ['model'],
    properties: {
      model: { type: 'string', format: 'model' },
      role: { type: 'string', format: 'role' },
      sizes: { type: 'array', items: { type: 'integer', maximum: 9 } },
    },
  },
  web: {
    widgets: [{ code: 'Tag', file: 'web/Tag.vue', places: ['form'], types: ['string'] }],
    pages: [{ code: 'Tags', file: 'web/Tags.vue', path: '/tag-sheet', label: { 'en-US': 'Tags' } }],
  },
};

function contentOf(assembox: object, more: object = {}) {
  const file = JSON.stringify({ name: '@acme/tags', version: '1.2.0', assembox, ...more });
  return { files: { 'package.json': file, 'web/Tag.vue': '<template />', 'web/Tags.vue': '<template />' } };
}

function productWith(
  entry: object,
  changes: readonly Change[] = [],
  content: PluginContent = contentOf(manifest),
): ProductSource {
  const digest = pluginDigest(content);
  const whole = { package: '@acme/tags', version: '1.2.0', digest, options: { model: 'goods/Goods' }, ...entry };
  const product = changed(example, [change('product', '/plugins', [whole]), ...changes]);
  return { ...product, plugins: [{ digest, content }] };
}

const at = 'product#/plugins/0';
const form = 'goods/page/GoodsForm';

describe('a plugin', () => {
  it('is resolved with its options, pages and files', () => {
    const resolution = resolveProduct(productWith({ pages: [{ page: 'Tags', roles: ['sales'] }] }));
    expect(resolution.ok && resolution.product.plugins).toMatchObject([
      {
        folder: 'acme-tags',
        options: { model: 'goods/Goods' },
        pages: [{ path: '/tag-sheet', label: { 'en-US': 'Tags', 'zh-CN': 'Tags' }, roles: ['sales'] }],
        files: [{ path: 'package.json' }, { path: 'web/Tag.vue' }, { path: 'web/Tags.vue' }],
      },
    ]);
  });

  it.each([
    ['contents that were not uploaded', { digest: `sha256:${'0'.repeat(64)}` }, `${at}/digest dangling-reference`],
    ['another version than its contents', { version: '1.2.1' }, `${at}/digest plugin-unfit`],
    ['the name of another package', { package: 'tags' }, `${at}/digest plugin-unfit`],
    ['an option that is missing', { options: {} }, `${at}/options missing-property`],
    ['an option that is not known', { options: { model: 'goods/Goods', x: 1 } }, `${at}/options/x unknown-property`],
    [
      'an option out of range',
      { options: { model: 'goods/Goods', sizes: [1, 10] } },
      `${at}/options/sizes/1 out-of-range`,
    ],
    ['a model that there is not', { options: { model: 'goods/Good' } }, `${at}/options/model dangling-reference`],
    [
      'a role that there is not',
      { options: { model: 'goods/Goods', role: 'king' } },
      `${at}/options/role dangling-reference`,
    ],
    ['a page that it does not have', { pages: [{ page: 'Tag' }] }, `${at}/pages/0/page dangling-reference`],
    ['a page twice', { pages: [{ page: 'Tags' }, { page: 'Tags' }] }, `${at}/pages/1/page duplicate-code`],
    [
      'a page for a role that there is not',
      { pages: [{ page: 'Tags', roles: ['king'] }] },
      `${at}/pages/0/roles/0 dangling-reference`,
    ],
    [
      'the path of a page of the product',
      { pages: [{ page: 'Tags', path: '/goods' }] },
      `${at}/pages/0/path route-collision`,
    ],
    ['the path of the accounts', { pages: [{ page: 'Tags', path: '/users' }] }, `${at}/pages/0/path route-collision`],
  ])('with %s is refused at that place', (_, entry, where) => {
    expect(refusals(productWith(entry))).toContain(where);
  });

  it('named twice is refused', () => {
    const source = productWith({});
    const entry: unknown = Reflect.get(Object(source.product), 'plugins');
    const [plugin]: unknown[] = Array.isArray(entry) ? entry : [];
    const twice = changed(source, [change('product', '/plugins/-', plugin)]);
    expect(refusals(twice)).toContain('product#/plugins/1/package duplicate-code');
  });

  it.each([
    ['without what it adds', contentOf({}), '/files/package.json/assembox missing-property'],
    [
      'that names a file that is not there',
      contentOf({ ...manifest, server: { module: { file: 'server/a.ts', class: 'A' } } }),
      '/files/package.json/assembox/server/module/file dangling-reference',
    ],
    [
      'that needs what it does not depend on',
      contentOf({ ...manifest, web: { ...manifest.web, dependencies: ['uqr'] } }),
      '/files/package.json/assembox/web/dependencies/0 dangling-reference',
    ],
    [
      'with a dependency in a range of versions',
      contentOf(manifest, { dependencies: { uqr: '^1.0.0' } }),
      '/files/package.json/dependencies/uqr bad-format',
    ],
    [
      'with a file outside its folder',
      { files: { ...contentOf(manifest).files, 'web/../../x.ts': '' } },
      '/files bad-format',
    ],
    [
      'with two files that differ by case',
      { files: { ...contentOf(manifest).files, 'web/tag.vue': '' } },
      '/files/web/tag.vue duplicate-code',
    ],
    [
      'with a file of options of its own',
      { files: { ...contentOf(manifest).files, 'web/options.ts': '' } },
      '/files/web/options.ts duplicate-code',
    ],
    ['whose package.json is none', { files: { 'package.json': '{' } }, '/files/package.json wrong-type'],
  ])('%s is refused', (_, content, where) => {
    const said = refusals(productWith({}, [], content)).map((line) => line.replaceAll('~1', '/'));
    expect(said).toContain(`${at}/digest${where}`);
  });

  it.each([
    ['import(), however it is written', 'exports.generate = () => import/* a */("node:fs")', 'import'],
    ['import.meta', 'exports.generate = () => import.meta', 'import'],
    ['an import', 'import a from "a"; exports.generate = a', 'import'],
    ['an export', 'export const generate = 1', 'export'],
    ['an async function', 'exports.generate = async () => ({})', 'async'],
    ['an async method', 'exports.generate = { async a() {} }', 'async'],
    ['await', 'exports.generate = await 1', 'await'],
    ['for await', 'async function* a() { for await (const b of c); }', 'a'],
  ])('whose generator uses %s is refused, line and all', (_, code, word) => {
    const content = contentOf({ ...manifest, generator: { file: 'generator/run.cjs' } });
    const whole = { files: { ...content.files, 'generator/run.cjs': `// import, async\n${code}` } };
    const resolution = resolveProduct(productWith({}, [], whole));
    const told = resolution.ok ? '' : resolution.errors.map(({ pointer, message }) => `${pointer} ${message}`).join();
    expect(told).toMatch(new RegExp(`generator~1run\\.cjs this is no generator: it uses \`${word}.*line 2`, 'u'));
  });

  it('whose generator has these words in texts alone is taken', () => {
    const content = contentOf({ ...manifest, generator: { file: 'generator/run.cjs' } });
    const code = 'exports.generate = () => ({ add: { a: "import(b); export async await" } })';
    const whole = { files: { ...content.files, 'generator/run.cjs': code } };
    expect(refusals(productWith({}, [], whole))).toEqual([]);
  });

  it('whose schema of options is none is refused', () => {
    const content = contentOf({ ...manifest, options: { type: 'object', properties: { a: { type: 'colour' } } } });
    expect(refusals(productWith({}, [], content))).toContain(`${at}/options plugin-unfit`);
  });
});

describe('a component of a plugin', () => {
  const withComponent = (pointer: string, component: string, document = form) =>
    refusals(productWith({}, [change(document, `${pointer}/component`, component)]));
  const items = '/sections/0/items';

  it('may edit a field that it fits', () => {
    expect(withComponent(`${items}/0`, 'acme-tags/Tag')).toEqual([]);
  });

  it.each([
    ['that there is not', form, `${items}/0`, 'acme-tags/Tga', 'dangling-reference'],
    ['of a plugin that there is not', form, `${items}/0`, 'acme/Tag', 'dangling-reference'],
    ['in a list, where it is for forms', 'goods/page/GoodsList', '/columns/0', 'acme-tags/Tag', 'widget-unfit'],
    ['of a relation', 'order/page/SalesOrderForm', `${items}/0`, 'acme-tags/Tag', 'widget-unfit'],
  ])('%s is refused at that place', (_, document, pointer, component, rule) => {
    expect(withComponent(pointer, component, document)).toContain(`${document}#${pointer}/component ${rule}`);
  });
});
