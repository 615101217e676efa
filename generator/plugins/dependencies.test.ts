import { describe, expect, it } from 'vitest';

import { withDependencies, withLocked } from './dependencies.ts';
import { pluginOf } from './plugin-fixture.ts';

const lock = {
  name: 'product',
  packages: {
    '': { name: 'product' },
    'node_modules/b': { version: '2.0.0', integrity: 'sha512-b', dev: true },
    server: { dependencies: { c: '3.0.0' } },
    web: { dependencies: { c: '3.0.0' } },
  },
};
const entries = {
  '': { dependencies: { a: '1.0.0' } },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a', resolved: 'https://registry.example.org/a.tgz' },
  'node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
  'node_modules/tool': { version: '9.0.0', integrity: 'sha512-t', dev: true },
};
const needing = (packages: object = entries, web: Readonly<Record<string, string>> = { a: '1.0.0' }) =>
  pluginOf({
    dependencies: { server: {}, web },
    files: [{ path: 'npm-shrinkwrap.json', content: JSON.stringify({ lockfileVersion: 3, packages }) }],
  });

describe('dependencies of plugins', () => {
  it('join those of the workspace and the lock file, without an address and without development', () => {
    expect(withDependencies({ name: 'web', dependencies: { c: '3.0.0' } }, 'web', [needing()])).toEqual({
      name: 'web',
      dependencies: { a: '1.0.0', c: '3.0.0' },
    });
    expect(withLocked(lock, [needing()])).toEqual({
      name: 'product',
      packages: {
        '': { name: 'product' },
        'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
        'node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
        server: { dependencies: { c: '3.0.0' } },
        web: { dependencies: { a: '1.0.0', c: '3.0.0' } },
      },
    });
  });

  it('leave the lock file as it is where there are none', () => {
    expect(withLocked(lock, [pluginOf()])).toEqual(lock);
  });

  it.each([
    ['another version than the product', needing(entries, { c: '4.0.0' }), /needs c|no entry for c/u],
    [
      'a package that is locked in another version',
      needing({ ...entries, 'node_modules/b': { version: '2.1.0', integrity: 'x' } }),
      /needs b 2\.1\.0, but the product has 2\.0\.0/u,
    ],
    ['what its lock file lacks', needing({}), /no entry for a in its npm-shrinkwrap/u],
    [
      'what is locked without integrity',
      needing({ ...entries, 'node_modules/a': { version: '1.0.0' } }),
      /without version or integrity/u,
    ],
    [
      'what has no lock file',
      pluginOf({ dependencies: { server: { a: '1.0.0' }, web: {} } }),
      /no npm-shrinkwrap\.json/u,
    ],
  ])('are refused where a plugin needs %s', (_, plugin, why) => {
    expect(() => withLocked(lock, [plugin])).toThrow(why);
  });
});
