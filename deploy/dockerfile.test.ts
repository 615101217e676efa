import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = (name: string) => readFileSync(`${root}/${name}`, 'utf8');
const stages = text('Dockerfile').split(/^FROM /mu);

describe('Dockerfile', () => {
  it('runs the prebuilt service as nobody in particular, and says how it is', () => {
    const last = stages.at(-1) ?? '';
    expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/mu);
    expect(last).toMatch(/^HEALTHCHECK /mu);
    expect(last.match(/^COPY .*$/gmu)).toEqual([
      'COPY --from=dependencies /app/node_modules ./node_modules',
      'COPY --from=build /app/dist ./dist',
      'COPY package.json ./',
    ]);
    expect(stages).toHaveLength(4);
  });

  it('is built upon one pinned image of Node.js', () => {
    expect(text('Dockerfile')).toMatch(/^ARG NODE_IMAGE=node:24\.\d+\.\d+-slim$/mu);
    for (const stage of stages.slice(1)) expect(stage).toMatch(/^\$\{NODE_IMAGE\}/u);
  });

  it('has every package that the service imports among those that it installs', () => {
    const { dependencies } = Value.Parse(
      Type.Object({ dependencies: Type.Record(Type.String(), Type.String()) }),
      JSON.parse(text('package.json')),
    );
    const imported = packagesFrom(['api/server.ts', 'worker.ts', 'client.ts']);
    // What is installed nowhere here stands in text for products.
    const ours = [...imported].filter((name) => existsSync(`${root}/node_modules/${name}`));
    expect(ours.filter((name) => !(name in dependencies))).toEqual([]);
    expect(ours.length).toBeGreaterThan(20);
  });
});

/** By static and by dynamic imports, and what threads begin with. */
const imports = /^(?:import|export)(?! type)[^;]*? from '([^']+)';$|import\('([^']+)'\)|new URL\('(\.[^']+\.ts)'/gmu;

function packagesFrom(entries: readonly string[]): Set<string> {
  const packages = new Set<string>();
  const files = new Set(entries);
  for (const file of files) {
    for (const [, ...specifiers] of text(file).matchAll(imports)) {
      const specifier = specifiers.find((each) => each !== undefined) ?? '';
      const [scope = '', name = ''] = specifier.split('/');
      if (specifier.startsWith('.')) {
        if (specifier.endsWith('.ts')) files.add(path.join(path.dirname(file), specifier));
      } else if (!isBuiltin(specifier)) packages.add(scope.startsWith('@') ? `${scope}/${name}` : scope);
    }
  }
  return packages;
}
