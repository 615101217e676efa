import { Type, type Static } from 'typebox';
import {
  closedObject,
  icon,
  kebabCode,
  label,
  oneOfTexts,
  pageReference,
  pascalCode,
  roleList,
  schemaVersion,
  stableId,
} from './vocabulary.ts';

/** A group has children, an entry has a page. */
export interface MenuItemDocument {
  readonly id: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly icon?: string;
  readonly page?: string;
  readonly roles?: readonly string[];
  readonly children?: readonly MenuItemDocument[];
}

const menuItem = closedObject(
  {
    id: stableId,
    label: Type.Optional(label),
    icon: Type.Optional(icon),
    page: Type.Optional(pageReference),
    roles: Type.Optional(roleList),
    children: Type.Optional(
      Type.Array(Type.Unsafe<MenuItemDocument>({ $ref: '#/$defs/menuItem' }), {
        maxItems: 50,
        description: 'the entries of a group',
      }),
    ),
  },
  { description: 'an entry with a page, or a group with children' },
);

const dictionaryValue = closedObject(
  {
    id: stableId,
    code: Type.String({
      pattern: '^[A-Za-z][A-Za-z0-9_]*$',
      maxLength: 50,
      description:
        'a code such as `onSale`, which is what is stored: letters, digits and underscores, starting with a letter',
    }),
    label: Type.Optional(label),
    color: Type.Optional(oneOfTexts(['neutral', 'primary', 'success', 'warning', 'danger'], 'default neutral')),
  },
  { description: 'a value, its label and its colour' },
);

const dictionary = closedObject(
  {
    id: stableId,
    code: pascalCode,
    label: Type.Optional(label),
    values: Type.Array(dictionaryValue, { minItems: 1, maxItems: 500 }),
  },
  { description: 'the values that an enum field can have' },
);

export const moduleSchema = Type.Object(
  {
    schemaVersion,
    kind: Type.Literal('module'),
    id: stableId,
    code: kebabCode,
    name: label,
    menu: Type.Optional(
      Type.Array(Type.Unsafe<MenuItemDocument>({ $ref: '#/$defs/menuItem' }), {
        maxItems: 50,
        description: 'what the menu offers, in order',
      }),
    ),
    dictionaries: Type.Optional(Type.Array(dictionary, { maxItems: 200 })),
  },
  {
    additionalProperties: false,
    title: 'Module',
    description: 'A module: its menu and its dictionaries.',
    $defs: { menuItem },
  },
);

export type ModuleDocument = Static<typeof moduleSchema>;
export type DictionaryDocument = NonNullable<ModuleDocument['dictionaries']>[number];
