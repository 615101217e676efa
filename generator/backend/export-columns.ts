import { isFile } from '../../metadata/file-fields.ts';
import type {
  LocalizedText,
  ResolvedColumn,
  ResolvedField,
  ResolvedListPage,
  ResolvedModel,
  ResolvedModule,
} from '../../metadata/resolved-product.ts';
import { header, type GeneratedFile } from '../files.ts';
import { identifier, literalLines, type LiteralValue } from '../literals.ts';
import { camel } from '../names.ts';
import type { BackendContext } from './context.ts';
import { Imports } from './imports.ts';
import { moduleFile, platformFile } from './naming.ts';
import { importPath } from './source-file.ts';

/** `<module>.exports.ts`: the columns of what the module's lists export. */
export function exportColumns(
  context: BackendContext,
  module: ResolvedModule,
  pages: readonly ResolvedListPage[],
): GeneratedFile {
  const file = moduleFile(module.code, 'exports');
  const imports = new Imports();
  imports.type(importPath(file, platformFile('csv')), 'CsvColumn');
  const constants = pages.map((page) => {
    const model = context.lookup.model(page.model);
    const columns = page.columns.map((column) => columnValue(context, model, column));
    return `export const ${identifier(camel(page.code))}: readonly CsvColumn[] = ${literalLines(columns)};\n`;
  });
  return {
    path: `${file}.ts`,
    content: `${header(`${module.code}/module/${module.code}`)}${imports.print()}\n\n${constants.join('\n')}`,
  };
}

function columnValue(
  context: BackendContext,
  model: ResolvedModel,
  { label, path, roles }: ResolvedColumn,
): LiteralValue {
  const field = fieldAt(context, model, path);
  const values = field?.type === 'enum' || field?.type === 'multiEnum' ? valueTexts(context, field) : null;
  return {
    path: [...path.map(identifier), ...(field !== null && isFile(field) ? ['name'] : [])].join('.'),
    title: texts(context, label),
    ...(values === null ? {} : { values }),
    ...(roles.length === 0 ? {} : { roles }),
  };
}

function valueTexts(
  context: BackendContext,
  field: Extract<ResolvedField, { type: 'enum' | 'multiEnum' }>,
): LiteralValue {
  const { values } = context.lookup.dictionary(field.dictionary);
  return Object.fromEntries(values.map(({ code, label }) => [code, texts(context, label)]));
}

function texts({ product }: BackendContext, text: LocalizedText): LiteralValue {
  return Object.fromEntries(product.locales.map((locale) => [locale, text[locale] ?? '']));
}

function fieldAt(context: BackendContext, model: ResolvedModel, path: readonly string[]): ResolvedField | null {
  const [first = '', second] = path;
  if (second === undefined) return context.lookup.field(model, first);
  return context.lookup.field(context.lookup.model(context.lookup.relation(model, first).target), second);
}
