import { Type, type Static } from 'typebox';
import { environment } from './environment.ts';
import {
  camelCode,
  closedObject,
  kebabCode,
  label,
  localeTag,
  longText,
  roleList,
  schemaVersion,
  stableId,
  versionCode,
} from './vocabulary.ts';
import { pluginPagePath } from '../plugins/manifest.ts';

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

const homeReference = Type.String({
  pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*/[A-Z][A-Za-z0-9]*$',
  maxLength: 101,
  description: 'a dashboard or free page as `module/Code`: what opens first for whoever may see it',
});

const plugin = closedObject(
  {
    package: Type.String({
      pattern: '^(@[a-z0-9-]+/)?[a-z0-9][a-z0-9._-]*$',
      maxLength: 60,
      description: 'an npm package',
    }),
    version: Type.String({ pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+$', maxLength: 40, description: 'an exact version' }),
    digest: Type.String({
      pattern: '^sha256:[0-9a-f]{64}$',
      description: 'the digest of its contents, as its upload answered',
    }),
    options: Type.Optional(
      Type.Unsafe<Readonly<Record<string, JsonValue>>>({
        type: 'object',
        maxProperties: 100,
        description: 'what the plugin’s own schema asks for',
      }),
    ),
    pages: Type.Optional(
      Type.Array(
        closedObject({
          page: Type.String({
            pattern: '^[A-Z][A-Za-z0-9]*$',
            maxLength: 60,
            description: 'one of the plugin’s pages',
          }),
          path: Type.Optional(pluginPagePath),
          label: Type.Optional(label),
          roles: Type.Optional(roleList),
        }),
        { maxItems: 50, description: 'which of its pages the product has, in the order of the menu' },
      ),
    ),
  },
  { description: 'a plugin: an npm package in one version, by its contents' },
);

/** What JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

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
    home: Type.Optional(homeReference),
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
