import { Type, type Static } from 'typebox';
import {
  closedObject,
  fieldPath,
  label,
  oneOfTexts,
  pageReference,
  pascalCode,
  roleList,
  schemaVersion,
  stableId,
} from './vocabulary.ts';

/** What every page says of itself. */
export const base = {
  schemaVersion,
  kind: Type.Literal('page'),
  id: stableId,
  code: pascalCode,
  title: Type.Optional(label),
  path: Type.String({
    pattern: '^(/[a-z0-9]+(-[a-z0-9]+)*)+$',
    maxLength: 200,
    description: 'a path such as `/orders`: lower-case letters, digits and hyphens between slashes',
  }),
  roles: Type.Optional(roleList),
};

export const valueFormats = [
  'plain',
  'currency',
  'number',
  'percent',
  'date',
  'datetime',
  'time',
  'boolean',
  'tag',
  'link',
  'json',
  'file',
  'image',
] as const;

export const visibleTo = Type.Optional(roleList);

export const pluginComponent = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]*/[A-Z][A-Za-z0-9]*$',
  maxLength: 280,
  description: 'a component of a plugin such as `acme-labels/LabelField`',
});

export const column = closedObject({
  field: fieldPath,
  label: Type.Optional(label),
  format: Type.Optional(oneOfTexts(valueFormats, 'by default what fits the field')),
  link: Type.Optional(pageReference),
  width: Type.Optional(Type.Integer({ minimum: 40, maximum: 1000, description: 'pixels' })),
  sortable: Type.Optional(Type.Boolean({ description: 'people may sort by it; default true where the database can' })),
  roles: visibleTo,
  component: Type.Optional(pluginComponent),
});
export type ColumnDocument = Static<typeof column>;
