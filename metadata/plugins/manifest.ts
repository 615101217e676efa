import { Type, type Static } from 'typebox';
import { camelCode, closedObject, icon, label, oneOfTexts, pascalCode } from '../documents/vocabulary.ts';

/** What a plugin says of itself: the member `assembox` of its package.json. */

const file = (folder: string, ending: string) =>
  Type.String({
    pattern: `^${folder}[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*\\.${ending}$`,
    maxLength: 150,
    description: `a file of the package such as \`${folder}labels.${ending}\``,
  });

export const pluginPagePath = Type.String({
  pattern: '^(/[a-z0-9]+(-[a-z0-9]+)*)+$',
  maxLength: 200,
  description: 'a path such as `/labels`: lower-case letters, digits and hyphens between slashes',
});

const dependencies = Type.Optional(
  Type.Array(Type.String({ maxLength: 214 }), {
    maxItems: 50,
    uniqueItems: true,
    description: 'which of the package’s dependencies this part needs',
  }),
);

const server = closedObject({
  module: closedObject(
    { file: file('server/', 'ts'), class: pascalCode },
    { description: 'a NestJS module with `static with(options): DynamicModule`' },
  ),
  dependencies,
});

const widget = closedObject({
  code: Type.String({ pattern: '^[A-Z][A-Za-z0-9]*$', maxLength: 30, description: 'a PascalCase code' }),
  file: file('web/', 'vue'),
  places: Type.Array(oneOfTexts(['form', 'list', 'detail']), {
    minItems: 1,
    maxItems: 3,
    uniqueItems: true,
    description: 'a form gives it `v-model` and `options`; a list and a detail page give `value` and `options`',
  }),
  types: Type.Array(camelCode, { minItems: 1, maxItems: 30, uniqueItems: true, description: 'of fields that it fits' }),
});

const page = closedObject({
  code: pascalCode,
  file: file('web/', 'vue'),
  path: pluginPagePath,
  label,
  icon: Type.Optional(icon),
});

const treePath = Type.String({
  pattern: '^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*(/\\*\\*)?$',
  maxLength: 240,
  description: 'a path in the generated tree; `docs/**` for all below a folder',
});
const treePaths = Type.Optional(Type.Array(treePath, { maxItems: 100, uniqueItems: true }));

const generator = closedObject({
  file: Type.String({
    pattern: '^generator/[A-Za-z0-9._-]+\\.cjs$',
    maxLength: 150,
    description: 'a script that sets `exports.generate`',
  }),
  adds: treePaths,
  changes: treePaths,
});

const manifest = closedObject(
  {
    schemaVersion: Type.Literal(1, { description: 'the version of this format' }),
    options: Type.Optional(
      Type.Unsafe<Readonly<Record<string, unknown>>>({
        type: 'object',
        description: 'JSON Schema (2020-12) of the options; the formats `model` and `role` name what the product has',
      }),
    ),
    server: Type.Optional(server),
    web: Type.Optional(
      closedObject({
        widgets: Type.Optional(Type.Array(widget, { maxItems: 50 })),
        pages: Type.Optional(Type.Array(page, { maxItems: 50 })),
        dependencies,
      }),
    ),
    generator: Type.Optional(generator),
  },
  { description: 'what the plugin adds' },
);

const exactVersion = { pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+$', maxLength: 40, description: 'an exact version' };

/** The package.json of a plugin, as far as it matters. */
export const pluginPackageSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^(@[a-z0-9-]+/)?[a-z0-9][a-z0-9._-]*$',
      maxLength: 60,
      description: 'an npm package name of at most 60 characters',
    }),
    version: Type.String(exactVersion),
    dependencies: Type.Optional(
      Type.Unsafe<Readonly<Record<string, string>>>({
        type: 'object',
        additionalProperties: { type: 'string', ...exactVersion },
        maxProperties: 50,
      }),
    ),
    assembox: manifest,
  },
  { title: 'Plugin', description: 'The package.json of a plugin.' },
);
export type PluginPackage = Static<typeof pluginPackageSchema>;

/** All files of a plugin, as text, by their path in the package. */
export const pluginContentSchema = closedObject({
  files: Type.Unsafe<Readonly<Record<string, string>>>({
    type: 'object',
    propertyNames: {
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,98}(/[A-Za-z0-9][A-Za-z0-9._-]{0,98})*$',
      maxLength: 150,
    },
    additionalProperties: { type: 'string', maxLength: 500_000 },
    minProperties: 1,
    maxProperties: 300,
  }),
});
export type PluginContent = Static<typeof pluginContentSchema>;
