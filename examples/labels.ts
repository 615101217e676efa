import { join } from 'node:path';

import { readPackage } from '../cli/plugin/read-package.ts';
import type { PluginContent } from '../metadata/plugins/manifest.ts';
import { pluginDigest } from '../metadata/plugins/read-plugin.ts';
import type { ProductSource } from '../metadata/source.ts';
import { changed } from './changed.ts';

/** The example plugin as an administrator would upload it. */
export async function labelsPlugin(): Promise<{ readonly digest: string; readonly content: PluginContent }> {
  const content = await readPackage(join(import.meta.dirname, 'plugins', 'labels'));
  return { digest: pluginDigest(content), content };
}

/** The library with labels on its copies: the plugin's page, field, list column, hooks and generator. */
export async function withLabels(library: ProductSource): Promise<ProductSource> {
  const plugin = await labelsPlugin();
  const entry = {
    package: '@assembox/labels',
    version: '1.0.0',
    digest: plugin.digest,
    options: {
      model: 'library/Copy',
      field: 'barcode',
      rows: '/library/copies',
      reserved: ['999'],
      audited: ['library/Copy'],
      owners: ['@acme/library'],
    },
    pages: [{ page: 'LabelSheet', path: '/library/labels', label: { 'en-US': 'Copy labels' }, roles: ['manager'] }],
  };
  const labelled = changed(library, [
    { document: 'product', pointer: '/plugins', value: [entry] },
    {
      document: 'library/page/CopyForm',
      pointer: '/sections/0/items/1/component',
      value: 'assembox-labels/LabelField',
    },
    { document: 'library/page/CopyList', pointer: '/columns/0/component', value: 'assembox-labels/LabelCode' },
    { document: 'library/page/CopyView', pointer: '/sections/0/items/1/component', value: 'assembox-labels/LabelCode' },
  ]);
  return { ...labelled, plugins: [plugin] };
}
