import type {
  FieldType,
  ModelRef,
  ResolvedDictionary,
  ResolvedField,
  ResolvedModel,
  ResolvedParameter,
  ResolvedRelation,
} from '../resolved-product.ts';
import { printString } from './quote.ts';

/** The checker's TypeScript type of a field's value in the service; null for what can never be read. */
export function fieldType(field: ResolvedField): string | null {
  if (field.type === 'password') return null;
  if (field.type === 'enum') return field.dictionary.code;
  if (field.type === 'multiEnum') return `${field.dictionary.code}[]`;
  return plainTypes[field.type === 'computed' ? field.valueType.type : field.type];
}

type PlainType = Exclude<FieldType, 'enum' | 'multiEnum' | 'computed' | 'password'>;

const storedFile =
  '{ readonly id: string; readonly name: string; readonly size: number; readonly contentType: string }';

const plainTypes: Readonly<Record<PlainType, string>> = {
  string: 'string',
  email: 'string',
  url: 'string',
  phone: 'string',
  text: 'string',
  integer: 'number',
  bigint: 'string',
  decimal: 'number',
  boolean: 'boolean',
  date: '$Date',
  time: '$Time',
  datetime: 'Date',
  json: 'unknown',
  uuid: 'string',
  file: storedFile,
  image: storedFile,
  sequence: 'string',
};

/** What a datetime is: a Date in the service, ISO 8601 text in the browser. */
type Moment = 'Date' | 'string';

/** The same with null where the field may be empty. */
export function storedType(field: ResolvedField, moment: Moment = 'Date'): string {
  const type = field.type === 'datetime' ? moment : (fieldType(field) ?? 'string');
  return field.required ? type : orNull(type);
}

export const orNull = (type: string): string => `${type} | null`;
export const idType = (model: { readonly code: string }): string => `$Id<${printString(model.code)}>`;

export function parameterType({ type, required }: ResolvedParameter): string {
  const text = plainParameterType(type);
  return required ? text : orNull(text);
}

function plainParameterType(type: ResolvedParameter['type']): string {
  if (type.type === 'enum') return type.dictionary.code;
  return type.type === 'id' ? idType(type.of) : plainTypes[type.type];
}

/** `codes` are all that are declared; one whose type could not be resolved can be anything. */
export function inputType(parameters: readonly ResolvedParameter[], codes: readonly string[]): string {
  const unresolved = codes.filter((code) => !parameters.some((parameter) => parameter.code === code));

  const known = parameters.map((parameter) => `${parameter.code}: ${parameterType(parameter)};`);
  return `{ ${[...known, ...unresolved.map((code) => `${code}: any;`)].join(' ')} }`;
}

export function declareDictionary(dictionary: ResolvedDictionary): string {
  return `type ${dictionary.code} = ${dictionary.values.map(({ code }) => printString(code)).join(' | ')};`;
}

/** The row as the service holds it, and as the browser gets it. */
export function declareModel(
  model: ResolvedModel,
  unresolved: ReadonlySet<string>,
  targetOf: (ref: ModelRef) => ResolvedModel | undefined,
): string {
  const own = model.fields
    .filter((field) => field.type !== 'password')
    .map((field) => `${field.code}: ${storedType(field)};`);
  const keys = model.relations
    .filter(({ column }) => column !== null)
    .map(
      (relation) =>
        `${relation.code}Id: ${relation.required ? idType(relation.target) : orNull(idType(relation.target))};`,
    );
  const unknown = [...unresolved].flatMap((code) => [`${code}: any;`, `${code}Id: any;`]);
  const body = [`id: ${idType(model)};`, ...own, ...keys, ...systemProperties(model, 'Date'), ...unknown].join(' ');
  return `interface ${model.code} { ${body} }\ninterface $Row_${model.code} { ${[...rowProperties(model, targetOf), ...unknown].join(' ')} }`;
}

export function systemProperties({ options }: ResolvedModel, moment: Moment): readonly string[] {
  const audit = [
    `createdAt: ${moment};`,
    'creatorId: string | null;',
    'creatorName: string | null;',
    `modifierAt: ${moment} | null;`,
    'modifierId: string | null;',
    'modifierName: string | null;',
  ];
  return [...(options.audit ? audit : []), ...(options.optimisticLock ? ['version: number;'] : [])];
}

function rowProperties(
  model: ResolvedModel,
  targetOf: (ref: ModelRef) => ResolvedModel | undefined,
): readonly string[] {
  const own = model.fields
    .filter((field) => field.type !== 'password')
    .map((field) => `${field.code}: ${storedType(field, 'string')};`);
  const toOne = model.relations.filter(isToOne).flatMap((relation) => {
    const shown = targetOf(relation.target)?.fields.find(({ code }) => code === relation.display);
    const type = shown === undefined ? '' : ` ${shown.code}: ${storedType(shown, 'string')};`;
    const nullable = relation.required && relation.owner ? '' : ' | null';
    const key = relation.column === null ? '' : `${relation.code}Id: string${nullable}; `;
    return [`${key}${relation.code}: { id: string;${type} }${nullable};`];
  });
  return ['id: string;', ...own, ...toOne, ...systemProperties(model, 'string')];
}

export function isToOne(relation: ResolvedRelation): boolean {
  return relation.kind === 'manyToOne' || relation.kind === 'oneToOne';
}
