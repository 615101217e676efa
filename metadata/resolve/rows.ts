import type { RowsListDocument } from '../documents/dashboard.ts';
import type { ResolvedRows } from '../resolved-product.ts';
import type { Place } from '../report.ts';
import { resolveSort, resolveWhere } from './conditions.ts';
import type { Context, ModelInfo } from './context.ts';
import type { ApisByKey } from './row-actions.ts';

const defaultLimit = 10;

/** Rows that a page asks the list endpoint of a model for; conditions become expressions over `variables`. */
export function resolveRows(
  document: Pick<RowsListDocument, 'model' | 'where' | 'sort' | 'limit'>,
  module: string,
  variables: ReadonlySet<string>,
  at: Place,
  context: Context,
  apis: ApisByKey,
): { readonly info: ModelInfo; readonly rows: ResolvedRows } | null {
  const info = context.models.find(document.model, module, at.at('model'));
  if (info === null) return null;
  checkAnswered(info, 'list', apis, at.at('model'));
  const limit = document.limit ?? Math.min(defaultLimit, info.model.options.maxPageSize);
  if (limit > info.model.options.maxPageSize) {
    at.at('limit').error(
      'min-over-max',
      `${limit} rows are over the model’s greatest page size`,
      `give at most ${info.model.options.maxPageSize}`,
    );
  }
  return {
    info,
    rows: {
      model: { module: info.module, code: info.code },
      where: resolveWhere(document.where, info, variables, at.at('where'), context, true),
      sort: resolveSort(document.sort, info, at.at('sort'), context),
      limit,
    },
  };
}

/** The standard endpoint that a page asks must be on. */
export function checkAnswered(info: ModelInfo, wanted: 'get' | 'list', apis: ApisByKey, place: Place): void {
  const api = apis.get(`${info.module}/standard ${info.code}`);
  if (api?.kind === 'standard' && api.endpoints.some(({ endpoint }) => endpoint === wanted)) return;
  place.error(
    'action-unfit',
    `the standard endpoint \`${wanted}\` of \`${info.code}\` is off`,
    'switch it on in the model’s standard api',
  );
}
