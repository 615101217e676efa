import type { ResolvedField, ResolvedModel } from '../../metadata/resolved-product.ts';
import { literal, literalLines, type LiteralValue } from '../literals.ts';
import { isToOne } from '../model-lookup.ts';
import type { BackendContext } from './context.ts';
import { relationIds } from './naming.ts';

type FieldKind = 'text' | 'choice' | 'choices' | 'number' | 'boolean' | 'id' | 'day' | 'time' | 'datetime';

/** The `listing` of a model's service: what its list endpoint shows, filters, sorts and searches. */
export function listingText(context: BackendContext, model: ResolvedModel, indent: string): string {
  const toOne = model.relations.filter(isToOne);
  const relations: Record<string, LiteralValue> = {};
  for (const relation of toOne) relations[relation.code] = context.shownFields(model, relation);
  const search = [
    ...model.fields.filter((field) => ownText.has(field.type)).map((field) => field.code),
    ...toOne.flatMap((relation) => textPaths(context, model, relation.code, relation.display)),
  ];
  const { maxPageSize, pageSize } = model.options;
  const entries: [string, LiteralValue][] = [
    ['relations', relations],
    ['fields', fieldKinds(context, model)],
    ['search', search],
    ['display', model.display],
    ['pageSize', pageSize],
    ['maxPageSize', maxPageSize],
  ];
  const lines = entries.map(([key, value]) => `${indent}  ${key}: ${fitted(value, key.length)},\n`);
  return `{\n${lines.join('')}${indent}}`;
}

function fitted(value: LiteralValue, keyLength: number): string {
  const line = literal(value);
  return line.length + keyLength <= 108 ? line : literalLines(value, 2, 108);
}

const ownText = new Set<ResolvedField['type']>(['string', 'email', 'phone', 'sequence']);

function textPaths(context: BackendContext, model: ResolvedModel, relation: string, display: string): string[] {
  const target = context.lookup.model(context.lookup.relation(model, relation).target);
  const field = context.lookup.field(target, display);
  return field !== null && ownText.has(field.type) ? [`${relation}.${display}`] : [];
}

function fieldKinds(context: BackendContext, model: ResolvedModel): Record<string, FieldKind> {
  const kinds: Record<string, FieldKind> = { id: 'id' };
  for (const field of model.fields) addKind(kinds, field.code, kindOf(field));
  for (const relation of model.relations.filter(isToOne)) {
    if (relation.column !== null) kinds[relationIds(relation)] = 'id';
    kinds[`${relation.code}.id`] = 'id';
    const target = context.lookup.model(relation.target);
    for (const code of context.shownFields(model, relation)) {
      const field = context.lookup.field(target, code);
      if (field !== null) addKind(kinds, `${relation.code}.${code}`, kindOf(field));
    }
  }
  if (!model.options.audit) return kinds;
  return {
    ...kinds,
    createdAt: 'datetime',
    creatorId: 'id',
    creatorName: 'text',
    modifierAt: 'datetime',
    modifierId: 'id',
    modifierName: 'text',
  };
}

function addKind(kinds: Record<string, FieldKind>, path: string, kind: FieldKind | null): void {
  if (kind !== null) kinds[path] = kind;
}

/** How a field is asked for in a query string; null where it cannot be. */
function kindOf(field: ResolvedField): FieldKind | null {
  switch (field.type) {
    case 'password':
    case 'json':
    case 'file':
    case 'image':
      return null;
    case 'integer':
    case 'decimal':
      return 'number';
    case 'bigint':
      return 'id';
    case 'boolean':
      return 'boolean';
    case 'date':
      return 'day';
    case 'time':
      return 'time';
    case 'datetime':
      return 'datetime';
    case 'enum':
      return 'choice';
    case 'multiEnum':
      return 'choices';
    case 'computed':
      return field.valueType.type === 'string' ? 'text' : field.valueType.type === 'boolean' ? 'boolean' : 'number';
    case 'email':
    case 'phone':
    case 'sequence':
    case 'string':
    case 'text':
    case 'url':
    case 'uuid':
      return 'text';
  }
}
