import type {
  ResolvedBulkAction,
  ResolvedListPage,
  ResolvedLogic,
  ResolvedModule,
  StandardEndpoint,
} from '../../metadata/resolved-product.ts';
import { bothRoles } from '../roles.ts';
import type { BackendContext } from './context.ts';

/** What a list page asks the service for beside its rows. */
export interface ListOperations {
  readonly page: ResolvedListPage;
  /** Who may export; null where nobody can. */
  readonly exportRoles: readonly string[] | null;
  /** Who may delete many rows; null where nobody can. */
  readonly deleteRoles: readonly string[] | null;
  readonly calls: readonly BulkCall[];
}

/** A logic that is called for each selected row. */
export interface BulkCall {
  readonly api: string;
  readonly logic: ResolvedLogic;
  /** Code of the logic's input that takes the row's id. */
  readonly idInput: string;
  readonly roles: readonly string[];
}

/** The list pages of a module that need endpoints of their own. */
export function listOperations(context: BackendContext, module: ResolvedModule): ListOperations[] {
  return module.pages
    .filter((page) => page.type === 'list')
    .map((page) => ({
      page,
      exportRoles: exportRolesOf(context, page),
      deleteRoles: page.bulkActions.some(({ kind }) => kind === 'delete')
        ? endpointRoles(context, page, 'delete')
        : null,
      calls: page.bulkActions.flatMap((action) => (action.kind === 'api' ? bulkCall(context, page, action) : [])),
    }))
    .filter(({ exportRoles, deleteRoles, calls }) => exportRoles !== null || deleteRoles !== null || calls.length > 0);
}

function exportRolesOf(context: BackendContext, page: ResolvedListPage): readonly string[] | null {
  const isOffered = page.toolbar.includes('export') || page.bulkActions.some(({ kind }) => kind === 'export');
  return isOffered ? endpointRoles(context, page, 'list') : null;
}

/** Who may open the page and use the endpoint; null where nobody may both, or the endpoint is off. */
function endpointRoles(
  context: BackendContext,
  page: ResolvedListPage,
  wanted: StandardEndpoint,
): readonly string[] | null {
  const api = context.lookup.standardApi(page.model);
  const endpoint = api?.endpoints.find((candidate) => candidate.endpoint === wanted);
  return endpoint === undefined ? null : bothRoles(page.roles, endpoint.roles);
}

function bulkCall(
  context: BackendContext,
  page: ResolvedListPage,
  action: Extract<ResolvedBulkAction, { kind: 'api' }>,
): BulkCall[] {
  const api = context.lookup.customApi(action.module, action.api);
  if (api?.handler.kind !== 'logic') return [];
  const ofPage = bothRoles(page.roles, api.roles);
  const roles = ofPage === null ? null : bothRoles(ofPage, action.roles);
  const [parameter] = api.pathParameters;
  if (roles === null || parameter === undefined) return [];
  return [{ api: action.api, logic: context.lookup.logic(api.handler.logic), idInput: parameter.code, roles }];
}
