import type { ResolvedField, ResolvedModel } from '../../metadata/resolved-product.ts';
import { header, type GeneratedFile } from '../files.ts';
import { identifier } from '../literals.ts';
import { pascal } from '../names.ts';
import { type BackendContext, isNullable } from './context.ts';
import { Imports } from './imports.ts';
import { modelFile, platformFile, recompute, relationIds } from './naming.ts';
import { importPath } from './source-file.ts';

type ComputedField = Extract<ResolvedField, { type: 'computed' }>;

/** The model's computed fields, those that others read first. */
export function computedFields(model: ResolvedModel): ComputedField[] {
  const waiting = model.fields.filter((field): field is ComputedField => field.type === 'computed');
  const ordered: ComputedField[] = [];
  while (waiting.length > 0) {
    const ready = waiting.findIndex(
      (field) => !waiting.some((other) => other !== field && field.expression.variables.includes(other.code)),
    );
    ordered.push(...waiting.splice(Math.max(ready, 0), 1));
  }
  return ordered;
}

/** The models with a field that is computed from rows of this one, and the property that leads to them. */
export function computedParents(
  context: BackendContext,
  model: ResolvedModel,
): { readonly parent: ResolvedModel; readonly property: string; readonly optional: boolean }[] {
  return context.lookup.referencesTo(model).flatMap(({ model: parent, relation }) => {
    const read = computedFields(parent).some((field) => field.dependsOnRelations.includes(relation.code));
    if (!read || relation.inverse === null) return [];
    const back = context.lookup.relation(model, relation.inverse);
    return [{ parent, property: relationIds(back), optional: !back.required }];
  });
}

/** `<model>.computed.ts`: the computed fields of a model, and how they are stored. */
export function computedFile(context: BackendContext, model: ResolvedModel): GeneratedFile[] {
  const fields = computedFields(model);
  if (fields.length === 0) return [];
  const file = modelFile(model, 'computed');
  const imports = new Imports();
  const entity = context.entity(model, imports, file);
  imports.type('typeorm', 'EntityManager');
  const formulas = fields.map((field) => formula(context, field, entity, imports, file));
  const body = [...formulas, recomputeFunction(context, model, fields, entity, imports, file)].join('\n');
  const content = `${header(`${model.module}/model/${model.code}`)}${imports.print()}\n\n${body}`;
  return [{ path: `${file}.ts`, content }];
}

const formulaName = (field: ComputedField): string => `compute${pascal(field.code)}`;

function formula(
  context: BackendContext,
  field: ComputedField,
  entity: string,
  imports: Imports,
  file: string,
): string {
  const { source, functions, variables } = field.expression;
  if (functions.length > 0) imports.value(importPath(file, platformFile('expressions')), ...functions);
  const user = variables.includes('currentUser') ? signedInUserLine(imports, file) : '';
  const read = variables.filter((name) => name !== 'currentUser').map(identifier);
  const type = context.valueType(field, imports, file);
  const parameters = read.length === 0 ? '' : `{ ${read.join(', ')} }: ${entity}`;
  const signature = `function ${formulaName(field)}(${parameters}): ${isNullable(field) ? `${type} | null` : type} {`;
  return `${signature}\n${user}  return ${source};\n}\n`;
}

export function signedInUserLine(imports: Imports, file: string, indent = '  '): string {
  imports.value(importPath(file, platformFile('request-context')), 'signedInUser');
  return `${indent}const currentUser = signedInUser();\n`;
}

function recomputeFunction(
  context: BackendContext,
  model: ResolvedModel,
  fields: readonly ComputedField[],
  entity: string,
  imports: Imports,
  file: string,
): string {
  const relations = [...new Set(fields.flatMap((field) => field.dependsOnRelations))];
  const loads = relations.map((code) => {
    const relation = context.lookup.relation(model, code);
    const target = context.lookup.model(relation.target);
    const back = relationIds(context.lookup.relation(target, relation.inverse ?? ''));
    const live = target.options.softDelete ? ', isRemoved: false' : '';
    return `  row.${identifier(code)} = await manager.findBy(${context.entity(target, imports, file)}, { ${back}: id${live} });`;
  });
  const assignments = fields.map((field) => {
    const parameter = field.expression.variables.some((name) => name !== 'currentUser') ? 'row' : '';
    return `  row.${identifier(field.code)} = ${formulaName(field)}(${parameter});`;
  });
  const stored = fields.map((field) => `${field.code}: row.${field.code}`).join(', ');
  return [
    '/** Computes what the row and the rows that belong to it say now, and stores it. */',
    `export async function ${recompute(model)}(manager: EntityManager, id: string): Promise<void> {`,
    `  const row = await manager.findOneByOrFail(${entity}, { id });`,
    ...loads,
    ...assignments,
    `  await manager.update(${entity}, id, { ${stored} });`,
    ...upward(context, model, imports, file),
    '}',
    '',
  ].join('\n');
}

/** What is computed from this model's rows is computed again in its turn. */
function upward(context: BackendContext, model: ResolvedModel, imports: Imports, file: string): string[] {
  return computedParents(context, model).map(({ parent, property, optional }) => {
    const parentFile = modelFile(parent, 'computed');
    if (parentFile !== file) imports.value(importPath(file, parentFile), recompute(parent));
    const line = `await ${recompute(parent)}(manager, row.${property});`;
    return optional ? `  if (row.${property} !== null) ${line}` : `  ${line}`;
  });
}
