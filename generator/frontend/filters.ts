import type { ResolvedFilter, ResolvedModel } from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import { relationProperty } from '../names.ts';
import { apiName, labelAttribute, moduleSource, optionsName, pageText, type PageContext } from './context.ts';
import { followPath, type PathTarget } from './lookup.ts';
import { systemColumns } from './value-types.ts';
import { element, type Element } from './template.ts';

export interface FilterPart {
  /** Entry of the list's `filters`. */
  readonly option: string;
  readonly input: Element;
}

/** What the list knows of a filter, and the input that sets it. */
export function filterPart(
  context: PageContext,
  model: ResolvedModel,
  filter: ResolvedFilter,
  isTwice: boolean,
): FilterPart {
  const target = followPath(context.lookup, model, filter.path);
  const isRelation = target.relation !== null && (filter.path.length === 1 || target.code === 'id');
  const path = filter.path.map(identifier).join('.');
  const name = isTwice ? `${path}.${filter.operator}` : path;
  const type = isRelation ? 'relation' : valueKind(target);
  const isDay = type === 'datetime' && filter.operator !== 'isNull';
  const operator = isDay && filter.operator === 'eq' ? 'between' : filter.operator;
  const label = pageText(context, filter.label, `filter.${name}`, filter.path);
  return {
    option: `{ name: '${name}', field: '${isRelation ? relationField(target) : path}', operator: '${operator}'${isDay ? ', day: true' : ''} }`,
    input: input(context, target, filter, type, [`name="${name}"`, labelAttribute(label)]),
  };
}

/** The service filters by the foreign key where this side holds it. */
function relationField({ relation }: PathTarget): string {
  if (relation === null) return 'id';
  return relation.column === null ? `${relation.code}.id` : identifier(relationProperty(relation.code, relation.kind));
}

function valueKind({ field, code }: PathTarget): string {
  if (field === null) return systemColumns[code] ?? 'string';
  return field.type === 'computed' ? field.valueType.type : field.type;
}

function input(
  context: PageContext,
  target: PathTarget,
  { operator }: ResolvedFilter,
  type: string,
  attributes: readonly string[],
): Element {
  const add = (component: string, ...more: (string | false)[]): Element => {
    context.imports.component(component);
    return element(component, [...attributes, ...more]);
  };
  if (operator === 'isNull' || type === 'boolean') return add('FilterBoolean');
  if (type === 'relation' && target.relation !== null) {
    const { target: ref } = target.relation;
    if (context.lookup.endpointRoles(ref, 'list') === null) return add('FilterText');
    context.imports.named(moduleSource(context, ref.module, 'api'), apiName(ref.code));
    return add('FilterRelation', `:search="${apiName(ref.code)}.options"`, operator === 'in' && 'multiple');
  }
  const { field } = target;
  if (field?.type === 'enum' || field?.type === 'multiEnum') {
    const options = optionsName(field.dictionary.code);
    context.imports.named(moduleSource(context, field.dictionary.module, 'dictionaries'), options);
    return add('FilterSelect', `:options="${options}"`, operator === 'in' && 'multiple');
  }
  if (type === 'date' || type === 'datetime') return add('FilterDate', operator === 'between' && 'range');
  if (type === 'integer' || type === 'decimal') return add('FilterNumber', operator === 'between' && 'range');
  return add('FilterText');
}
