import type { ResolvedField, ResolvedModel, ResolvedRelation } from '../../metadata/resolved-product.ts';
import { comment, identifier } from '../literals.ts';
import { relationProperty } from '../names.ts';
import { createType, moduleSource, recordType, rowType, updateType, type FileContext } from './context.ts';
import { isNullable, orNull, valueType } from './value-types.ts';

/** The interfaces of one model: a row of a list, a whole row, and what creates and changes one. */
export function modelTypes(context: FileContext, model: ResolvedModel): string {
  const parts = [
    interfaceText(rowType(model.code), null, listProperties(context, model)),
    interfaceText(recordType(model.code), rowType(model.code), recordProperties(context, model)),
  ];
  if (!model.options.readOnly) {
    parts.push(interfaceText(createType(model.code), null, inputProperties(context, model)));
    const version = model.options.optimisticLock ? ' & { version: number }' : '';
    parts.push(`export type ${updateType(model.code)} = Partial<${createType(model.code)}>${version};\n`);
  }
  const description = comment(Object.values(model.description)[0] ?? '');
  return (description === '' ? '' : `/** ${description} */\n`) + parts.join('\n');
}

function interfaceText(name: string, base: string | null, properties: readonly string[]): string {
  if (base !== null && properties.length === 0) return `export type ${name} = ${base};\n`;
  const start = `export interface ${name}${base === null ? '' : ` extends ${base}`} {\n`;
  return `${start}${properties.map((property) => `  ${property};\n`).join('')}}\n`;
}

function listProperties(context: FileContext, model: ResolvedModel): string[] {
  const { audit, optimisticLock } = model.options;
  const auditProperties = [
    'createdAt: string',
    'creatorId: string | null',
    'creatorName: string | null',
    'modifierAt: string | null',
    'modifierId: string | null',
    'modifierName: string | null',
  ];
  return [
    'id: string',
    ...model.fields
      .filter((field) => field.type !== 'password')
      .map((field) => `${identifier(field.code)}: ${orNull(valueType(context, field), isNullable(field))}`),
    ...model.relations.flatMap((relation) => toOneProperties(context, model, relation)),
    ...(optimisticLock ? ['version: number'] : []),
    ...(audit ? auditProperties : []),
  ];
}

function toOneProperties(context: FileContext, model: ResolvedModel, relation: ResolvedRelation): string[] {
  if (relation.kind !== 'manyToOne' && relation.kind !== 'oneToOne') return [];
  const row = referenceType(context, model, relation);
  const nullable = !relation.required || !relation.owner;
  const reference = `${identifier(relation.code)}: ${orNull(row, nullable)}`;
  if (!relation.owner) return [reference];
  return [`${identifier(relationProperty(relation.code, relation.kind))}: ${orNull('string', nullable)}`, reference];
}

/** What a row tells of another one: its id and what names it. */
function referenceType(context: FileContext, model: ResolvedModel, relation: ResolvedRelation): string {
  const fields = context.lookup
    .shownFields(model, relation)
    .map((field) => `; ${identifier(field.code)}: ${orNull(valueType(context, field), isNullable(field))}`);
  return `{ id: string${fields.join('')} }`;
}

function recordProperties(context: FileContext, model: ResolvedModel): string[] {
  return model.relations.flatMap((relation) => {
    if (relation.kind === 'manyToMany') {
      const ids = identifier(relationProperty(relation.code, relation.kind));
      return [`${ids}: string[]`, `${identifier(relation.code)}: ${referenceType(context, model, relation)}[]`];
    }
    return relation.composed ? [`${identifier(relation.code)}: ${composedType(context, relation, recordType)}[]`] : [];
  });
}

function composedType(context: FileContext, relation: ResolvedRelation, type: (model: string) => string): string {
  const { module, code } = relation.target;
  if (module !== context.module.code) context.imports.type(moduleSource(context, module, 'api'), type(code));
  return type(code);
}

function inputProperties(context: FileContext, model: ResolvedModel): string[] {
  const fields = model.fields.filter(isWritable).map((field) => {
    const optional = !field.required || field.default !== null;
    const type = orNull(valueType(context, field), !field.required && field.type !== 'json');
    return `${identifier(field.code)}${optional ? '?' : ''}: ${type}`;
  });
  return [...fields, ...model.relations.flatMap((relation) => inputRelation(context, relation))];
}

export function isWritable(field: ResolvedField): boolean {
  return !field.readOnly && field.type !== 'sequence' && field.type !== 'computed';
}

function inputRelation(context: FileContext, relation: ResolvedRelation): string[] {
  if (relation.kind === 'manyToMany')
    return [`${identifier(relationProperty(relation.code, relation.kind))}?: string[]`];
  if (relation.composed) {
    const row = composedType(context, relation, createType);
    const parent =
      relation.inverse === null
        ? row
        : `Omit<${row}, '${identifier(relationProperty(relation.inverse, 'manyToOne'))}'>`;
    return [`${identifier(relation.code)}?: (${parent} & { id?: string })[]`];
  }
  if (!relation.owner || relation.kind === 'oneToMany') return [];
  const property = identifier(relationProperty(relation.code, relation.kind));
  return [relation.required ? `${property}: string` : `${property}?: string | null`];
}
