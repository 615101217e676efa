import type { DocumentOf } from '../documents/index.ts';
import type { DetailPageDocument, ListPageDocument } from '../documents/page.ts';
import type { ResolvedDetailPage, ResolvedListPage, ResolvedPage } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import { checkRoles, keyOf, type Context, type ModelInfo } from './context.ts';
import { resolveColumns, resolveFilters } from './columns.ts';
import { resolveSort } from './conditions.ts';
import { resolveDashboard } from './dashboards.ts';
import { checkForCreate, resolveForm } from './forms.ts';
import { resolveFreePage } from './free-pages.ts';
import { resolveBulkActions } from './bulk-actions.ts';
import { namedPage, onlyPage, resolveRowActions, type ApisByKey } from './row-actions.ts';
import { checkPagePath } from './reserved.ts';

type LocatedPage = Located<DocumentOf['page']>;

/** Null where it is refused. */
export function resolvePage(page: LocatedPage, context: Context, apis: ApisByKey): ResolvedPage | null {
  const { content, place, module } = page;
  checkPagePath(content.path, place.at('path'));
  if (content.type === 'free') return resolveFreePage(content, page, context, apis);
  if (content.type === 'dashboard') return resolveDashboard(content, page, context, apis);
  const info = context.models.find(content.model, module, place.at('model'));
  if (info === null) return null;
  const base = {
    id: content.id,
    code: content.code,
    module,
    title: context.texts.or(content.title, info.model.label, place.at('title')),
    path: content.path,
    model: { module: info.module, code: info.code },
    roles:
      content.roles === undefined
        ? impliedRoles(content.type, info)
        : checkRoles(content.roles, place.at('roles'), context.roles),
  };
  if (content.type === 'list') return resolveList(content, page, info, base, context, apis);
  if (content.type === 'form') return resolveForm(content, page, info, base, context);
  return resolveDetail(content, page, info, base, context, apis);
}

/** Who may do what a page is for may open it. */
function impliedRoles(type: 'list' | 'form' | 'detail', { model }: ModelInfo): readonly string[] {
  const { read, create, update } = model.access;
  if (type !== 'form') return read;
  return create.length === 0 || update.length === 0 ? [] : [...new Set([...create, ...update])].toSorted();
}

const defaultMaxExportRows = 50_000;

type Base = Pick<ResolvedListPage, 'id' | 'code' | 'module' | 'title' | 'path' | 'model' | 'roles'>;

function resolveList(
  content: ListPageDocument,
  page: LocatedPage,
  info: ModelInfo,
  base: Base,
  context: Context,
  apis: ApisByKey,
): ResolvedListPage {
  const { place } = page;
  const { toolbar = [], row, bulk } = content.actions ?? {};
  const actions = place.at('actions');
  const canCreate = toolbar.includes('create');
  if (canCreate && info.model.options.readOnly) {
    actions.at('toolbar').error('action-unfit', `\`${info.code}\` is read-only`, 'remove `create`');
  }
  const needsForm = canCreate || (row ?? []).includes('edit');
  const form = formOf(content.form, needsForm, page, info, context);
  if (canCreate && form !== null) checkForCreate(form, info, actions.at('toolbar'), context);
  const pageSize = content.pageSize ?? info.model.options.pageSize;
  if (pageSize > info.model.options.maxPageSize) {
    place
      .at('pageSize')
      .error(
        'min-over-max',
        `page size ${pageSize} is over the model’s greatest`,
        `give at most ${info.model.options.maxPageSize}`,
      );
  }
  return {
    ...base,
    type: 'list',
    columns: resolveColumns(content.columns, info, place.at('columns'), context, 'list'),
    filters: resolveFilters(content.filters, info, place.at('filters'), context),
    sort: resolveSort(content.sort, info, place.at('sort'), context),
    pageSize,
    form,
    toolbar,
    rowActions: resolveRowActions(row, page, info, actions.at('row'), context, apis),
    bulkActions: resolveBulkActions(bulk, page, info, actions.at('bulk'), context, apis),
    maxExportRows: content.maxExportRows ?? defaultMaxExportRows,
  };
}

function formOf(given: string | undefined, isNeeded: boolean, page: LocatedPage, info: ModelInfo, context: Context) {
  const place = page.place.at('form');
  if (given !== undefined) return namedPage(given, 'form', info, page.module, place, context);
  return isNeeded ? onlyPage('form', info, page.module, place, context) : null;
}

function resolveDetail(
  content: DetailPageDocument,
  page: LocatedPage,
  info: ModelInfo,
  base: Base,
  context: Context,
  apis: ApisByKey,
): ResolvedDetailPage {
  const { place } = page;
  const sections = content.sections.map((section, index) => ({
    title: context.texts.or(section.title, info.model.label, place.at('sections', index, 'title')),
    items: resolveColumns(section.items, info, place.at('sections', index, 'items'), context, 'detail'),
    roles: checkRoles(section.roles, place.at('sections', index, 'roles'), context.roles),
  }));
  const tables = (content.tables ?? []).flatMap((table, index) => {
    const at = place.at('tables', index);
    const relation = info.relations.get(table.relation);
    if (relation === undefined || (relation.kind !== 'oneToMany' && relation.kind !== 'manyToMany')) {
      if (info.unresolved.has(table.relation)) return [];
      at.at('relation').error(
        'dangling-reference',
        `\`${info.code}\` has no relation \`${table.relation}\` to many rows`,
        'name a oneToMany or manyToMany',
      );
      return [];
    }
    const target = context.models.get(keyOf(relation.target));
    if (target === undefined) return [];
    const title = context.texts.or(table.title, relation.label, at.at('title'));
    const columns = resolveColumns(table.columns, target, at.at('columns'), context, 'list');
    const roles = checkRoles(table.roles, at.at('roles'), context.roles);
    return [{ relation: table.relation, title, columns, roles }];
  });
  return {
    ...base,
    type: 'detail',
    sections,
    tables,
    actions: resolveRowActions(content.actions, page, info, place.at('actions'), context, apis),
    form: formOf(content.form, (content.actions ?? []).includes('edit'), page, info, context),
  };
}
