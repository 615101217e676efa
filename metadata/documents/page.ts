import { Type, type Static } from 'typebox';
import { filterOperators, queryProperties, sortSchema } from './query.ts';
import {
  apiReference,
  camelCode,
  closedObject,
  expression,
  fieldPath,
  label,
  logicReference,
  modelReference,
  oneOfTexts,
  pageReference,
  pascalCode,
  roleList,
  schemaVersion,
  stableId,
  taggedUnion,
} from './vocabulary.ts';

const base = {
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

const visibleTo = Type.Optional(roleList);

const pluginComponent = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]*/[A-Z][A-Za-z0-9]*$',
  maxLength: 280,
  description: 'a component of a plugin such as `acme-labels/LabelField`',
});

const column = closedObject({
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

const filter = closedObject({
  field: fieldPath,
  operator: Type.Optional(oneOfTexts(filterOperators, 'by default what fits the field')),
  label: Type.Optional(label),
});
export type FilterDocument = Static<typeof filter>;

/** `edit`, `delete`, `view`, or an object: a page to view, or an API (named itself or by its logic) to call. */
const rowAction = Type.Unsafe<'edit' | 'delete' | 'view' | RowActionDocument>({
  if: { type: 'object' },
  then: Type.Object(
    {
      view: Type.Optional(pageReference),
      api: Type.Optional(apiReference),
      logic: Type.Optional(logicReference),
      label: Type.Optional(label),
      when: Type.Optional(expression),
      confirm: Type.Optional(Type.Boolean({ description: 'people are asked first; default false' })),
      roles: visibleTo,
    },
    { additionalProperties: false, minProperties: 1 },
  ),
  else: oneOfTexts(['edit', 'delete', 'view']),
  description: '`edit`, `delete`, `view`, or an object with `view`, `api` or `logic`',
});
export interface RowActionDocument {
  readonly view?: string;
  readonly api?: string;
  readonly logic?: string;
  readonly label?: Readonly<Record<string, string>>;
  readonly when?: string;
  readonly confirm?: boolean;
  readonly roles?: readonly string[];
}
const rowActions = Type.Array(rowAction, { maxItems: 20, description: 'buttons of a row' });

/** `delete`, `export`, or an object: an API (named itself or by its logic) that is called for each selected row. */
const bulkAction = Type.Unsafe<'delete' | 'export' | BulkActionDocument>({
  if: { type: 'object' },
  then: Type.Object(
    {
      api: Type.Optional(apiReference),
      logic: Type.Optional(logicReference),
      label: Type.Optional(label),
      confirm: Type.Optional(Type.Boolean({ description: 'people are asked first; default false' })),
      roles: visibleTo,
    },
    { additionalProperties: false, minProperties: 1 },
  ),
  else: oneOfTexts(['delete', 'export']),
  description: '`delete`, `export`, or an object with `api` or `logic`',
});
export type BulkActionDocument = Omit<RowActionDocument, 'view' | 'when'>;

const listPage = closedObject({
  type: Type.Literal('list'),
  ...base,
  model: modelReference,
  columns: Type.Array(column, { minItems: 1, maxItems: 50, description: 'what the list shows of each row' }),
  filters: Type.Optional(Type.Array(filter, { maxItems: 30, description: 'what people can look for' })),
  sort: Type.Optional(Type.Array(sortSchema, { maxItems: 10, description: 'how the list is sorted at first' })),
  pageSize: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, description: 'rows of a page; default the model’s' }),
  ),
  form: Type.Optional(pageReference),
  actions: Type.Optional(
    closedObject(
      {
        toolbar: Type.Optional(
          Type.Array(oneOfTexts(['create', 'export']), {
            maxItems: 2,
            uniqueItems: true,
            description: 'buttons above the list',
          }),
        ),
        row: Type.Optional(rowActions),
        bulk: Type.Optional(
          Type.Array(bulkAction, { maxItems: 10, uniqueItems: true, description: 'for the rows that are ticked' }),
        ),
      },
      { description: 'what people can do here' },
    ),
  ),
  maxExportRows: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 200_000, description: 'an export of more rows is refused; default 50000' }),
  ),
});
export type ListPageDocument = Static<typeof listPage>;

