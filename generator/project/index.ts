import type { ResolvedProduct } from '../../metadata/resolved-product.ts';
import { sortByPath, type GeneratedFile } from '../files.ts';
import { json } from '../literals.ts';
import { ModelLookup } from '../model-lookup.ts';
import type { FileEntry, Parts } from '../parts.ts';
import { containerFiles } from './container.ts';
import { jenkinsfile } from './jenkinsfile.ts';
import lockTemplate from './package-lock.template.json' with { type: 'json' };
import { rootPackage, serverPackage, webPackage } from './packages.ts';
import { moduleText, readme } from './readme.ts';
import { settingsFiles } from './settings.ts';

/** Packages, lock file, compiler and linter settings, container, CI and README. */
export function projectParts(given: ResolvedProduct, parts: Parts): void {
  const product = parts.watched('project product', given);
  const lookup = parts.watched('project', new ModelLookup(given), { product });
  const texts = given.modules.map((module) =>
    parts.part(`project/${module.code}`, module, () => ({ files: [], rest: moduleText(product, module, lookup) })),
  );
  parts.part('project', null, () => ({ files: projectFiles(product), rest: null }));
  parts.part('project settings', null, () => ({ files: settingsFiles(product), rest: null }));
  parts.part('readme', texts, () => ({ files: [readme(product, texts)], rest: null }));
}

function projectFiles(product: ResolvedProduct): GeneratedFile[] {
  const description = product.name['en-US'] ?? product.name[product.locales[0] ?? ''] ?? product.code;
  return [
    { path: 'package.json', content: json(rootPackage(product.code, description)) },
    { path: 'package-lock.json', content: lockFile(product.code) },
    { path: 'server/package.json', content: json(serverPackage) },
    { path: 'web/package.json', content: json(webPackage) },
    ...containerFiles(product),
    jenkinsfile(),
  ];
}

const lockText = json(lockTemplate);

/** The lock file of every product is the same but for the product's name, which stands in it twice. */
function lockFile(name: string): string {
  return lockText.replaceAll(`"name": ${JSON.stringify(lockTemplate.name)}`, () => `"name": ${JSON.stringify(name)}`);
}

/** `generated.json`: every file with its SHA-256, so that a change by hand is found. */
export function generatedList(entries: readonly FileEntry[], generatorVersion: string): GeneratedFile {
  const digests = sortByPath(entries).map(({ digest, path }): [string, string] => [path, digest]);
  return { path: 'generated.json', content: json({ generatorVersion, files: Object.fromEntries(digests) }) };
}
