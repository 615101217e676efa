import type { ResolvedModule } from '../../metadata/resolved-product.ts';
import type { GeneratedFile } from '../files.ts';
import { header } from '../files.ts';
import { literalLines } from '../literals.ts';
import type { BackendContext } from './context.ts';
import { dictionaryType, dictionaryValues, moduleFile } from './naming.ts';

/** `<module>.dictionaries.ts`: the values of each dictionary and their union type. */
export function dictionariesFile(context: BackendContext, module: ResolvedModule): GeneratedFile[] {
  if (module.dictionaries.length === 0) return [];
  const parts = module.dictionaries.map((dictionary) => {
    const ref = { module: module.code, code: dictionary.code };
    const label = context.describe(dictionary.label);
    const list = literalLines(dictionary.values.map((value) => value.code));
    return [
      ...(label === '' ? [] : [`/** ${label} */`]),
      `export const ${dictionaryValues(ref)} = ${list} as const;`,
      `export type ${dictionaryType(ref)} = (typeof ${dictionaryValues(ref)})[number];`,
      '',
    ].join('\n');
  });
  const path = `${moduleFile(module.code, 'dictionaries')}.ts`;
  return [{ path, content: `${header(`${module.code}/module/${module.code}`)}\n${parts.join('\n')}` }];
}
