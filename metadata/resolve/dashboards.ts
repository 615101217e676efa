import type { DocumentOf } from '../documents/index.ts';
import type { DashboardPageDocument, MeasureDocument, RowsListDocument } from '../documents/dashboard.ts';
import type { ResolvedDashboardPage, ResolvedField, ResolvedListWidget, ResolvedWidget } from '../resolved-product.ts';
import type { Place } from '../report.ts';
import type { Located } from '../source.ts';
import { resolveColumns } from './columns.ts';
import { resolveWhere } from './conditions.ts';
import { checkRoles, keyOf, type Context, type ModelInfo } from './context.ts';
import { resolvePageHead } from './page-head.ts';
import { opensAlone } from './page-targets.ts';
import { resolvePath } from './paths.ts';
import { checkMethodCode } from './reserved.ts';
import type { ApisByKey } from './row-actions.ts';
import { resolveRows } from './rows.ts';

/** Figures and charts over the rows of models. */
export function resolveDashboard(
  content: DashboardPageDocument,
  located: Located<DocumentOf['page']>,
  context: Context,
  apis: ApisByKey,
): ResolvedDashboardPage {
  const { module, place } = located;
  const seen = new Set<string>();
  return {
    type: 'dashboard',
    ...resolvePageHead(content, located, context),
    refreshSeconds: content.refreshSeconds ?? null,
    widgets: content.widgets.flatMap((widget, index): ResolvedDashboardPage['widgets'][number][] => {
      const at = place.at('widgets', index);
      checkMethodCode(widget.code, at.at('code'));
      if (seen.has(widget.code))
        at.at('code').error('duplicate-code', `\`${widget.code}\` is there twice`, 'choose another code');
      seen.add(widget.code);
      const resolved =
        widget.chart === 'list'
          ? resolveList(widget, module, at, context, apis)
          : resolveMeasure(widget, module, at, context);
      return resolved === null ? [] : [resolved];
    }),
  };
}

function resolveList(
  widget: RowsListDocument,
  module: string,
  at: Place,
  context: Context,
  apis: ApisByKey,
): ResolvedListWidget | null {
  const { program } = context;
  program.line(`function ${program.freshName('widget')}() {`);
  const found = resolveRows(widget, module, new Set(), at, context, apis);
  program.line('}');
  if (found === null) return null;
  const { info, rows } = found;
  return {
    code: widget.code,
    chart: 'list',
    title: context.texts.or(widget.title, info.model.label, at.at('title')),
    rows,
    columns: resolveColumns(widget.columns, info, at.at('columns'), context, 'list'),
    page: pageOf(widget, module, at, context),
    span: widget.span ?? 12,
    roles: checkRoles(widget.roles, at.at('roles'), context.roles),
  };
}

/** A figure or chart, on a dashboard or a free page. */
export function resolveMeasure(
  widget: MeasureDocument,
  module: string,
  at: Place,
  context: Context,
): ResolvedWidget | null {
  const { program } = context;
  const info = context.models.find(widget.model, module, at.at('model'));
  if (info === null) return null;
  program.line(`function ${program.freshName('widget')}() {`);
  const where = resolveWhere(widget.where, info, new Set(), at.at('where'), context);
  program.line('}');
  return {
    code: widget.code,
    title: context.texts.or(widget.title, info.model.label, at.at('title')),
    chart: widget.chart,
    model: { module: info.module, code: info.code },
    aggregate: widget.aggregate,
    path: measured(widget, info, at, context),
    where,
    group: groupOf(widget, info, at, context),
    period: periodOf(widget, info, at, context),
    format: widget.format ?? 'number',
    limit: widget.limit ?? 20,
    page: pageOf(widget, module, at, context),
    span: widget.span ?? (widget.chart === 'figure' ? 6 : 12),
    roles: checkRoles(widget.roles, at.at('roles'), context.roles),
  };
}

function measured(widget: MeasureDocument, info: ModelInfo, at: Place, context: Context): readonly string[] | null {
  if (widget.field === undefined) {
    if (widget.aggregate !== 'count')
      at.error('missing-property', `\`${widget.aggregate}\` needs a field`, 'add `field`, a number');
    return null;
  }
  if (widget.aggregate === 'count') {
    at.at('field').error('option-unfit', '`count` counts rows', 'remove `field`');
    return null;
  }
  const leaf = resolvePath(widget.field, info, 'id', at.at('field'), context);
  if (leaf !== null && leaf.type !== 'integer' && leaf.type !== 'decimal')
    at.at('field').error('path-unfit', `\`${widget.field}\` is no number`, 'name an integer or decimal field');
  return leaf?.path ?? null;
}

function groupOf(widget: MeasureDocument, info: ModelInfo, at: Place, context: Context): ResolvedWidget['group'] {
  if (widget.groupBy === undefined || widget.chart === 'figure') {
    if (widget.chart !== 'figure') at.error('missing-property', 'a chart needs groups', 'add `groupBy`');
    else if (widget.groupBy !== undefined)
      at.at('groupBy').error('option-unfit', 'a figure has no groups', 'remove `groupBy`');
    return null;
  }
  const leaf = resolvePath(widget.groupBy, info, 'display', at.at('groupBy'), context);
  if (leaf === null) return null;
  const isMoment = leaf.type === 'datetime';
  const isDated = isMoment || leaf.type === 'date';
  if (widget.bucket !== undefined && !isDated)
    at.at('bucket').error('option-unfit', `\`${widget.groupBy}\` is no date`, 'remove `bucket`');
  if (leaf.type === 'text' || leaf.type === 'json' || leaf.type === 'multiEnum')
    at.at('groupBy').error('path-unfit', `a ${leaf.type} field makes no groups`, 'group by another field');
  const field = fieldAt(leaf.path, info, context);
  return {
    path: leaf.path,
    bucket: isDated ? (widget.bucket ?? 'month') : null,
    isMoment,
    dictionary: field?.type === 'enum' ? field.dictionary : null,
  };
}

function fieldAt(path: readonly string[], info: ModelInfo, context: Context): ResolvedField | undefined {
  const [first = '', second] = path;
  const relation = info.relations.get(first);
  if (relation === undefined || second === undefined) return info.fields.get(first);
  return context.models.get(keyOf(relation.target))?.fields.get(second);
}

function periodOf(widget: MeasureDocument, info: ModelInfo, at: Place, context: Context): ResolvedWidget['period'] {
  const { period } = widget;
  if (period === undefined) return null;
  if (period.compare === true && widget.chart !== 'figure')
    at.at('period', 'compare').error('option-unfit', 'a chart compares nothing', 'remove `compare`');
  const place = at.at('period', 'field');
  const leaf = resolvePath(period.field, info, 'id', place, context);
  if (leaf === null) return null;
  if (leaf.type !== 'date' && leaf.type !== 'datetime')
    place.error('path-unfit', `\`${period.field}\` is no date`, 'name a date or datetime field');
  return { path: leaf.path, isMoment: leaf.type === 'datetime', days: period.days, compare: period.compare ?? false };
}

function pageOf(
  widget: MeasureDocument | RowsListDocument,
  module: string,
  at: Place,
  context: Context,
): ResolvedWidget['page'] {
  if (widget.page === undefined) return null;
  const page = context.pages.find(widget.page, module, at.at('page'));
  if (page === null) return null;
  if (page.content.type === 'form' || !opensAlone(page.content))
    at.at('page').error('page-unfit', `\`${widget.page}\` shows one row`, 'name a list or a dashboard');
  return { module: page.module, code: page.code };
}
