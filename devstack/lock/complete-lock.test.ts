import { expect, it } from 'vitest';

import { completeLock } from './complete-lock.ts';

const asking = {
  version: '1.2.3',
  dev: true,
  optionalDependencies: {
    '@tool/binding-linux-x64-gnu': '1.2.3',
    '@tool/binding-darwin-arm64': '1.2.3',
    '@tool/binding-wasm32-wasi': '1.2.3',
    fsevents: '^2.3.0',
  },
};

it('adds the platforms that are missing, as npm writes them, and leaves the rest alone', () => {
  const lock = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/tool': asking,
      'node_modules/@tool/binding-linux-x64-gnu': { version: '1.2.3' },
    },
  };
  const { packages } = completeLock(lock);
  expect(packages).toMatchObject(lock.packages);
  expect(Object.entries(packages).filter(([path]) => !(path in lock.packages))).toEqual([
    [
      'node_modules/@tool/binding-darwin-arm64',
      { version: '1.2.3', os: ['darwin'], cpu: ['arm64'], dev: true, optional: true },
    ],
    ['node_modules/@tool/binding-wasm32-wasi', { version: '1.2.3', cpu: ['wasm32'], dev: true, optional: true }],
  ]);
});

it('finds a package that lies beside or below the asking one', () => {
  const path = 'node_modules/outer/node_modules/tool';
  const packages = {
    [path]: { version: '1.0.0', optionalDependencies: { 'a-linux-x64': '1.0.0', 'b-linux-x64': '1.0.0' } },
    [`${path}/node_modules/a-linux-x64`]: { version: '1.0.0' },
    'node_modules/outer/node_modules/b-linux-x64': { version: '1.0.0' },
  };
  expect(Object.keys(completeLock({ packages }).packages)).toHaveLength(3);
});
