import type { ErrorObject } from 'ajv/dist/2020.js';
import { didYouMean, listed } from './suggestion.ts';

export interface SchemaMessage {
  readonly segments: readonly string[];
  readonly rule: string;
  readonly message: string;
  readonly mend: string;
}

/** What a schema error means, in words. */
export function explain(error: ErrorObject): SchemaMessage {
  const segments = segmentsOf(error.instancePath);
  const message = explainers[error.keyword] ?? explainOther;
  return { segments, ...message(error, segments) };
}

type Explanation = Omit<SchemaMessage, 'segments'> & { readonly segments?: readonly string[] };
type Explainer = (error: ErrorObject, segments: readonly string[]) => Explanation;

const explainers: Readonly<Record<string, Explainer>> = {
  required: (error) => {
    const name = text(error.params['missingProperty']);
    return {
      rule: 'missing-property',
      message: `\`${name}\` is missing`,
      mend: `add \`${name}\`${hint(property(error, name))}`,
    };
  },
  additionalProperties: (error, segments) => {
    const name = text(error.params['additionalProperty']);
    const known = Object.keys(record(record(error.parentSchema)['properties']));
    const near = didYouMean(name, known);
    return {
      segments: [...segments, name],
      rule: 'unknown-property',
      message: `\`${name}\` is not known here${near}`,
      mend: known.length === 0 ? 'remove it' : `remove it, or use one of ${listed(known, 30)}`,
    };
  },
  type: (error) => ({
    rule: 'wrong-type',
    message: `${shown(error.data)} is not of type ${[error.params['type']].flat().map(text).join(' or ')}`,
    mend: `give ${description(error) ?? `a value of type ${[error.params['type']].flat().map(text).join(' or ')}`}`,
  }),
  enum: (error) => notAllowed(error, list(error.params['allowedValues'])),
  const: (error) => notAllowed(error, [error.params['allowedValue']]),
  discriminator: (error, segments) => {
    const tag = text(error.params['tag']);
    const allowed = tagValues(error, tag);
    const given = error.params['tagValue'];
    return {
      segments: [...segments, tag],
      rule: 'not-allowed-value',
      message: `${shown(given)} is not a known \`${tag}\`${didYouMean(text(given), allowed)}`,
      mend: `use one of ${listed(allowed, 30)}`,
    };
  },
  pattern: (error) => ({
    rule: 'bad-format',
    message: `${shown(error.data)} is not ${description(error) ?? 'in the right format'}`,
    mend: `give ${description(error) ?? `a text that matches ${text(error.schema)}`}`,
  }),
  propertyNames: (error) => ({
    rule: 'bad-format',
    message: `${shown(error.params['propertyName'])} is not a name that can stand here`,
    mend: 'rename it',
  }),
  minLength: (error) => size(error, 'shorter', 'characters'),
  maxLength: (error) => size(error, 'longer', 'characters'),
  minItems: (error) => size(error, 'shorter', 'entries'),
  maxItems: (error) => size(error, 'longer', 'entries'),
  maxProperties: (error) => size(error, 'larger', 'entries'),
  minProperties: (error) => size(error, 'smaller', 'entries'),
  minimum: range,
  maximum: range,
  uniqueItems: () => ({ rule: 'duplicate', message: 'an entry stands here twice', mend: 'remove one of them' }),
};

function explainOther(error: ErrorObject): Explanation {
  return {
    rule: 'schema',
    message: `does not fit the schema (${error.keyword})`,
    mend: `see ${error.schemaPath} in the schema of this document kind`,
  };
}

function notAllowed(error: ErrorObject, allowed: readonly unknown[]): Explanation {
  const values = allowed.map(text);
  return {
    rule: 'not-allowed-value',
    message: `${shown(error.data)} is not allowed here${didYouMean(text(error.data), values)}`,
    mend: `use ${values.length === 1 ? '' : 'one of '}${listed(values, 30)}`,
  };
}

function size(error: ErrorObject, how: string, unit: string): Explanation {
  const limit = text(error.params['limit']);
  return {
    rule: 'size-limit',
    message: `is ${how} than ${limit} ${unit}`,
    mend: `keep to the limit of ${limit} ${unit}`,
  };
}

function range(error: ErrorObject): Explanation {
  const bound = `${text(error.params['comparison'])} ${text(error.params['limit'])}`;
  return { rule: 'out-of-range', message: `${shown(error.data)} is not ${bound}`, mend: `give a number ${bound}` };
}

function tagValues(error: ErrorObject, tag: string): string[] {
  return list(record(error.parentSchema)['oneOf']).flatMap((branch) => {
    const schema = record(record(record(branch)['properties'])[tag]);
    return 'const' in schema ? [text(schema['const'])] : list(schema['enum']).map(text);
  });
}

function property(error: ErrorObject, name: string): unknown {
  return record(record(error.parentSchema)['properties'])[name];
}
function hint(schema: unknown): string {
  const words = record(schema)['description'];
  return typeof words === 'string' ? `: ${words}` : '';
}
function description(error: ErrorObject): string | undefined {
  const words = record(error.parentSchema)['description'];
  return typeof words === 'string' ? words : undefined;
}
function segmentsOf(pointer: string): string[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}
function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
