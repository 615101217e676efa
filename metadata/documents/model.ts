import { Type, type Static } from 'typebox';
import { fieldSchema } from './field.ts';
import {
  access,
  camelCode,
  closedObject,
  label,
  longText,
  modelReference,
  oneOfTexts,
  pascalCode,
  schemaVersion,
  sqlName,
  stableId,
} from './vocabulary.ts';

export const relationSchema = closedObject(
  {
    id: stableId,
    code: camelCode,
    label: Type.Optional(label),
    type: oneOfTexts(
      ['manyToOne', 'oneToMany', 'manyToMany', 'oneToOne'],
      'how many rows of each side belong together',
    ),
    target: modelReference,
    inverse: Type.Optional(camelCode),
    inverseLabel: Type.Optional(label),
    owner: Type.Optional(
      Type.Boolean({ description: 'oneToOne and manyToMany declared on both sides: exactly one side is the owner' }),
    ),
    required: Type.Optional(Type.Boolean({ description: 'every row has one; default false' })),
    onDelete: Type.Optional(oneOfTexts(['restrict', 'cascade', 'setNull'], 'default restrict')),
    display: Type.Optional(camelCode),
    composed: Type.Optional(
      Type.Boolean({ description: 'oneToMany: the rows are written with their parent and belong to it' }),
    ),
    column: Type.Optional(sqlName),
    joinTable: Type.Optional(sqlName),
  },
  { description: 'a relation to another model, or to the model itself' },
);
export type RelationDocument = Static<typeof relationSchema>;

const keySchema = closedObject(
  {
    id: stableId,
    code: sqlName,
    unique: Type.Optional(Type.Boolean({ description: 'default false: an index' })),
    on: Type.Array(camelCode, { minItems: 1, maxItems: 16, uniqueItems: true, description: 'fields and relations' }),
  },
  { description: 'a unique key or an index over one or several fields' },
);

const options = closedObject(
  {
    audit: Type.Optional(Type.Boolean({ description: 'columns for who and when; default true' })),
    softDelete: Type.Optional(Type.Boolean({ description: 'removed rows are kept and hidden; default false' })),
    optimisticLock: Type.Optional(
      Type.Boolean({
        description: 'a change of a row that somebody else has changed meanwhile is refused with 409; default false',
      }),
    ),
    readOnly: Type.Optional(Type.Boolean({ description: 'no create, update or delete endpoint; default false' })),
    pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'rows of a page; default 20' })),
    maxPageSize: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'rows of a page at most; default 100' }),
    ),
  },
  { description: 'what the platform does for every row' },
);

export const modelSchema = Type.Object(
  {
    schemaVersion,
    kind: Type.Literal('model'),
    id: stableId,
    code: pascalCode,
    label: Type.Optional(label),
    description: Type.Optional(longText),
    table: sqlName,
    fields: Type.Array(fieldSchema, { minItems: 1, maxItems: 200 }),
    relations: Type.Optional(Type.Array(relationSchema, { maxItems: 50 })),
    keys: Type.Optional(Type.Array(keySchema, { maxItems: 50 })),
    options: Type.Optional(options),
    access: Type.Optional(access),
    display: Type.Optional(camelCode),
  },
  {
    additionalProperties: false,
    title: 'Model',
    description: 'A model: fields, relations, keys, options and who may do what.',
  },
);

export type ModelDocument = Static<typeof modelSchema>;
