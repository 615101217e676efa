import { describe, expect, it } from 'vitest';
import type { ResolvedPlugin } from '../resolved-product.ts';
import { comparePlugins } from './plugin-changes.ts';

const page = { code: 'Sheet', file: 'web/Sheet.vue', path: '/sheet', label: { en: 'Sheet' }, icon: '', roles: [] };
const plugin: ResolvedPlugin = {
  package: '@acme/labels',
  version: '1.2.3',
  digest: 'sha256:a',
  folder: 'acme-labels',
  options: { prefix: 'A' },
  server: null,
  pages: [page],
  widgets: [],
  generator: null,
  dependencies: { server: {}, web: {} },
  files: [],
};
const upgraded = (version: string): ResolvedPlugin => ({ ...plugin, version, digest: 'sha256:b' });

describe('plugins of two snapshots', () => {
  it.each([
    ['a new one', [], [plugin], 'additive', '`@acme/labels`: new plugin'],
    ['one that is gone', [plugin], [], 'breaking', '`@acme/labels`: plugin removed'],
    ['a patch', [plugin], [upgraded('1.2.4')], 'patch', '`@acme/labels` goes from 1.2.3 to 1.2.4'],
    ['a minor version', [plugin], [upgraded('1.3.0')], 'additive', '`@acme/labels` goes from 1.2.3 to 1.3.0'],
    ['a major version', [plugin], [upgraded('2.0.0')], 'breaking', '`@acme/labels` goes from 1.2.3 to 2.0.0'],
    ['an older version', [plugin], [upgraded('1.1.0')], 'breaking', '`@acme/labels` goes from 1.2.3 to 1.1.0'],
    ['other contents', [plugin], [upgraded('1.2.3')], 'patch', '`@acme/labels` 1.2.3 has other contents'],
    ['other options', [plugin], [{ ...plugin, options: {} }], 'patch', '`@acme/labels` changes its options'],
    ['a page less', [plugin], [{ ...plugin, pages: [] }], 'breaking', '`@acme/labels#Sheet`: page removed'],
    [
      'a page for fewer',
      [plugin],
      [{ ...plugin, pages: [{ ...page, roles: ['boss'] }] }],
      'breaking',
      '`@acme/labels#Sheet` is now open to boss',
    ],
  ] as const)('differ by %s', (_, before, after, impact, message) => {
    expect(comparePlugins(before, after)).toMatchObject([{ impact, message }]);
  });

  it('are the same where nothing has changed', () => {
    expect(comparePlugins([plugin], [structuredClone(plugin)])).toEqual([]);
  });
});
