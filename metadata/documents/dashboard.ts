import { Type, type Static } from 'typebox';
import { base, column, visibleTo } from './page-parts.ts';
import { queryProperties, sortSchema } from './query.ts';
import {
  camelCode,
  closedObject,
  fieldPath,
  label,
  modelReference,
  oneOfTexts,
  pageReference,
  taggedUnion,
} from './vocabulary.ts';

export const buckets = ['day', 'week', 'month', 'quarter', 'year'] as const;

/** What a figure or chart measures. */
export const measureProperties = {
  title: Type.Optional(label),
  model: modelReference,
  aggregate: oneOfTexts(['count', 'sum', 'avg', 'min', 'max'], 'what is calculated'),
  field: Type.Optional(fieldPath),
  where: queryProperties.where,
  groupBy: Type.Optional(fieldPath),
  bucket: Type.Optional(oneOfTexts(buckets, 'how dates are grouped; default month')),
  period: Type.Optional(
    closedObject(
      {
        field: fieldPath,
        days: Type.Integer({ minimum: 1, maximum: 3660, description: 'how many' }),
        compare: Type.Optional(Type.Boolean({ description: 'with the days before; default false' })),
      },
      { description: 'the last so many days, today included; `compare` tells a figure’s value in the days before' },
    ),
  ),
  format: Type.Optional(oneOfTexts(['number', 'currency', 'percent'], 'default number')),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'groups shown; default 20' })),
  page: Type.Optional(pageReference),
  span: Type.Optional(Type.Integer({ minimum: 4, maximum: 24, description: 'of 24; default 6, and 12 for a chart' })),
};

/** The rows that a list shows. */
export const rowsProperties = {
  model: modelReference,
  where: queryProperties.where,
  sort: Type.Optional(Type.Array(sortSchema, { maxItems: 10, description: 'the order of the rows' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'rows shown; default 10' })),
};

const measure = closedObject({
  code: camelCode,
  chart: oneOfTexts(['figure', 'bar', 'line', 'pie'], 'how it is drawn'),
  ...measureProperties,
  roles: visibleTo,
});
export type MeasureDocument = Static<typeof measure>;

const rowsList = closedObject({
  code: camelCode,
  chart: Type.Literal('list'),
  title: Type.Optional(label),
  ...rowsProperties,
  columns: Type.Array(column, { minItems: 1, maxItems: 20, description: 'what is shown of each row' }),
  page: Type.Optional(pageReference),
  span: Type.Optional(Type.Integer({ minimum: 4, maximum: 24, description: 'of 24; default 12' })),
  roles: visibleTo,
});
export type RowsListDocument = Static<typeof rowsList>;

const widget = taggedUnion('chart', [measure, rowsList], 'a figure, a chart, or the first rows of a list');

export const dashboardPage = closedObject({
  type: Type.Literal('dashboard'),
  ...base,
  refreshSeconds: Type.Optional(
    Type.Integer({ minimum: 10, maximum: 3600, description: 'asks again after so many seconds; left out, never' }),
  ),
  widgets: Type.Array(widget, { minItems: 1, maxItems: 50, description: 'figures, charts and lists, in order' }),
});
export type DashboardPageDocument = Static<typeof dashboardPage>;
