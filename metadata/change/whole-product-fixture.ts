import { field, model, product, relation, stringField } from '../relational/product-fixture.ts';
import type {
  ResolvedCustomApi,
  ResolvedDictionary,
  ResolvedFreePage,
  ResolvedListPage,
  ResolvedPageParameter,
  ResolvedLogic,
  ResolvedProduct,
  ResolvedStandardApi,
} from '../resolved-product.ts';

export const text = { 'en-US': 'Text' };
const noRules = { min: null, max: null };

export function status(...codes: string[]): ResolvedDictionary {
  return {
    id: 'dic_status',
    code: 'Status',
    label: text,
    values: codes.map((code) => ({ id: `val_${code}`, code, label: text, color: 'neutral' })),
  };
}
const confirmApi: ResolvedCustomApi = {
  kind: 'custom',
  id: 'api_confirm',
  code: 'confirm',
  label: text,
  method: 'POST',
  path: '/orders/{orderId}/confirm',
  pathParameters: [
    { code: 'orderId', label: text, required: true, type: { type: 'id', of: { module: 'order', code: 'Goods' } } },
  ],
  queryParameters: [],
  body: [{ code: 'reason', label: text, required: false, type: { type: 'string', maxLength: 10 } }],
  handler: { kind: 'logic', logic: { module: 'order', code: 'Confirm' } },
  roles: ['manager'],
};
const standardApi: ResolvedStandardApi = {
  kind: 'standard',
  model: { module: 'order', code: 'Goods' },
  path: 'goods',
  endpoints: [
    { endpoint: 'list', roles: ['manager'] },
    { endpoint: 'get', roles: [] },
  ],
};
const confirm: ResolvedLogic = {
  id: 'log_confirm',
  code: 'Confirm',
  module: 'order',
  label: text,
  input: [],
  transaction: true,
  triggers: [],
  schedule: null,
  steps: [{ do: 'raise', error: { code: 'NO', message: text, status: 422 } }],
  output: { source: '1', type: { text: 'number' }, variables: [], functions: [] },
};
const list: ResolvedListPage = {
  id: 'pag_list',
  code: 'GoodsList',
  module: 'order',
  title: text,
  path: '/goods',
  model: { module: 'order', code: 'Goods' },
  roles: [],
  type: 'list',
  columns: [{ path: ['name'], label: text, format: 'plain', link: null, width: null, sortable: true, roles: [] }],
  filters: [],
  sort: [],
  pageSize: 20,
  form: null,
  toolbar: [],
  rowActions: [],
  bulkActions: [],
  maxExportRows: 50_000,
};

export const since: ResolvedPageParameter = {
  code: 'since',
  label: text,
  required: false,
  in: 'query',
  type: { type: 'date' },
};
const board: ResolvedFreePage = {
  id: 'pag_board',
  code: 'Board',
  module: 'order',
  title: text,
  path: '/board',
  roles: [],
  type: 'free',
  parameters: [since],
  sources: [
    { code: 'goods', from: 'rows', rows: { model: { module: 'order', code: 'Goods' }, where: [], sort: [], limit: 5 } },
  ],
  widgets: [],
  content: [{ component: 'divider', visible: null, roles: [] }],
};

/** A product with something in every kind of place. */
export function whole(): ResolvedProduct {
  return product(
    [
      model(
        'Goods',
        [
          stringField('name', { required: true }),
          field('decimal', 'price', { precision: 10, scale: 2, ...noRules }),
          field('enum', 'status', { dictionary: { module: 'order', code: 'Status' } }),
        ],
        {
          relations: [relation('kind', 'Kind', { kind: 'manyToOne' })],
          keys: [{ id: 'key_1', code: 'uk_name', unique: true, on: ['name', 'kind'] }],
        },
      ),
      model('Kind', []),
    ],
    {
      dictionaries: [status('draft', 'done')],
      apis: [confirmApi, standardApi],
      logics: [confirm],
      pages: [list, board],
    },
  );
}

/** The product with one place set to another value. */
export function changed(path: readonly (string | number)[], value: unknown): ResolvedProduct {
  const copy: ResolvedProduct = JSON.parse(JSON.stringify(whole()));
  let place: object = copy;
  for (const key of path.slice(0, -1)) place = Reflect.get(place, key);
  Reflect.set(place, path.at(-1) ?? '', value);
  return copy;
}
