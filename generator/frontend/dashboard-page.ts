import type {
  ResolvedColumn,
  ResolvedDashboardPage,
  ResolvedListWidget,
  ResolvedModel,
  ResolvedWidget,
} from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import { bothRoles } from '../roles.ts';
import { dataColumn } from './columns.ts';
import { labelAttribute, moduleSource, optionsName, pageText, type PageContext } from './context.ts';
import { sourceName, useExpressions } from './page-expressions.ts';
import { figuresName } from './page-endpoints.ts';
import { rowsExpressions, rowsSource } from './rows-query.ts';
import { element, type Element } from './template.ts';

/** Script and template of a dashboard. */
export function dashboardPage(context: PageContext, page: ResolvedDashboardPage): Element {
  const lists = page.widgets.flatMap((widget) => (widget.chart === 'list' ? listSource(context, widget) : []));
  context.imports.component('DashboardPage');
  context.script.push(...lists, figuresState(context, page, page.refreshSeconds, lists.map(nameOf)));
  return element(
    'DashboardPage',
    [labelAttribute(`${context.module.code}.page.${page.code}`, 'title'), ':dashboard'],
    page.widgets.map((widget) => (widget.chart === 'list' ? listCard(context, widget) : widgetCard(context, widget))),
  );
}

const nameOf = (declaration: string): string => /^const (\w+)/.exec(declaration)?.[1] ?? '';

/** `const dashboard = useDashboard(…);`: what the service answers for the page's figures and charts. */
export function figuresState(
  context: PageContext,
  page: { readonly code: string },
  refreshSeconds: number | null,
  sources: readonly string[],
): string {
  context.imports.named('@/composables/use-dashboard', 'useDashboard');
  context.imports.named('./api', 'pageEndpoints');
  const rest = sources.length === 0 ? '' : `, [${sources.join(', ')}]`;
  return `const dashboard = useDashboard(pageEndpoints.${figuresName(page)}, ${refreshSeconds ?? 'null'}${rest});\n`;
}

/** Who sees the rows of a list; null where nobody does. */
function readersOf(context: PageContext, { roles, rows }: ResolvedListWidget): readonly string[] | null {
  const readers = context.lookup.endpointRoles(rows.model, 'list');
  return readers === null ? null : bothRoles(roles, readers);
}

function listSource(context: PageContext, widget: ResolvedListWidget): string[] {
  const roles = readersOf(context, widget);
  if (roles === null) return [];
  useExpressions(context, rowsExpressions(widget.rows));
  return [`const ${sourceName(widget.code)} = ${rowsSource(context, widget.rows, roles)};\n`];
}

function listCard(context: PageContext, widget: ResolvedListWidget): Element | null {
  if (readersOf(context, widget) === null) return null;
  const model = context.lookup.model(widget.rows.model);
  const code = identifier(widget.code);
  context.imports.component('RowsCard');
  return element(
    'RowsCard',
    [
      labelAttribute(pageText(context, widget.title, `widget.${code}`), 'title'),
      `:source="${sourceName(code)}"`,
      widget.page !== null && `page="${identifier(widget.page.code)}"`,
      `:span="${widget.span}"`,
    ],
    rowColumns(context, model, widget.columns, `widget.${code}`),
  );
}

/** The columns of rows that a page shows apart from its own. */
export function rowColumns(
  context: PageContext,
  model: ResolvedModel,
  columns: readonly ResolvedColumn[],
  part: string,
): Element[] {
  return columns.map((column) => {
    const path = column.path.join('.');
    const own = `${context.module.code}.page.${context.page.code}.${part}.${path}`;
    const field = model.module === context.module.code ? [`${model.module}.model.${model.code}.${path}`] : [];
    return dataColumn(context, model, { ...column, sortable: false }, context.texts.key(column.label, ...field, own));
  });
}

/** `visible`: a condition of its own. */
export function widgetCard(context: PageContext, widget: ResolvedWidget, visible: string | null = null): Element {
  const code = identifier(widget.code);
  const component = widget.chart === 'figure' ? 'FigureCard' : 'ChartCard';
  context.imports.component(component);
  return element(component, [
    visible,
    labelAttribute(pageText(context, widget.title, `widget.${code}`), 'title'),
    `:figure="dashboard.figures?.${code}"`,
    widget.chart !== 'figure' && `chart="${widget.chart}"`,
    widget.format !== 'number' && `format="${widget.format}"`,
    ...names(context, widget),
    widget.page !== null && `page="${identifier(widget.page.code)}"`,
    `:span="${widget.span}"`,
  ]);
}

/** What names the groups: the texts of a dictionary, or nothing but themselves. */
function names(context: PageContext, { group }: ResolvedWidget): string[] {
  if (group === null || group.dictionary === null) return [];
  const options = optionsName(group.dictionary.code);
  context.imports.named(moduleSource(context, group.dictionary.module, 'dictionaries'), options);
  return [`:options="${options}"`];
}
