import { createHash } from 'node:crypto';

import type { ResolvedProduct } from '../../metadata/resolved-product.ts';
import type { GeneratedFile } from '../files.ts';
import { json } from '../literals.ts';
import { containerFiles } from './container.ts';
import { jenkinsfile } from './jenkinsfile.ts';
import lockTemplate from './package-lock.template.json' with { type: 'json' };
import { rootPackage, serverPackage, webPackage } from './packages.ts';
import { readme } from './readme.ts';
import { settingsFiles } from './settings.ts';

/** Packages, lock file, compiler and linter settings, container, CI and README. */
export function projectFiles(product: ResolvedProduct): GeneratedFile[] {
  const description = product.name['en-US'] ?? product.name[product.locales[0] ?? ''] ?? product.code;
  return [
    { path: 'package.json', content: json(rootPackage(product.code, description)) },
    { path: 'package-lock.json', content: lockFile(product.code) },
    { path: 'server/package.json', content: json(serverPackage) },
    { path: 'web/package.json', content: json(webPackage) },
    ...settingsFiles(product),
    ...containerFiles(product),
    jenkinsfile(),
    readme(product),
  ];
}

const lockText = json(lockTemplate);

/** The lock file of every product is the same but for the product's name, which stands in it twice. */
function lockFile(name: string): string {
  return lockText.replaceAll(`"name": ${JSON.stringify(lockTemplate.name)}`, () => `"name": ${JSON.stringify(name)}`);
}

/** `generated.json`: every file with its SHA-256, so that a change by hand is found. */
export function generatedList(files: readonly GeneratedFile[], generatorVersion: string): GeneratedFile {
  const digests = files
    .map(({ content, path }): [string, string] => [path, createHash('sha256').update(content).digest('hex')])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { path: 'generated.json', content: json({ generatorVersion, files: Object.fromEntries(digests) }) };
}
