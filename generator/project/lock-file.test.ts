import { expect, it } from 'vitest';

import { lockFile } from './lock-file.ts';
import lockTemplate from './package-lock.template.json' with { type: 'json' };
import { serverPackage } from './packages.ts';

const placesOf = (hasFiles: boolean): string[] =>
  Object.keys(JSON.parse(lockFile('shop', serverPackage({ hasFiles }))).packages);

it('locks everything for a product with files', () => {
  expect(placesOf(true)).toEqual(Object.keys(lockTemplate.packages));
});

it('leaves out what only files need, and says the same of the server as its package', () => {
  const left = Object.keys(lockTemplate.packages).filter((place) => !placesOf(false).includes(place));
  expect(left).toEqual(expect.arrayContaining(['node_modules/@aws-sdk/client-s3', 'node_modules/@fastify/multipart']));
  expect(placesOf(false)).toEqual(
    expect.arrayContaining(['', 'server', 'web', 'node_modules/server', 'node_modules/vue']),
  );
  const { dependencies, devDependencies } = serverPackage({ hasFiles: false });
  const lock = JSON.parse(lockFile('shop', { dependencies, devDependencies }));
  expect(lock).toMatchObject({
    name: 'shop',
    packages: { '': { name: 'shop' }, server: { dependencies, devDependencies } },
  });
});
