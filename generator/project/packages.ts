import { webPackage } from '../frontend/package.ts';

const workspaces = ['server', 'web'] as const;

/**
 * Each script of both workspaces, together and apart, so that CI can run them side by side. Vitest runs all tests itself:
 * starting it once spares a second half as long as the tests of the pages take.
 */
function scripts(): Record<string, string> {
  const names = ['lint', 'typecheck', 'test', 'build'] as const;
  const entries = names.flatMap((name): [string, string][] => [
    [name, `npm run ${name} --workspaces`],
    ...workspaces.map((workspace): [string, string] => [
      `${name}:${workspace}`,
      `npm run ${name} --workspace ${workspace}`,
    ]),
  ]);
  return { ...Object.fromEntries(entries), test: 'vitest run', start: 'node --enable-source-maps server/dist/main.js' };
}

/** `package.json` of a generated product. Versions are exact: one lock file has what any product needs. */
export function rootPackage(name: string, description: string) {
  return {
    name,
    version: '0.0.0',
    description,
    private: true,
    type: 'module',
    workspaces,
    scripts: scripts(),
    devDependencies: { oxlint: '1.89.0', 'oxlint-tsgolint': '7.0.2004', vitest: '5.1.1' },
    // It wants an older compiler than the service is built with: the one of the pages, which stands beside it.
    overrides: { '@nestjs/swagger': { typescript: webPackage.devDependencies.typescript } },
    engines: { node: '>=22.12' },
  };
}

/** What the service needs where rows hold files. */
const fileDependencies = {
  '@aws-sdk/client-s3': '3.1169.0',
  '@aws-sdk/lib-storage': '3.1169.0',
  '@fastify/multipart': '10.1.9',
  'file-type': '22.3.0',
  'mime-types': '3.0.2',
};

/** `server/package.json`. */
export function serverPackage({ hasFiles }: { readonly hasFiles: boolean }) {
  if (!hasFiles) return plainServerPackage;
  const { dependencies, devDependencies } = plainServerPackage;
  return {
    ...plainServerPackage,
    dependencies: sorted({ ...dependencies, ...fileDependencies }),
    devDependencies: sorted({ ...devDependencies, '@types/mime-types': '3.0.1' }),
  };
}

const sorted = (versions: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(versions).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const plainServerPackage = {
  name: 'server',
  version: '0.0.0',
  private: true,
  type: 'module',
  scripts: {
    dev: 'tsc -p tsconfig.build.json --watch',
    lint: 'oxlint --config ../.oxlintrc.json --type-aware --deny-warnings src test',
    typecheck: 'tsc --noEmit',
    test: 'vitest run',
    build: 'tsc -p tsconfig.build.json',
  },
  dependencies: {
    '@fastify/helmet': '13.2.0',
    '@fastify/static': '10.1.11',
    '@nestjs/common': '12.5.1',
    '@nestjs/core': '12.5.1',
    '@nestjs/jwt': '12.0.2',
    '@nestjs/platform-fastify': '12.5.0',
    '@nestjs/swagger': '12.0.2',
    '@nestjs/throttler': '6.7.1',
    '@nestjs/typeorm': '12.0.2',
    '@node-rs/argon2': '2.2.1',
    'class-transformer': '0.5.1',
    'class-validator': '0.15.1',
    croner: '11.0.1',
    fastify: '5.12.8',
    mysql2: '3.24.6',
    pino: '10.4.0',
    'prom-client': '15.1.3',
    'reflect-metadata': '0.2.2',
    rxjs: '7.8.2',
    typeorm: '1.1.1',
  },
  devDependencies: {
    '@types/node': '24.19.2',
    typescript: '7.0.2',
    vitest: '5.1.1',
  },
} as const;

export { webPackage };
