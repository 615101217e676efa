import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Static, TSchema } from 'typebox';
import { documentSchemas, type DocumentKind, type DocumentOf } from './documents/index.ts';
import { explain } from './schema-message.ts';
import type { Place } from './report.ts';

const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  discriminator: true,
  verbose: true,
  messages: false,
  unicodeRegExp: true,
});

// Compiled at first use: a schema costs milliseconds, and many callers check one kind only.
const compiled = new Map<TSchema, ValidateFunction>();

function validatorOf(schema: TSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const validator = ajv.compile(schema);
  compiled.set(schema, validator);
  return validator;
}

const mostErrors = 100;

/** Checks one document against its schema and reports every mistake in it. */
export function checkDocument<K extends DocumentKind>(
  kind: K,
  content: unknown,
  place: Place,
): content is DocumentOf[K] {
  return checkAgainst(documentSchemas[kind], content, place);
}

/** Checks against a schema of ours, and reports every mistake. */
export function checkAgainst<S extends TSchema>(schema: S, content: unknown, place: Place): content is Static<S> {
  const validator = validatorOf(schema);
  if (validator(content)) return true;
  for (const error of (validator.errors ?? []).filter(worthTelling).slice(0, mostErrors)) {
    const { segments, rule, message, mend } = explain(error);
    place.at(...segments).error(rule, message, mend);
  }
  return false;
}

/** `if` only repeats what its branches say, and a missing tag is told by `required` already. */
function worthTelling(error: ErrorObject): boolean {
  const missingTag = error.keyword === 'discriminator' && error.params['error'] === 'tag';
  return error.keyword !== 'if' && !missingTag;
}
