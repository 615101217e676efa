import { Type, type Static, type TSchema } from 'typebox';
import {
  camelCode,
  closedObject,
  dictionaryReference,
  label,
  modelReference,
  oneOfTexts,
  taggedUnion,
} from './vocabulary.ts';

/** The parameter types, each with `more` properties besides its own. */
function parameterVariants<P extends Record<string, TSchema>>(more: P) {
  const base = {
    code: camelCode,
    label: Type.Optional(label),
    required: Type.Optional(Type.Boolean({ description: 'default true' })),
    ...more,
  };
  const text = {
    maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 16_383, description: 'characters at most' })),
  };
  const number = {
    min: Type.Optional(Type.Number({ description: 'the least value' })),
    max: Type.Optional(Type.Number({ description: 'the greatest value' })),
  };
  return [
    closedObject({ ...base, type: Type.Literal('string'), ...text }),
    closedObject({ ...base, type: Type.Literal('text'), ...text }),
    closedObject({ ...base, type: Type.Literal('integer'), ...number }),
    closedObject({ ...base, type: Type.Literal('decimal'), ...number }),
    closedObject({ ...base, type: Type.Literal('boolean') }),
    closedObject({ ...base, type: Type.Literal('date') }),
    closedObject({ ...base, type: Type.Literal('datetime') }),
    closedObject({ ...base, type: Type.Literal('uuid') }),
    closedObject({ ...base, type: Type.Literal('enum'), dictionary: dictionaryReference }),
    closedObject({ ...base, type: Type.Literal('id'), of: modelReference }),
  ] as const;
}

export const inputSchema = taggedUnion('type', parameterVariants({}), 'an input of a logic');
export type InputDocument = Static<typeof inputSchema>;

export const parameterSchema = taggedUnion(
  'type',
  parameterVariants({ in: oneOfTexts(['path', 'query', 'body'], 'where the request carries it') }),
  'a parameter of an endpoint',
);
export type ParameterDocument = Static<typeof parameterSchema>;

export const pageParameterSchema = taggedUnion(
  'type',
  parameterVariants({ in: oneOfTexts(['path', 'query'], 'where it stands in the address') }),
  'a parameter in the address of a page',
);
export type PageParameterDocument = Static<typeof pageParameterSchema>;
