import { Type, type Static } from 'typebox';
import { closedObject, expression, fieldPath, modelReference, oneOfTexts } from './vocabulary.ts';

export const filterOperators = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'startsWith',
  'in',
  'between',
  'isNull',
] as const;

export const sortSchema = closedObject({
  field: fieldPath,
  direction: Type.Optional(oneOfTexts(['asc', 'desc'], 'default asc')),
});
export type SortDocument = Static<typeof sortSchema>;

export const withPaths = Type.Array(fieldPath, {
  maxItems: 20,
  uniqueItems: true,
  description: 'relations to load, such as `lines.goods`',
});

/** The parts of a query, spread into the places where one is written. */
export const queryProperties = {
  model: modelReference,
  where: Type.Optional(
    Type.Array(
      closedObject({
        field: fieldPath,
        operator: oneOfTexts(filterOperators),
        value: Type.Optional(expression),
      }),
      { maxItems: 30 },
    ),
  ),
  with: Type.Optional(withPaths),
  sort: Type.Optional(Type.Array(sortSchema, { maxItems: 10 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'default 100' })),
};

export const querySchema = closedObject(queryProperties, { description: 'rows of one model' });
export type QueryDocument = Static<typeof querySchema>;
