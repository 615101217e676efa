import type { ResolvedListPage } from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import { bothRoles } from '../roles.ts';
import { dataColumn } from './columns.ts';
import { apiName, labelAttribute, pageText, rolesAttribute, rowType, type PageContext } from './context.ts';
import { bulkBar, exportAction } from './bulk-actions.ts';
import { filterPart } from './filters.ts';
import { rowActions } from './row-actions.ts';
import { element, type Element } from './template.ts';

/** Script and template of a list page. */
export function listPage(context: PageContext, page: ResolvedListPage): Element {
  const model = context.lookup.model(page.model);
  context.imports.component('ListPage');
  context.imports.named('@/composables/use-list', 'useList');
  context.imports.named('./api', apiName(page.model.code));

  const paths = page.filters.map((filter) => filter.path.join('.'));
  const filters = page.filters.map((filter, index) =>
    filterPart(context, model, filter, paths.indexOf(paths[index] ?? '') !== paths.lastIndexOf(paths[index] ?? '')),
  );
  context.script.push(
    listState(
      page,
      page.bulkActions.length > 0 ? `  display: '${identifier(model.display)}',\n` : '',
      model.options.maxPageSize,
      filters.map(({ option }) => option),
    ),
  );

  const columns = page.columns.map((column) =>
    dataColumn(context, model, column, pageText(context, column.label, `column.${column.path.join('.')}`, column.path)),
  );
  return element(
    'ListPage',
    [labelAttribute(`${context.module.code}.page.${page.code}`, 'title'), ':list'],
    [
      toolbar([exportAction(context, page), createAction(context, page)]),
      filters.length === 0
        ? null
        : element(
            'template',
            ['#filters'],
            filters.map((filter) => filter.input),
          ),
      bulkBar(context, page),
      ...columns,
      actionColumn(context, page),
    ],
  );
}

function listState(page: ResolvedListPage, display: string, maxPageSize: number, filters: readonly string[]): string {
  const sort = page.sort.map(
    ({ path, direction }) => `${direction === 'desc' ? '-' : ''}${path.map(identifier).join('.')}`,
  );
  const lines = filters.length === 0 ? '[]' : `[\n${filters.map((filter) => `    ${filter},\n`).join('')}  ]`;
  return `const list = useList({
  load: ${apiName(page.model.code)}.list,
  pageSize: ${page.pageSize},
  maxPageSize: ${maxPageSize},
  sort: '${sort.join(',')}',
${display}  filters: ${lines},
});
`;
}

function createAction(context: PageContext, page: ResolvedListPage): Element | null {
  const endpointRoles = context.lookup.endpointRoles(page.model, 'create');
  if (page.form === null || endpointRoles === null || !page.toolbar.includes('create')) return null;
  const roles = bothRoles(endpointRoles, context.lookup.page(page.form).roles);
  if (roles === null) return null;
  context.imports.component('ActionButton');
  context.imports.named('@element-plus/icons-vue', 'Plus');
  return element('ActionButton', [
    'primary',
    ':icon="Plus"',
    labelAttribute('ui.create'),
    `:to="{ name: '${identifier(page.form.code)}' }"`,
    rolesAttribute(roles),
  ]);
}

function toolbar(buttons: readonly (Element | null)[]): Element | null {
  return buttons.some((button) => button !== null) ? element('template', ['#actions'], buttons) : null;
}

function actionColumn(context: PageContext, page: ResolvedListPage): Element | null {
  const model = context.lookup.model(page.model);
  const actions = rowActions(context, model, page.rowActions, page.form, {
    row: 'row',
    inTable: true,
    changed: 'list.reload()',
    deleted: 'list.reload()',
  });
  if (actions.length === 0) return null;
  context.imports.component('ActionColumn');
  if (context.script.some((part) => part.includes(': Row)'))) {
    context.imports.type('./api', `${rowType(page.model.code)} as Row`);
  }
  return element('ActionColumn', ['v-slot="{ row }"', ':rows="list.rows"'], actions);
}
