import { documentSchemas } from '../metadata/documents/index.ts';
import { notIndexable } from '../metadata/resolve/members.ts';
import { label, productOf } from './documents-fixture.ts';
import { fieldCases } from './field-cases-fixture.ts';
import type { GeneratorInput } from './index.ts';

const schema: {
  readonly properties: {
    readonly fields: {
      readonly items: {
        readonly oneOf: readonly { readonly properties: Readonly<Record<string, { readonly const?: string }>> }[];
      };
    };
  };
} = JSON.parse(JSON.stringify(documentSchemas.model));

/** The types of fields that the published schema knows, with the properties of each. */
export const knownTypes: ReadonlyMap<string, readonly string[]> = new Map(
  schema.properties.fields.items.oneOf.map(({ properties }) => [
    properties['type']?.const ?? '',
    Object.keys(properties),
  ]),
);

/** What names a field, and says nothing about its values. */
export const naming: ReadonlySet<string> = new Set(['id', 'code', 'type', 'column', 'label', 'help']);

const has = (type: string, property: string): boolean => knownTypes.get(type)?.includes(property) ?? false;

export const typesWith = (property: string): string[] => [...knownTypes.keys()].filter((type) => has(type, property));
export const uniqueTypes = typesWith('unique').filter((type) => !Array.from<string>(notIndexable).includes(type));
export const pascal = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** `stringValue`, `stringMinLength`: the code of a type's field. */
export const codeOf = (type: string, property = 'value'): string => `${type}${pascal(property)}`;

function field(of: string, type: string, property: string | undefined, more: object) {
  const code = codeOf(type, property);
  return { id: `fld_${of}${pascal(code)}`, code, type, ...fieldCases[type]?.needs, ...more };
}

function model(code: string, fields: readonly object[]) {
  const options = { audit: false };
  return { id: `mdl_${code}`, code, label: label(code), table: `kind_${code.toLowerCase()}`, fields, options };
}

const rules = Object.entries(fieldCases).flatMap(([type, { rules: own = {} }]) =>
  Object.entries(own).map(([property, { rule }]) => field('Ruled', type, property, { [property]: rule })),
);
const defaults = Object.entries(fieldCases).flatMap(([type, { defaults: own = [] }]) =>
  own.map(([value], index) => field('Given', type, `default${index}`, { default: value, required: true })),
);
const computed = Object.entries(fieldCases).flatMap(([type, { computed: own }]) =>
  own === undefined ? [] : [field('Computed', type, 'computed', { computed: own[0] })],
);
const amount = { id: 'fld_ComputedAmount', code: 'amount', type: 'integer', required: true };

const dictionary = (code: string, values: readonly string[]) => ({
  id: `dic_${code}`,
  code,
  label: label(code),
  values: values.map((value) => ({ id: `val_${value}`, code: value, label: label(value) })),
});

/** A model for each thing that a field can be, with a field of every type that can be it. */
export function fieldsInput(): GeneratorInput {
  const models = [
    model(
      'Plain',
      [...knownTypes.keys()].map((type) => field('Plain', type, undefined, { column: `own_${type.toLowerCase()}` })),
    ),
    model(
      'Needed',
      typesWith('required').map((type) => field('Needed', type, undefined, { required: true })),
    ),
    model(
      'Single',
      uniqueTypes.map((type) => field('Single', type, undefined, { unique: true })),
    ),
    model(
      'Fixed',
      typesWith('readOnly').map((type) => field('Fixed', type, undefined, { readOnly: true })),
    ),
    model('Ruled', rules),
    model('Given', defaults),
    model('Computed', [amount, ...computed]),
  ];
  const dictionaries = [dictionary('Colour', ['red', 'blue']), dictionary('Size', ['small', 'large'])];
  return productOf('kind', { model: models }, { dictionaries });
}
