import { Type, type Static, type TSchema } from 'typebox';

/** The words that every document kind is made of. Descriptions are written for the editor and for error messages. */

export const stableId = Type.String({
  pattern: '^[a-z]{2,4}_[0-9A-Za-z]+$',
  maxLength: 40,
  description: 'a stable id such as `fld_01JA2B`: 2 to 4 lower-case letters, an underscore, letters and digits',
});

export const camelCode = Type.String({
  pattern: '^[a-z][A-Za-z0-9]*$',
  maxLength: 60,
  description: 'a camelCase code such as `orderNo`: letters and digits, starting with a lower-case letter',
});

export const pascalCode = Type.String({
  pattern: '^[A-Z][A-Za-z0-9]*$',
  maxLength: 60,
  description: 'a PascalCase code such as `SalesOrder`: letters and digits, starting with a capital',
});

export const kebabCode = Type.String({
  pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
  maxLength: 40,
  description: 'a kebab-case code such as `order-desk`: lower-case letters, digits and single hyphens',
});

export const sqlName = Type.String({
  pattern: '^[a-z][a-z0-9_]*$',
  maxLength: 64,
  description: 'a snake_case SQL name such as `ord_sales_order`: lower-case letters, digits and underscores',
});

export const versionCode = Type.String({
  pattern: '^V[1-9][0-9]{0,5}$',
  description: 'a module version such as `V1`',
});

const reference = (what: string, code: string) =>
  Type.String({
    pattern: `^([a-z][a-z0-9]*(-[a-z0-9]+)*/)?${code}$`,
    maxLength: 101,
    description: `the code of ${what}, or \`module/Code\` for one of another module`,
  });

export const modelReference = reference('a model', '[A-Z][A-Za-z0-9]*');
export const pageReference = reference('a page', '[A-Z][A-Za-z0-9]*');
export const logicReference = reference('a logic', '[A-Z][A-Za-z0-9]*');
export const dictionaryReference = reference('a dictionary', '[A-Z][A-Za-z0-9]*');
export const apiReference = reference('a custom api', '[a-z][A-Za-z0-9]*');

/** `status`, or `customer.name` through a relation. */
export const fieldPath = Type.String({
  pattern: '^[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*){0,3}$',
  maxLength: 200,
  description: 'a field, or a path through relations such as `customer.name`',
});

export const localeTag = Type.String({
  pattern: '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$',
  description: 'a BCP 47 tag such as `zh-CN` or `en`',
});

const localized = (maxLength: number, description: string) =>
  Type.Unsafe<Readonly<Record<string, string>>>({
    type: 'object',
    propertyNames: localeTag,
    additionalProperties: {
      type: 'string',
      minLength: 1,
      maxLength,
      description: `a text of 1 to ${maxLength} characters`,
    },
    maxProperties: 50,
    description,
  });

export const label = localized(100, 'what people read, per locale');
export const longText = localized(500, 'a sentence or two, per locale');

export const expression = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'an expression: the checked subset of TypeScript',
});

export const roleList = Type.Array(camelCode, {
  maxItems: 50,
  uniqueItems: true,
  description: 'role codes; an empty list lets every signed-in user in',
});

export const schemaVersion = Type.Literal(1, { description: 'the version of the document format' });

export const icon = Type.String({
  pattern: '^[a-z][a-z0-9-]*$',
  maxLength: 40,
  description: 'a name of the icon set such as `shopping-cart`',
});

/** One of several texts. */
export function oneOfTexts<const T extends string>(values: readonly T[], description?: string) {
  return Type.Unsafe<T>({ type: 'string', enum: values, ...(description === undefined ? {} : { description }) });
}

export function closedObject<P extends Record<string, TSchema>>(properties: P, options: { description?: string } = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** A union that says which branch it is in `tag`: a mistake is then reported for that branch alone. */
export function taggedUnion<T extends readonly TSchema[]>(tag: string, branches: readonly [...T], description: string) {
  return Type.Unsafe<Static<T[number]>>({
    type: 'object',
    required: [tag],
    properties: { [tag]: { type: 'string' } },
    discriminator: { propertyName: tag },
    oneOf: branches,
    description,
  });
}

export const access = closedObject(
  {
    read: Type.Optional(roleList),
    create: Type.Optional(roleList),
    update: Type.Optional(roleList),
    delete: Type.Optional(roleList),
  },
  { description: 'who may do what; an operation left out is open to every signed-in user' },
);
