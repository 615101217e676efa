import { Type, type Static } from 'typebox';
import {
  camelCode,
  closedObject,
  kebabCode,
  label,
  localeTag,
  longText,
  oneOfTexts,
  schemaVersion,
  stableId,
  versionCode,
} from './vocabulary.ts';

const role = closedObject(
  { id: stableId, code: camelCode, label: Type.Optional(label) },
  { description: 'a role that accounts can have' },
);

const signIn = closedObject(
  {
    adminRole: camelCode,
    sessionMinutes: Type.Optional(Type.Integer({ minimum: 5, maximum: 43_200, description: 'default 480' })),
    minPasswordLength: Type.Optional(Type.Integer({ minimum: 8, maximum: 64, description: 'default 8' })),
  },
  { description: 'how people sign in; adminRole manages the accounts' },
);

const plugin = closedObject(
  {
    package: Type.String({
      pattern: '^(@[a-z0-9-]+/)?[a-z0-9][a-z0-9._-]*$',
      maxLength: 214,
      description: 'an npm package',
    }),
    version: Type.String({ pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+$', maxLength: 40, description: 'an exact version' }),
  },
  { description: 'a plugin: an npm package in one version' },
);

const environment = closedObject(
  {
    code: oneOfTexts(['staging', 'production'], 'which environment'),
    replicas: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'processes side by side' })),
  },
  { description: 'how the product runs in an environment' },
);

export const productSchema = Type.Object(
  {
    schemaVersion,
    kind: Type.Literal('product'),
    id: stableId,
    code: kebabCode,
    name: label,
    description: Type.Optional(longText),
    locales: Type.Array(localeTag, {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description: 'the first one is the default',
    }),
    roles: Type.Array(role, { minItems: 1, maxItems: 50 }),
    signIn,
    modules: Type.Array(closedObject({ code: kebabCode, versionCode }), {
      minItems: 1,
      maxItems: 200,
      description: 'one version of each module',
    }),
    plugins: Type.Optional(Type.Array(plugin, { maxItems: 50 })),
    environments: Type.Optional(Type.Array(environment, { maxItems: 2 })),
  },
  { additionalProperties: false, title: 'Product', description: 'A product: its modules, locales, roles and sign-in.' },
);

export type ProductDocument = Static<typeof productSchema>;
