import { canonicalJson, digestOf } from '../change/canonical-json.ts';
import { checkAgainst } from '../document-check.ts';
import type { Place } from '../report.ts';
import { generatorProblem } from './generator-source.ts';
import { type PluginContent, pluginContentSchema, type PluginPackage, pluginPackageSchema } from './manifest.ts';

/** A plugin's package, read and found to be one. */
export interface Plugin {
  readonly package: PluginPackage;
  readonly files: Readonly<Record<string, string>>;
}

/** What identifies a plugin's contents, however they were packed: `sha256:` and 64 hex digits. */
export function pluginDigest(content: PluginContent): string {
  return digestOf(canonicalJson(content));
}

export function isPluginContent(content: unknown, place: Place): content is PluginContent {
  return checkAgainst(pluginContentSchema, content, place);
}

/** Every mistake of the package goes to the place. Null where there is one. */
export function readPlugin(content: unknown, place: Place): Plugin | null {
  if (!isPluginContent(content, place)) return null;
  const { files } = content;
  const at = place.at('files', 'package.json');
  const parsed = parseJson(files['package.json'] ?? '');
  if (!checkAgainst(pluginPackageSchema, parsed, at)) return null;
  const isWhole = [
    checkNames(files, place),
    checkFiles(parsed, files, at),
    checkDependencies(parsed, at),
    checkGenerator(parsed, files, place),
  ].every(Boolean);
  return isWhole ? { package: parsed, files } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function checkFiles({ assembox }: PluginPackage, files: Readonly<Record<string, string>>, place: Place): boolean {
  const at = place.at('assembox');
  const { server, web, generator } = assembox;
  const named: [string, Place][] = [
    ...(server ? [[server.module.file, at.at('server', 'module', 'file')] satisfies [string, Place]] : []),
    ...[...(web?.widgets ?? []).entries()].map(([index, { file }]): [string, Place] => [
      file,
      at.at('web', 'widgets', index, 'file'),
    ]),
    ...[...(web?.pages ?? []).entries()].map(([index, { file }]): [string, Place] => [
      file,
      at.at('web', 'pages', index, 'file'),
    ]),
    ...(generator ? [[generator.file, at.at('generator', 'file')] satisfies [string, Place]] : []),
  ];
  const missing = named.filter(([file]) => !Object.hasOwn(files, file));
  for (const [file, where] of missing)
    where.error('dangling-reference', `the package has no file \`${file}\``, 'add it, or name one that is there');
  return missing.length === 0;
}

/** The tree is checked out on file systems that do not tell cases apart, and has a file of options beside the plugin's. */
function checkNames(files: Readonly<Record<string, string>>, place: Place): boolean {
  const taken = new Set(['server/options.ts', 'web/options.ts']);
  const doubled = Object.keys(files).filter((name) => {
    const isTaken = taken.has(name.toLowerCase());
    taken.add(name.toLowerCase());
    return isTaken;
  });
  for (const name of doubled)
    place.at('files', name).error('duplicate-code', `there is another file of this name`, 'rename it');
  return doubled.length === 0;
}

/** What a part needs is a dependency of the package, and what is installed is in its lock file. */
function checkDependencies({ dependencies = {}, assembox: { server, web } }: PluginPackage, place: Place): boolean {
  const wrong = [
    ...unknownOf(server?.dependencies, dependencies).map((index) =>
      place.at('assembox', 'server', 'dependencies', index),
    ),
    ...unknownOf(web?.dependencies, dependencies).map((index) => place.at('assembox', 'web', 'dependencies', index)),
  ];
  for (const where of wrong)
    where.error(
      'dangling-reference',
      'the package has no such dependency',
      'add it to `dependencies`, in an exact version',
    );
  return wrong.length === 0;
}

function checkGenerator(
  { assembox: { generator } }: PluginPackage,
  files: Readonly<Record<string, string>>,
  place: Place,
): boolean {
  const problem = generator && generatorProblem(files[generator.file] ?? '');
  if (!generator || !problem) return true;
  place
    .at('files', generator.file)
    .error(
      'plugin-unfit',
      `this is no generator: ${problem}`,
      'write one script that sets `exports.generate` and needs nothing else',
    );
  return false;
}

function unknownOf(names: readonly string[] | undefined, known: Readonly<Record<string, string>>): number[] {
  return [...(names ?? []).entries()].flatMap(([index, name]) => (Object.hasOwn(known, name) ? [] : [index]));
}
