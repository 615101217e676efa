import type { FieldType, LocalizedText, ResolvedRelation } from '../resolved-product.ts';
import { fieldType, idType, isToOne } from '../expressions/entity-types.ts';
import { didYouMean } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { keyOf, type Context, type ModelInfo } from './context.ts';
import { systemFields, systemLabel } from './system-fields.ts';

/** What a path such as `customer.name` comes to. */
export interface Leaf {
  readonly path: readonly string[];
  /** `id` for the id of a row; a computed field counts as its value's type. */
  readonly type: Exclude<FieldType, 'computed'> | 'id';
  readonly nullable: boolean;
  readonly label: LocalizedText;
  /** In the checker's terms, without null. */
  readonly text: string;
}

/** How a path that ends at a relation goes on: to the field that is shown, or to the id. */
type RelationEnd = 'display' | 'id';

/** `deepest` says through how many relations the path may go. */
export function resolvePath(
  given: string,
  info: ModelInfo,
  end: RelationEnd,
  place: Place,
  context: Context,
  deepest = 1,
): Leaf | null {
  const [first = '', second, ...rest] = given.split('.');
  const relation = info.relations.get(first);
  if (relation === undefined) {
    if (second !== undefined) return missing(first, info, [...info.relations.keys()], place);
    return leafOf(first, info, place, context);
  }
  if (!isToOne(relation)) {
    place.error(
      'path-unfit',
      `\`${first}\` has many rows`,
      'go through relations to one row only, or show it as a table',
    );
    return null;
  }
  const target = context.models.get(keyOf(relation.target));
  if (target === undefined) return null;
  if (rest.length > 0 && deepest <= 1) {
    place.error('path-unfit', `\`${given}\` goes through more than one relation`, 'go through one relation at most');
    return null;
  }
  const code = second ?? (end === 'id' ? 'id' : relation.display);
  const leaf =
    deepest > 1 && second !== undefined
      ? resolvePath([second, ...rest].join('.'), target, end, place, context, deepest - 1)
      : leafOf(code, target, place, context);
  return leaf === null ? null : throughRelation(leaf, relation, second === undefined, context);
}

function throughRelation(leaf: Leaf, relation: ResolvedRelation, isShort: boolean, context: Context): Leaf {
  const isShown = isShort || leaf.path[0] === relation.display;
  const joined = (locale: string): string => `${relation.label[locale] ?? ''} · ${leaf.label[locale] ?? ''}`;
  const label = isShown
    ? relation.label
    : Object.fromEntries(context.texts.locales.map((locale) => [locale, joined(locale)]));
  return {
    ...leaf,
    path: [relation.code, ...leaf.path],
    nullable: leaf.nullable || !relation.required || !relation.owner,
    label,
  };
}

function leafOf(code: string, info: ModelInfo, place: Place, context: Context): Leaf | null {
  const field = info.fields.get(code);
  if (field !== undefined) {
    const text = fieldType(field);
    if (text === null) {
      place.error('path-unfit', `\`${code}\` is a password and never read`, 'remove it');
      return null;
    }
    const type = field.type === 'computed' ? field.valueType.type : field.type;
    return { path: [code], type, nullable: !field.required, label: field.label, text };
  }
  const system = systemFields.get(code);
  if (system !== undefined && (code === 'id' || info.model.options.audit)) {
    const text = { datetime: 'Date', bigint: 'string', string: 'string', id: idType(info.model) }[system.type];
    const label = systemLabel(system, context.texts.locales);
    return { path: [code], type: system.type, nullable: system.nullable, label, text };
  }
  const known = [
    ...info.fields.keys(),
    ...info.relations.keys(),
    ...(info.model.options.audit ? systemFields.keys() : ['id']),
  ];
  return missing(code, info, known, place);
}

/** A field whose own declaration is at fault is not missed twice. */
function missing(code: string, info: ModelInfo, known: readonly string[], place: Place): null {
  if (!info.unresolved.has(code)) {
    place.error(
      'dangling-reference',
      `\`${info.code}\` has no field or relation \`${code}\`${didYouMean(code, known)}`,
      'name one of its fields',
    );
  }
  return null;
}
