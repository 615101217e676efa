import type { ResolvedModel, ResolvedRowAction } from '../../metadata/resolved-product.ts';
import { identifier } from '../literals.ts';
import { bothRoles } from '../roles.ts';
import { camel, pascal } from '../names.ts';
import { apiName, labelAttribute, moduleSource, pageText, rolesAttribute, type PageContext } from './context.ts';
import { element, type Element } from './template.ts';

interface ActionPlace {
  /** Expression of the row in the template. */
  readonly row: string;
  /** In a row of a table: small, and the usual ones as icons. */
  readonly inTable: boolean;
  /** What follows an action that changed the row, and one that deleted it. */
  readonly changed: string;
  readonly deleted: string;
}

type ApiAction = Extract<ResolvedRowAction, { kind: 'api' }>;

/** The buttons that act on one row, without those that nobody may use. */
export function rowActions(
  context: PageContext,
  model: ResolvedModel,
  actions: readonly ResolvedRowAction[],
  form: { readonly module: string; readonly code: string } | null,
  place: ActionPlace,
): Element[] {
  return actions
    .map((action) => {
      switch (action.kind) {
        case 'view':
          return openPage(context, { textKey: 'ui.view', icon: 'View' }, action.page, [], place);
        case 'edit': {
          const roles = context.lookup.endpointRoles(model, 'update');
          return form === null || roles === null ? null : openPage(context, edit, form, roles, place);
        }
        case 'delete':
          return deleteRow(context, model, place);
        case 'api':
          return callApi(context, action, place);
      }
    })
    .filter((button) => button !== null);
}

const edit = { textKey: 'ui.edit', icon: 'EditPen' };

function inTable(context: PageContext, place: ActionPlace, icon: string | null): string[] {
  if (!place.inTable) return [];
  if (icon === null) return ['link'];
  context.imports.named('@element-plus/icons-vue', icon);
  return ['link', `:icon="${icon}"`];
}

function openPage(
  context: PageContext,
  { textKey, icon }: typeof edit,
  page: { readonly module: string; readonly code: string },
  endpointRoles: readonly string[],
  place: ActionPlace,
): Element | null {
  const roles = bothRoles(endpointRoles, context.lookup.page(page).roles);
  if (roles === null) return null;
  context.imports.component('ActionButton');
  return element('ActionButton', [
    ...inTable(context, place, icon),
    labelAttribute(textKey),
    `:to="{ name: '${identifier(page.code)}', params: { id: ${place.row}.id } }"`,
    rolesAttribute(roles),
  ]);
}

function deleteRow(context: PageContext, model: ResolvedModel, place: ActionPlace): Element | null {
  const roles = context.lookup.endpointRoles(model, 'delete');
  if (roles === null) return null;
  context.imports.component('ActionButton');
  context.imports.named(moduleSource(context, model.module, 'api'), apiName(model.code));
  return element('ActionButton', [
    ...inTable(context, place, 'Delete'),
    labelAttribute('ui.delete'),
    `:run="() => ${apiName(model.code)}.delete(${place.row}.id)"`,
    'confirm',
    'danger',
    rolesAttribute(roles),
    `@done="${place.deleted}"`,
  ]);
}

function callApi(context: PageContext, action: ApiAction, place: ActionPlace): Element | null {
  const api = context.lookup.customApi(action.module, action.api);
  const roles = bothRoles(api.roles, action.roles);
  if (roles === null) return null;
  const source = moduleSource(context, action.module, 'api');
  const isOwn = action.module === context.module.code;
  const endpoints = isOwn ? 'endpoints' : `${camel(action.module)}Endpoints`;
  context.imports.named(source, isOwn ? 'endpoints' : `endpoints as ${endpoints}`);
  context.imports.component('ActionButton');
  const [parameter] = api.pathParameters;
  const input = parameter === undefined ? '' : `{ ${identifier(parameter.code)}: ${place.row}.id }`;
  const label = pageText(context, action.label, `action.${identifier(action.api)}`);
  return element('ActionButton', [
    condition(context, action, place),
    ...inTable(context, place, null),
    labelAttribute(label),
    `:run="() => ${endpoints}.${identifier(action.api)}(${input})"`,
    action.confirm && 'confirm',
    rolesAttribute(roles),
    `@done="${place.changed}"`,
  ]);
}

/** Adds the function that decides whether the action is offered for a row. */
function condition(context: PageContext, action: ApiAction, place: ActionPlace): string | null {
  if (action.when === null) return null;
  const { source, functions } = action.when;
  for (const name of functions) context.imports.named('@/expressions', name);
  const name = functionName(context, `can${pascal(action.api)}`);
  context.script.push(`const ${name} = (row: Row): boolean => ${source};\n`);
  return `v-if="${name}(${place.row})"`;
}

function functionName(context: PageContext, wanted: string): string {
  const isTaken = (name: string): boolean => context.script.some((line) => line.startsWith(`const ${name} = `));
  let name = identifier(wanted);
  for (let count = 2; isTaken(name); count++) name = `${wanted}${count}`;
  return name;
}
