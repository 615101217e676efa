import type { ResolvedCall, ResolvedComponent, ResolvedPage, ResolvedTarget } from '../../metadata/resolved-product.ts';
import { identifier, literal } from '../literals.ts';
import { bothRoles } from '../roles.ts';
import { labelAttribute, rolesAttribute } from './context.ts';
import { computedOf, condition, ownText, reloading, type FreeContext } from './free-context.ts';
import { endpointName } from './free-endpoints.ts';
import { assignmentsText, declare, entry, objectLines, waiting } from './page-expressions.ts';
import { element, type Element } from './template.ts';
import { isBlank } from './texts.ts';

type Button = Extract<ResolvedComponent, { readonly component: 'button' }>;

/** A location of the router as an attribute's expression; `waits`: undefined until its sources have come. */
export function linkTo(
  context: FreeContext,
  target: ResolvedTarget,
): { readonly text: string; readonly waits: boolean } {
  const name = `name: ${literal(identifier(target.page.code))}`;
  if (target.with.length === 0) return { text: `{ ${name} }`, waits: false };
  const values = target.with.map(({ value }) => value);
  const computed = computedOf(context, 'target', values, locationText(context, target));
  return { text: computed.name, waits: computed.waits };
}

/** `{ name: 'CustomerBoard', params: { customerId: customer.id }, query: { since: queryValue(page.since) } }`. */
function locationText(context: FreeContext, target: ResolvedTarget): string {
  const page = context.lookup.page(target.page);
  const inPath = target.with.filter(({ field }) => isInPath(page, field));
  const inQuery = target.with.filter(({ field }) => !isInPath(page, field));
  if (inQuery.length > 0) context.imports.named('@/composables/use-page', 'queryValue');
  const query = inQuery.map(({ field, value }) => entry(identifier(field), `queryValue(${value.source})`));
  const parts = [
    `name: ${literal(identifier(page.code))}`,
    ...(inPath.length === 0 ? [] : [`params: ${assignmentsText(inPath, '    ')}`]),
    ...(query.length === 0 ? [] : [`query: ${objectLines(query, '    ')}`]),
  ];
  return objectLines(parts, '  ');
}

function isInPath(page: ResolvedPage, field: string): boolean {
  return page.type !== 'free' || page.parameters.some(({ code, in: where }) => code === field && where === 'path');
}

/** A button that opens a page or calls an endpoint; null where nobody may use it. */
export function button(context: FreeContext, part: Button, shown: string | null): Element | null {
  const { action } = part;
  const admitted =
    action.kind === 'open'
      ? context.lookup.page(action.target.page).roles
      : context.lookup.customApi(action.call.module, action.call.api).roles;
  const roles = bothRoles(part.roles, admitted);
  if (roles === null) return null;
  context.imports.component('ActionButton');
  const look = part.look === 'plain' ? null : part.look === 'primary' ? 'primary' : 'risky';
  const label = labelAttribute(ownText(context, part.label, 'button'));
  if (action.kind === 'open') {
    const to = linkTo(context, action.target);
    const waits = condition(context, [], [shown, to.waits ? to.text : null]);
    return element('ActionButton', [waits, label, look, `:to="${to.text}"`, rolesAttribute(roles)]);
  }
  const { call, confirm } = action;
  const run = runOf(context, call);
  return element('ActionButton', [
    condition(context, [], [shown, run.waits ? run.name : null]),
    label,
    look,
    `:run="${run.name}"`,
    confirm && 'confirm',
    !isBlank(call.done) && labelAttribute(ownText(context, call.done, 'done'), 'message'),
    rolesAttribute(roles),
    afterCall(context, call, '@done'),
  ]);
}

/** The function that calls the endpoint with what the page gives. */
function runOf(context: FreeContext, call: ResolvedCall): { readonly name: string; readonly waits: boolean } {
  const endpoint = endpointName(context, call.module, call.api);
  const api = context.lookup.customApi(call.module, call.api);
  const takesInput = api.pathParameters.length + api.queryParameters.length + api.body.length > 0;
  const input = takesInput ? assignmentsText(call.input) : '';
  const values = call.input.map(({ value }) => value);
  const run = `() => ${endpoint}(${input})`;
  const { text, waits } = waiting(context, context.page, values, run);
  if (waits) return computedOf(context, 'call', values, run);
  return { name: declare(context, 'call', text), waits };
}

/** What follows a call, as a listener or a property: another page, or the page's own data anew. */
export function afterCall(context: FreeContext, call: ResolvedCall, event: '@done' | 'done'): string | null {
  const follow = call.then === null ? reloading(context) : openingOf(context, call.then);
  if (follow === null) return null;
  return event === '@done' ? `@done="${follow}()"` : `done: ${follow}`;
}

function openingOf(context: FreeContext, target: ResolvedTarget): string {
  context.imports.named('vue-router', 'useRouter');
  const router = 'const router = useRouter();\n';
  if (!context.script.includes(router)) context.script.unshift(router);
  const values = target.with.map(({ value }) => value);
  const location =
    target.with.length === 0 ? `{ name: ${literal(identifier(target.page.code))} }` : locationText(context, target);
  const { text } = waiting(context, context.page, values, `router.push(${location})`);
  return declare(context, 'open', `() => ${text}`);
}
