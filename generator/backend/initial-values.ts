import type { ResolvedDefault, ResolvedField, ResolvedModel, SequencePart } from '../../metadata/resolved-product.ts';
import { identifier, literal } from '../literals.ts';
import { isNullable } from './context.ts';
import { platformFile } from './naming.ts';
import type { ServiceScope } from './service.ts';
import { importPath } from './source-file.ts';

type SequenceField = Extract<ResolvedField, { type: 'sequence' }>;

export const passwordFields = (model: ResolvedModel): ResolvedField[] =>
  model.fields.filter((field) => field.type === 'password');

const sequenceFields = (model: ResolvedModel): SequenceField[] =>
  model.fields.filter((field): field is SequenceField => field.type === 'sequence');

const counterOf = (field: SequenceField) => field.parts.find((part) => part.kind === 'counter');

export const needsSequence = (model: ResolvedModel): boolean =>
  sequenceFields(model).some((field) => counterOf(field) !== undefined);

/** What a new row gets besides the values given: statements before, and the entries of the object that is inserted. */
export function initialValues(scope: ServiceScope): { readonly before: string[]; readonly values: string[] } {
  const { model } = scope;
  const defaults = model.fields.flatMap((field) => defaultEntry(scope, field));
  const placeholders = model.fields.flatMap(placeholderEntry);
  const numbers = sequenceFields(model).map((field) => ({ field, ...sequenceNumber(scope, field) }));
  const overrides = numbers.map(({ field, value }) => `${identifier(field.code)}: ${value}`);
  const given = passwordFields(model).length > 0 ? `...(await ${hashes(scope)})` : '...values';
  const values = [...defaults, ...placeholders, given, ...overrides];
  const plain = values.length === 1 && given === '...values';
  return { before: numbers.flatMap(({ before }) => before), values: plain ? [] : values };
}

function hashes({ file, imports, model }: ServiceScope): string {
  imports.value(importPath(file, platformFile('passwords')), 'withHashes');
  return `withHashes(values, ${literal(passwordFields(model).map((field) => field.code))})`;
}

function defaultEntry(scope: ServiceScope, field: ResolvedField): string[] {
  if (field.default === null || field.type === 'computed' || field.type === 'sequence') return [];
  return [`${identifier(field.code)}: ${defaultValue(scope, field, field.default)}`];
}

function defaultValue({ file, imports }: ServiceScope, field: ResolvedField, value: ResolvedDefault): string {
  if (value.kind === 'literal') {
    if (field.type === 'datetime') return `new Date(${literal(String(value.value))})`;
    return field.type === 'bigint' ? literal(String(value.value)) : literal(value.value);
  }
  if (value.kind === 'now') {
    const name = field.type === 'date' ? 'today' : field.type === 'time' ? 'timeOfDay' : 'now';
    imports.value(importPath(file, platformFile('expressions')), name);
    return `${name}()`;
  }
  imports.value(importPath(file, platformFile('request-context')), 'signedInUser');
  return field.type === 'bigint' ? 'signedInUser().id' : 'signedInUser().name';
}

/** A required computed field needs some value until the row and its parts are there to compute it from. */
function placeholderEntry(field: ResolvedField): string[] {
  if (field.type !== 'computed' || isNullable(field)) return [];
  const zero = { string: "''", integer: '0', decimal: '0', boolean: 'false' }[field.valueType.type];
  return [`${identifier(field.code)}: ${zero}`];
}

function sequenceNumber(scope: ServiceScope, field: SequenceField): { before: string[]; value: string } {
  const { file, imports, model } = scope;
  const from = importPath(file, platformFile('sequence.service'));
  const date = field.parts.find((part) => part.kind === 'date');
  const counter = counterOf(field);
  const period = `${identifier(field.code)}Period`;
  const number = `${identifier(field.code)}Number`;
  const before: string[] = [];
  if (date) {
    imports.value(from, 'datePart');
    before.push(`const ${period} = datePart(${literal(date.format)});`);
  }
  if (counter) {
    const sequence = literal(`${model.code}.${field.code}`);
    before.push(`const ${number} = await this.sequences.next(manager, ${sequence}, ${date ? period : "''"});`);
  }
  return { before, value: numberText(field.parts, period, number, () => imports.value(from, 'counterPart')) };
}

function numberText(parts: readonly SequencePart[], period: string, number: string, padded: () => void): string {
  return parts
    .map((part) => {
      if (part.kind === 'literal') return literal(part.text);
      if (part.kind === 'date') return period;
      padded();
      return `counterPart(${number}, ${part.digits})`;
    })
    .join(' + ');
}
