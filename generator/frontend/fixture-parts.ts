import type {
  LocalizedText,
  ResolvedField,
  ResolvedFormItem,
  ResolvedModel,
  ResolvedRelation,
  ValueFormat,
} from '../../metadata/resolved-product.ts';

/** A text in both of the fixture's locales. */
export const text = (en: string, zh = en): LocalizedText => ({ 'zh-CN': zh, 'en-US': en });

type BaseKey = 'id' | 'column' | 'label' | 'help' | 'required' | 'unique' | 'readOnly' | 'default';
type Given<Field> = Field extends ResolvedField ? Omit<Field, BaseKey> & Partial<Pick<Field, BaseKey>> : never;

/** A field with what it does not say filled in. */
export function field(label: LocalizedText, given: Given<ResolvedField>): ResolvedField {
  return {
    id: `fld_${given.code}`,
    column: given.code.toLowerCase(),
    label,
    help: text(''),
    required: false,
    unique: false,
    readOnly: false,
    default: null,
    ...given,
  };
}

export function relation(
  code: string,
  label: LocalizedText,
  kind: ResolvedRelation['kind'],
  target: ResolvedRelation['target'],
  given: Partial<ResolvedRelation> = {},
): ResolvedRelation {
  const owner = kind === 'manyToOne' || kind === 'manyToMany';
  return {
    id: `rel_${code}`,
    code,
    label,
    kind,
    target,
    owner,
    inverse: null,
    required: false,
    onDelete: 'restrict',
    display: 'name',
    column: kind === 'manyToOne' ? `${code}_id` : null,
    joinTable: kind === 'manyToMany' ? { name: `x_${code}`, column: 'a_id', inverseColumn: 'b_id' } : null,
    composed: false,
    ...given,
  };
}

export function model(
  module: string,
  code: string,
  label: LocalizedText,
  given: Pick<ResolvedModel, 'fields'> & Partial<ResolvedModel>,
): ResolvedModel {
  return {
    id: `mdl_${code}`,
    code,
    module,
    label,
    description: text(''),
    table: code.toLowerCase(),
    relations: [],
    keys: [],
    options: {
      audit: true,
      softDelete: false,
      optimisticLock: false,
      readOnly: false,
      pageSize: 20,
      maxPageSize: 100,
    },
    access: { read: [], create: [], update: [], delete: [] },
    display: 'name',
    ...given,
  };
}

export function column(path: string, label: LocalizedText, format: ValueFormat = 'plain', sortable = true) {
  return { path: path.split('.'), label, format, link: null, width: null, sortable, roles: [] };
}

export function item(
  code: string,
  label: LocalizedText,
  widget: ResolvedFormItem['widget'] = 'input',
  span = 12,
): ResolvedFormItem {
  return { code, label, widget, span };
}
