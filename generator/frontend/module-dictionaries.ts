import type { ResolvedModule } from '../../metadata/resolved-product.ts';
import { literal } from '../literals.ts';
import { codeType, optionsName } from './context.ts';
import type { Texts } from './texts.ts';

/** `dictionaries.ts` of a module; null where it has none. */
export function moduleDictionaries(module: ResolvedModule, texts: Texts): string | null {
  if (module.dictionaries.length === 0) return null;
  const dictionaries = module.dictionaries.map((dictionary) => {
    const codes = dictionary.values.map(({ code }) => literal(code));
    const type = codeType(dictionary.code);
    const options = dictionary.values.map(({ code, label, color }) => {
      const key = texts.key(label, `${module.code}.dictionary.${dictionary.code}.${code}`);
      return `  ${literal({ value: code, label: key, color: color === 'neutral' ? 'info' : color })},\n`;
    });
    const union = `export type ${type} = ${codes.length === 0 ? 'never' : codes.join(' | ')};\n`;
    const wrapped =
      union.length <= 121 ? union : `export type ${type} =\n${codes.map((code) => `  | ${code}`).join('\n')};\n`;
    return `${wrapped}\nexport const ${optionsName(dictionary.code)}: DictionaryOption<${type}>[] = [\n${options.join('')}];\n`;
  });
  return `import type { DictionaryOption } from '@/dictionary';\n\n${dictionaries.join('\n')}`;
}
