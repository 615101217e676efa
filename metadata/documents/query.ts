import { Type, type Static } from 'typebox';
import { camelCode, closedObject, expression, fieldPath, modelReference, oneOfTexts } from './vocabulary.ts';

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

export const sortSchema = closedObject(
  { field: fieldPath, direction: Type.Optional(oneOfTexts(['asc', 'desc'], 'default asc')) },
  { description: 'a field to sort by' },
);
export type SortDocument = Static<typeof sortSchema>;

export const withPaths = Type.Array(fieldPath, {
  maxItems: 20,
  uniqueItems: true,
  description: 'relations to load, such as `lines.goods`',
});

const conditions = Type.Array(
  closedObject(
    {
      field: fieldPath,
      operator: oneOfTexts(filterOperators, 'how the field is compared with the value'),
      value: Type.Optional(expression),
    },
    { description: 'a condition; left out where its value is null' },
  ),
  { maxItems: 30, description: 'conditions that all hold' },
);

const paging = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'results at most; default 100' })),
  offset: Type.Optional(expression),
};

/** The parts of a query, spread into the places where one is written. */
export const queryProperties = {
  model: modelReference,
  where: Type.Optional(conditions),
  with: Type.Optional(withPaths),
  sort: Type.Optional(Type.Array(sortSchema, { maxItems: 10, description: 'fields to sort by, the first one first' })),
  ...paging,
};

export const aggregateFunctions = ['count', 'countDistinct', 'sum', 'avg', 'min', 'max'] as const;
export const comparisonOperators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte'] as const;

/** The same for figures over rows. */
export const aggregateProperties = {
  model: modelReference,
  where: Type.Optional(conditions),
  group: Type.Optional(
    Type.Array(closedObject({ as: camelCode, field: fieldPath }), {
      maxItems: 10,
      description: 'what the rows are grouped by; left out, there is one result',
    }),
  ),
  aggregates: Type.Array(
    closedObject({
      as: camelCode,
      function: oneOfTexts(aggregateFunctions, 'what is calculated; `count` needs no field'),
      field: Type.Optional(fieldPath),
    }),
    { minItems: 1, maxItems: 20, description: 'the figures of each group' },
  ),
  having: Type.Optional(
    Type.Array(
      closedObject({
        of: camelCode,
        operator: oneOfTexts(comparisonOperators, 'how the figure is compared'),
        value: expression,
      }),
      {
        maxItems: 10,
        description: 'conditions that the results fulfil',
      },
    ),
  ),
  sort: Type.Optional(
    Type.Array(closedObject({ of: camelCode, direction: Type.Optional(oneOfTexts(['asc', 'desc'], 'default asc')) }), {
      maxItems: 10,
      description: 'groups and figures to sort by',
    }),
  ),
  ...paging,
};

export const querySchema = closedObject(queryProperties, { description: 'rows of one model' });
export type QueryDocument = Static<typeof querySchema>;

export const aggregateSchema = closedObject(aggregateProperties, { description: 'figures over the rows of a model' });
export type AggregateDocument = Static<typeof aggregateSchema>;
