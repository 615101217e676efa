import { hasFiles } from '../../metadata/file-fields.ts';
import type { ResolvedProduct } from '../../metadata/resolved-product.ts';
import { sortByPath, type GeneratedFile } from '../files.ts';
import { json } from '../literals.ts';
import type { ModelLookup } from '../model-lookup.ts';
import type { FileEntry, Parts } from '../parts.ts';
import { withDependencies } from '../plugins/dependencies.ts';
import { containerFiles } from './container.ts';
import { jenkinsfile } from './jenkinsfile.ts';
import { lockFile } from './lock-file.ts';
import { rootPackage, serverPackage, webPackage } from './packages.ts';
import { moduleText, readme } from './readme.ts';
import { settingsFiles } from './settings.ts';

/** Packages, lock file, compiler and linter settings, container, CI and README. */
export function projectParts(given: ResolvedProduct, unwatched: ModelLookup, parts: Parts): void {
  const product = parts.watched('project product', given);
  const lookup = parts.watched('project', unwatched, { product });
  const holdsFiles = hasFiles(given);
  const texts = given.modules.map((module) =>
    parts.part(`project/${module.code}`, module, () => ({ files: [], rest: moduleText(product, module, lookup) })),
  );
  parts.part('project', holdsFiles, () => ({ files: projectFiles(product, holdsFiles), rest: null }));
  parts.part('project settings', null, () => ({ files: settingsFiles(product), rest: null }));
  parts.part('readme', [holdsFiles, texts], () => ({ files: [readme(product, texts, holdsFiles)], rest: null }));
}

function projectFiles(product: ResolvedProduct, holdsFiles: boolean): GeneratedFile[] {
  const description = product.name['en-US'] ?? product.name[product.locales[0] ?? ''] ?? product.code;
  const server = serverPackage({ hasFiles: holdsFiles });
  return [
    { path: 'package.json', content: json(rootPackage(product.code, description)) },
    { path: 'package-lock.json', content: lockFile(product.code, server, product.plugins) },
    { path: 'server/package.json', content: json(withDependencies(server, 'server', product.plugins)) },
    { path: 'web/package.json', content: json(withDependencies(webPackage, 'web', product.plugins)) },
    ...containerFiles(product, holdsFiles),
    jenkinsfile(),
  ];
}

/** `generated.json`: every file with its SHA-256, so that a change by hand is found. */
export function generatedList(entries: readonly FileEntry[], generatorVersion: string): GeneratedFile {
  // Safe paths and digests need no escapes; a list of all files as one object would take several times as long.
  const files = sortByPath(entries).map(({ digest, path }) => `    "${path}": "${digest}"`);
  const head = `{\n  "generatorVersion": ${JSON.stringify(generatorVersion)},\n  "files": {`;
  return { path: 'generated.json', content: `${head}\n${files.join(',\n')}\n  }\n}\n` };
}
