import type { ResolvedDashboardPage, ResolvedFreePage, ResolvedListPage } from '../../metadata/resolved-product.ts';
import { identifier, literal } from '../literals.ts';
import { kebab } from '../names.ts';
import { hasFigures, measuresOf } from '../page-parts.ts';
import type { FileContext } from './context.ts';

/** What the service answers for the module's pages beside the endpoints of their models; none, or one constant. */
export function pageEndpoints({ module }: Pick<FileContext, 'module'>): string[] {
  const lines = module.pages.flatMap((page) => {
    if (hasFigures(page)) return [figuresEndpoint(module.code, page)];
    return page.type === 'list' ? listEndpoints(module.code, page) : [];
  });
  if (lines.length === 0) return [];
  return [
    `/** What the module's pages ask for beside rows. */\nexport const pageEndpoints = {\n${lines
      .map(({ name, value }) => printed(name, value))
      .join('')}};\n`,
  ];
}

function printed(name: string, value: string): string {
  const line = `  ${name}: ${value},\n`;
  return line.length <= 121 ? line : `  ${name}: ${value.replace(' => ', ' =>\n    ')},\n`;
}

export const figuresName = (page: { readonly code: string }): string => identifier(`figuresOf${page.code}`);

function figuresEndpoint(
  module: string,
  page: ResolvedDashboardPage | ResolvedFreePage,
): { name: string; value: string } {
  const path = literal(`/pages/${module}/${kebab(page.code)}/figures`);
  const codes =
    measuresOf(page)
      .map(({ code }) => literal(code))
      .join(' | ') || 'never';
  return { name: figuresName(page), value: `(query: Query) => http.get<Figures<${codes}>>(${path}, query)` };
}

export const exportsRows = (page: ResolvedListPage): boolean =>
  page.toolbar.includes('export') || page.bulkActions.some(({ kind }) => kind === 'export');

/** Names of the functions: `exportSalesOrderList`, `deleteSalesOrderList`, `confirmOfSalesOrderList`. */
export const exportName = (page: ResolvedListPage): string => identifier(`export${page.code}`);
export const deleteName = (page: ResolvedListPage): string => identifier(`delete${page.code}`);
export const callName = (page: ResolvedListPage, api: string): string => identifier(`${api}Of${page.code}`);

function listEndpoints(module: string, page: ResolvedListPage): { name: string; value: string }[] {
  const path = (action: string): string => literal(`/pages/${module}/${kebab(page.code)}/${kebab(action)}`);
  const post = (action: string): string =>
    `(ids: readonly string[]) => http.post<BulkResult>(${path(action)}, { ids })`;
  return [
    ...(exportsRows(page)
      ? [{ name: exportName(page), value: `(query: Query) => http.file(${path('export')}, query)` }]
      : []),
    ...page.bulkActions.flatMap((action) => {
      if (action.kind !== 'api')
        return action.kind === 'delete' ? [{ name: deleteName(page), value: post('delete') }] : [];
      return [{ name: callName(page, action.api), value: post(action.api) }];
    }),
  ];
}
