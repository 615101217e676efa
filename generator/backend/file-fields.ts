import type { FieldOfModel } from '../../metadata/file-fields.ts';
import type { ResolvedModel } from '../../metadata/resolved-product.ts';
import { header, type GeneratedFile } from '../files.ts';
import { literal } from '../literals.ts';
import type { BackendContext } from './context.ts';
import { rolesOf, writers } from './controller.ts';
import { Imports } from './imports.ts';

const file = 'server/src/files/file-fields';

/** `file-fields.ts`: which fields hold files, what they take, and who reads and writes their rows. */
export function fileFieldsFile(context: BackendContext, fields: readonly FieldOfModel[]): GeneratedFile[] {
  if (fields.length === 0) return [];
  const imports = new Imports();
  imports.type('./file-field.js', 'FileField');
  const entries = fields.map(({ field, model }) => {
    const properties = [
      `model: ${literal(`${model.module}/${model.code}`)}`,
      `field: ${literal(field.code)}`,
      `entity: ${context.entity(model, imports, file)}`,
      `modelId: ${literal(model.id)}`,
      `fieldId: ${literal(field.id)}`,
      `accept: ${literal(field.accept)}`,
      `maxBytes: ${literal(field.maxBytes)}`,
      `readers: ${literal(together(readers(context, model)))}`,
      `writers: ${literal(together(writers(context, model).flatMap((api) => rolesOf(api, ['create', 'update']))))}`,
    ];
    return `  {\n${properties.map((property) => `    ${property},\n`).join('')}  },\n`;
  });
  const list = `/** All fields that hold files. */\nexport const fileFields: readonly FileField[] = [\n${entries.join('')}];\n`;
  return [{ path: `${file}.ts`, content: `${header('the product')}${imports.print()}\n\n${list}` }];
}

/** Of those who may use one of several endpoints: null for nobody, empty for everybody who is signed in. */
function together(lists: readonly (readonly string[])[]): readonly string[] | null {
  if (lists.length === 0) return null;
  return lists.some((roles) => roles.length === 0) ? [] : [...new Set(lists.flat())].toSorted();
}

/** The endpoints that show rows of a model: its own, and those of the rows that they are a part of. */
function readers(
  context: BackendContext,
  model: ResolvedModel,
  seen = new Set<ResolvedModel>(),
): (readonly string[])[] {
  if (seen.has(model)) return [];
  seen.add(model);
  const api = context.lookup.standardApi(model);
  const parents = context.lookup.referencesTo(model).filter(({ relation }) => relation.composed);
  return [
    ...(api === null ? [] : rolesOf(api, seen.size === 1 ? ['list', 'get'] : ['get'])),
    ...parents.flatMap((parent) => readers(context, parent.model, seen)),
  ];
}
