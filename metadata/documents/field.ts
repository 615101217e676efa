import { Type, type Static } from 'typebox';
import {
  camelCode,
  closedObject,
  dictionaryReference,
  expression,
  label,
  longText,
  oneOfTexts,
  sqlName,
  stableId,
  taggedUnion,
} from './vocabulary.ts';

const literal = Type.Unsafe<string | number | boolean | string[]>({
  type: ['string', 'number', 'boolean', 'array'],
  maxLength: 4000,
  maxItems: 100,
  items: { type: 'string', maxLength: 50 },
  description: 'a value of the field’s type',
});

const defaultValue = Type.Object(
  {
    value: Type.Optional(literal),
    now: Type.Optional(Type.Literal(true, { description: 'the moment of creation' })),
    currentUser: Type.Optional(Type.Literal(true, { description: 'the id or the name of who creates the row' })),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1, description: '`value`, `now` or `currentUser`' },
);
export type DefaultDocument = Static<typeof defaultValue>;

const named = {
  id: stableId,
  code: camelCode,
  column: Type.Optional(sqlName),
  label: Type.Optional(label),
  help: Type.Optional(longText),
};
const base = {
  ...named,
  required: Type.Optional(Type.Boolean({ description: 'every row has a value; default false' })),
  unique: Type.Optional(Type.Boolean({ description: 'no two rows have the same value; default false' })),
  readOnly: Type.Optional(Type.Boolean({ description: 'set by the system or by logic only' })),
};
const withDefault = { ...base, default: Type.Optional(defaultValue) };
const computed = { computed: Type.Optional(expression) };

const textRules = (longest: number) => ({
  minLength: Type.Optional(Type.Integer({ minimum: 0, maximum: longest, description: 'characters at least' })),
  maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: longest, description: 'characters at most' })),
  pattern: Type.Optional(
    closedObject(
      {
        regex: Type.String({ minLength: 1, maxLength: 500, description: 'a regular expression, read with the flag u' }),
        message: Type.Optional(longText),
      },
      { description: 'what a value must look like, and what people are told where it does not' },
    ),
  ),
});
const numberRules = {
  min: Type.Optional(Type.Number({ description: 'the least value' })),
  max: Type.Optional(Type.Number({ description: 'the greatest value' })),
};
/** Images that browsers show and that hold no code. */
export const imageTypes = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif'] as const;

const contentType = Type.String({
  pattern: '^[a-z]+/(\\*|[a-z0-9][a-z0-9.+-]*)$',
  maxLength: 100,
  description: 'a content type such as `application/pdf`, or `image/*` for all of a kind',
});
const maxMegabytes = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 2000,
    description: 'the greatest size, in millions of bytes; by default 20, of an image 10',
  }),
);

const type = <T extends string>(name: T) => Type.Literal(name);

const variants = [
  closedObject({ type: type('string'), ...withDefault, ...textRules(4000), ...computed }),
  closedObject({ type: type('email'), ...withDefault, ...textRules(320) }),
  closedObject({ type: type('url'), ...withDefault, ...textRules(2000) }),
  closedObject({ type: type('phone'), ...withDefault, ...textRules(40) }),
  closedObject({ type: type('text'), ...withDefault, ...textRules(16_383) }),
  closedObject({ type: type('password'), ...base, ...textRules(128) }),
  closedObject({ type: type('integer'), ...withDefault, ...numberRules, ...computed }),
  closedObject({ type: type('bigint'), ...withDefault }),
  closedObject({
    type: type('decimal'),
    ...withDefault,
    precision: Type.Integer({ minimum: 1, maximum: 15, description: 'digits in all' }),
    scale: Type.Integer({ minimum: 0, maximum: 15, description: 'digits behind the point' }),
    ...numberRules,
    ...computed,
  }),
  closedObject({ type: type('boolean'), ...withDefault, ...computed }),
  closedObject({ type: type('date'), ...withDefault }),
  closedObject({ type: type('time'), ...withDefault }),
  closedObject({ type: type('datetime'), ...withDefault }),
  closedObject({ type: type('json'), ...base }),
  closedObject({ type: type('uuid'), ...base }),
  closedObject({ type: type('enum'), ...withDefault, dictionary: dictionaryReference }),
  closedObject({ type: type('multiEnum'), ...withDefault, dictionary: dictionaryReference }),
  closedObject({
    type: type('file'),
    ...named,
    required: base.required,
    accept: Type.Optional(
      Type.Array(contentType, {
        minItems: 1,
        maxItems: 50,
        uniqueItems: true,
        description: 'content types that are taken; by default any',
      }),
    ),
    maxMegabytes,
  }),
  closedObject({
    type: type('image'),
    ...named,
    required: base.required,
    accept: Type.Optional(
      Type.Array(oneOfTexts(imageTypes), {
        minItems: 1,
        uniqueItems: true,
        description: 'content types that are taken; by default JPEG, PNG, GIF and WebP',
      }),
    ),
    maxMegabytes,
  }),
  closedObject({
    type: type('sequence'),
    ...named,
    format: Type.String({
      minLength: 1,
      maxLength: 60,
      description: 'literal text, at most one date part and one counter, such as `SO{yyyyMMdd}{0000}`',
    }),
  }),
] as const;

export const fieldSchema = taggedUnion('type', variants, 'a field of a model');
export type FieldDocument = Static<typeof fieldSchema>;
