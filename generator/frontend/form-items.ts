import type {
  ResolvedField,
  ResolvedFormItem,
  ResolvedModel,
  ResolvedRelation,
  ValueFormat,
} from '../../metadata/resolved-product.ts';
import { identifier, literal } from '../literals.ts';
import { relationProperty } from '../names.ts';
import type { FileContext } from './context.ts';
import { fieldOf, relationOf } from './lookup.ts';
import { isWritable } from './row-types.ts';
import { fieldRules, relationRules } from './rules.ts';
import { systemColumns } from './value-types.ts';

/** An item of a form, with what the model says of it. */
export type FormItem =
  | {
      readonly kind: 'field';
      readonly item: ResolvedFormItem;
      readonly property: string;
      readonly model: ResolvedModel;
      readonly field: ResolvedField;
    }
  | {
      readonly kind: 'relation';
      readonly item: ResolvedFormItem;
      readonly property: string;
      readonly relation: ResolvedRelation;
    }
  /** Shown, not edited: `path` leads to the value from the row. */
  | {
      readonly kind: 'shown';
      readonly item: ResolvedFormItem;
      readonly path: string;
      readonly field: ResolvedField | null;
      readonly format: ValueFormat;
    };

export function formItem(model: ResolvedModel, item: ResolvedFormItem): FormItem {
  const relation = relationOf(model, item.code);
  if (relation !== null) {
    if (item.widget === 'readonly') {
      const path = `${identifier(relation.code)}.${identifier(relation.display)}`;
      return { kind: 'shown', item, path, field: null, format: 'plain' };
    }
    return { kind: 'relation', item, property: identifier(relationProperty(relation.code, relation.kind)), relation };
  }
  const field = fieldOf(model, item.code);
  if (field === null || item.widget === 'readonly' || !isWritable(field)) {
    return { kind: 'shown', item, path: identifier(item.code), field, format: shownFormat(item.code, field) };
  }
  return { kind: 'field', item, property: identifier(field.code), model, field };
}

function shownFormat(code: string, field: ResolvedField | null): ValueFormat {
  const type = field === null ? systemColumns[code] : field.type === 'computed' ? field.valueType.type : field.type;
  if (type === 'integer' || type === 'decimal') return 'number';
  if (type === 'boolean' || type === 'date' || type === 'datetime' || type === 'time' || type === 'json') return type;
  if (type === 'file' || type === 'image') return type;
  return 'plain';
}

/** The rules of an editable item. */
export function itemRules(context: FileContext, model: ResolvedModel, item: FormItem): string[] {
  if (item.kind === 'shown') return [];
  return item.kind === 'field' ? fieldRules(context, model, item.field) : relationRules(context, item.relation);
}

/** `DraftOf<SalesOrderCreate, 'customerId' | 'note'>`: what the items edit. */
export function draftType({ imports }: FileContext, create: string, items: readonly FormItem[]): string {
  imports.type('@/composables/draft', 'DraftOf');
  const properties = items.flatMap((item) => (item.kind === 'shown' ? [] : [`'${item.property}'`]));
  const line = `DraftOf<${create}, ${properties.length === 0 ? 'never' : properties.join(' | ')}>`;
  if (line.length <= 90) return line;
  return `DraftOf<\n  ${create},\n${properties.map((property) => `  | ${property}\n`).join('')}>`;
}

/** The value in the draft: the row's, else that of a new row. `row` is the row's name in the script. */
export function draftEntry(item: FormItem, row: string): string | null {
  if (item.kind === 'shown') return null;
  const { property } = item;
  if (item.kind === 'relation') {
    return `${property}: ${row}?.${property} ?? ${item.relation.kind === 'manyToMany' ? '[]' : 'null'}`;
  }
  if (item.field.type === 'password') return `${property}: ''`;
  return `${property}: ${row}?.${property} ?? ${initialValue(item.field)}`;
}

/** A default that the service alone knows is left to it. */
function initialValue(field: ResolvedField): string {
  const value = defaultLiteral(field);
  if (value !== null) return value;
  if (field.type === 'boolean') return 'false';
  return field.type === 'multiEnum' ? '[]' : 'null';
}

function defaultLiteral(field: ResolvedField): string | null {
  if (field.default === null || field.default.kind === 'currentUser') return null;
  if (field.default.kind === 'literal') return literal(field.default.value);
  if (field.type === 'datetime') return 'new Date().toISOString()';
  return field.type === 'date' ? 'localDay()' : null;
}

/** Name of an item's rules in the page. */
export const ruleName = (item: FormItem): string => (item.kind === 'shown' ? item.item.code : item.property);
