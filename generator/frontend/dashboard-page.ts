import type { ResolvedDashboardPage, ResolvedWidget } from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import { labelAttribute, moduleSource, optionsName, pageText, type PageContext } from './context.ts';
import { figuresName } from './page-endpoints.ts';
import { element, type Element } from './template.ts';

/** Script and template of a dashboard. */
export function dashboardPage(context: PageContext, page: ResolvedDashboardPage): Element {
  context.imports.component('DashboardPage');
  context.imports.named('@/composables/use-dashboard', 'useDashboard');
  context.imports.named('./api', 'pageEndpoints');
  context.script.push(
    `const dashboard = useDashboard(pageEndpoints.${figuresName(page)}, ${page.refreshSeconds ?? 'null'});\n`,
  );
  return element(
    'DashboardPage',
    [labelAttribute(`${context.module.code}.page.${page.code}`, 'title'), ':dashboard'],
    page.widgets.map((widget) => widgetCard(context, widget)),
  );
}

function widgetCard(context: PageContext, widget: ResolvedWidget): Element {
  const code = identifier(widget.code);
  const component = widget.chart === 'figure' ? 'FigureCard' : 'ChartCard';
  context.imports.component(component);
  return element(component, [
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
