import type { ResolvedBulkAction, ResolvedListPage } from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import { bothRoles } from '../roles.ts';
import { labelAttribute, pageText, rolesAttribute, textCall, type PageContext } from './context.ts';
import { callName, deleteName, exportName } from './page-endpoints.ts';
import { element, type Element } from './template.ts';

/** The button that exports what the list finds; null where nobody may. */
export function exportAction(context: PageContext, page: ResolvedListPage): Element | null {
  return page.toolbar.includes('export') ? exportButton(context, page, false) : null;
}

/** What can be done to the ticked rows, shown once some are; null where nothing can. */
export function bulkBar(context: PageContext, page: ResolvedListPage): Element | null {
  const buttons = page.bulkActions.map((action) => bulkButton(context, page, action));
  return buttons.some((item) => item !== null) ? element('template', ['#bulk'], buttons) : null;
}

function bulkButton(context: PageContext, page: ResolvedListPage, action: ResolvedBulkAction): Element | null {
  switch (action.kind) {
    case 'export':
      return exportButton(context, page, true);
    case 'delete': {
      const roles = context.lookup.endpointRoles(page.model, 'delete');
      return button(context, deleteName(page), labelAttribute('ui.delete'), roles, ['confirm', 'danger']);
    }
    case 'api': {
      const api = context.lookup.customApi(action.module, action.api);
      const label = pageText(context, action.label, `bulk.${identifier(action.api)}`);
      const roles = bothRoles(api.roles, action.roles);
      return button(context, callName(page, action.api), labelAttribute(label), roles, [action.confirm && 'confirm']);
    }
  }
}

/** Null where the endpoint is off, or nobody may both open the page and use it. */
function button(
  context: PageContext,
  endpoint: string,
  label: string,
  endpointRoles: readonly string[] | null,
  options: readonly (string | false)[],
): Element | null {
  const roles = endpointRoles === null ? null : bothRoles(context.page.roles, endpointRoles);
  if (roles === null) return null;
  context.imports.component('BulkAction');
  context.imports.named('./api', 'pageEndpoints');
  return element('BulkAction', [label, `:run="pageEndpoints.${endpoint}"`, ...options, rolesAttribute(roles)]);
}

function exportButton(context: PageContext, page: ResolvedListPage, selected: boolean): Element | null {
  const endpointRoles = context.lookup.endpointRoles(page.model, 'list');
  const roles = endpointRoles === null ? null : bothRoles(page.roles, endpointRoles);
  if (roles === null) return null;
  context.imports.component('ExportButton');
  context.imports.named('./api', 'pageEndpoints');
  return element('ExportButton', [
    `:load="pageEndpoints.${exportName(page)}"`,
    `:name="${textCall(`${context.module.code}.page.${page.code}`)}"`,
    selected && 'selected',
    rolesAttribute(roles),
  ]);
}