export const widgets = [
  'input',
  'textarea',
  'number',
  'switch',
  'select',
  'multiSelect',
  'radio',
  'date',
  'time',
  'datetime',
  'password',
  'json',
  'upload',
  'relation',
  'readonly',
] as const;

const formItem = closedObject({
  field: camelCode,
  label: Type.Optional(label),
  widget: Type.Optional(oneOfTexts(widgets, 'by default what fits the field')),
  span: Type.Optional(Type.Integer({ minimum: 4, maximum: 24, description: 'of 24; default 12' })),
  component: Type.Optional(pluginComponent),
});
export type FormItemDocument = Static<typeof formItem>;
const formItems = Type.Array(formItem, { minItems: 1, maxItems: 100, description: 'the fields that are entered' });

const formPage = closedObject({
  type: Type.Literal('form'),
  ...base,
  model: modelReference,
  sections: Type.Array(closedObject({ title: Type.Optional(label), items: formItems, roles: visibleTo }), {
    minItems: 1,
    maxItems: 30,
    description: 'parts of the page, each under its title',
  }),
  subTables: Type.Optional(
    Type.Array(closedObject({ relation: camelCode, title: Type.Optional(label), items: formItems, roles: visibleTo }), {
      maxItems: 10,
      description: 'tables of rows that are written with their parent',
    }),
  ),
  next: Type.Optional(pageReference),
});
export type FormPageDocument = Static<typeof formPage>;

const columns = Type.Array(column, { minItems: 1, maxItems: 100, description: 'the fields that are shown' });
const detailPage = closedObject({
  type: Type.Literal('detail'),
  ...base,
  model: modelReference,
  sections: Type.Array(closedObject({ title: Type.Optional(label), items: columns, roles: visibleTo }), {
    minItems: 1,
    maxItems: 30,
    description: 'parts of the page, each under its title',
  }),
  tables: Type.Optional(
    Type.Array(closedObject({ relation: camelCode, title: Type.Optional(label), columns, roles: visibleTo }), {
      maxItems: 10,
      description: 'tables of rows that belong to the row',
    }),
  ),
  actions: Type.Optional(rowActions),
  form: Type.Optional(pageReference),
});
export type DetailPageDocument = Static<typeof detailPage>;

export const buckets = ['day', 'week', 'month', 'quarter', 'year'] as const;

const widget = closedObject({
  code: camelCode,
  title: Type.Optional(label),
  chart: oneOfTexts(['figure', 'bar', 'line', 'pie'], 'how it is drawn'),
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
  roles: visibleTo,
});
export type WidgetDocument = Static<typeof widget>;

const dashboardPage = closedObject({
  type: Type.Literal('dashboard'),
  ...base,
  refreshSeconds: Type.Optional(
    Type.Integer({ minimum: 10, maximum: 3600, description: 'asks again after so many seconds; left out, never' }),
  ),
  widgets: Type.Array(widget, { minItems: 1, maxItems: 50, description: 'figures and charts, in order' }),
});
export type DashboardPageDocument = Static<typeof dashboardPage>;

const component = closedObject(
  {
    component: pascalCode,
    properties: Type.Optional(
      Type.Unsafe<Readonly<Record<string, unknown>>>({
        type: 'object',
        propertyNames: camelCode,
        maxProperties: 100,
        description: 'what the component is told',
      }),
    ),
    children: Type.Optional(Type.Array(Type.Unsafe<unknown>({ $ref: '#/$defs/component' }), { maxItems: 100 })),
  },
  { description: 'a component and what is in it' },
);

const freePage = closedObject({
  type: Type.Literal('free'),
  ...base,
  root: Type.Unsafe<unknown>({ $ref: '#/$defs/component' }),
});

export const pageSchema = {
  ...taggedUnion(
    'type',
    [listPage, formPage, detailPage, dashboardPage, freePage],
    'A page: a list, a form or a detail view of a model, a dashboard, or a free page.',
  ),
  title: 'Page',
  $defs: { component },
};

export type PageDocument =
  | ListPageDocument
  | FormPageDocument
  | DetailPageDocument
  | DashboardPageDocument
  | Static<typeof freePage>;
