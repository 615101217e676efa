import { Type, type Static } from 'typebox';
import { dashboardPage, type DashboardPageDocument } from './dashboard.ts';
import { component, freePage, type FreePageDocument } from './free-page.ts';
import { base, column, pluginComponent, visibleTo } from './page-parts.ts';
import { filterOperators, sortSchema } from './query.ts';
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
  taggedUnion,
} from './vocabulary.ts';

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

export type { DashboardPageDocument } from './dashboard.ts';
export type { FreePageDocument } from './free-page.ts';
export type { ColumnDocument } from './page-parts.ts';

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
  | FreePageDocument;
