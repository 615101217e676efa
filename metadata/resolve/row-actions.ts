import type { DocumentOf } from '../documents/index.ts';
import type { ListPageDocument, RowActionDocument } from '../documents/page.ts';
import type { PageRef, ResolvedApi, ResolvedCustomApi, ResolvedRowAction } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import type { Place } from '../report.ts';
import { checkRoles, keyOf, modelKey, type Context, type ModelInfo } from './context.ts';

type RowActions = NonNullable<NonNullable<ListPageDocument['actions']>['row']>;
export type ApisByKey = ReadonlyMap<string, ResolvedApi>;

type Pages = readonly Located<DocumentOf['page']>[];
const known = new WeakMap<Context['pages'], ReadonlyMap<string, Pages>>();

/** Form and detail pages by type and model; found once, for most pages ask. */
function pagesByModel({ pages }: Context): ReadonlyMap<string, Pages> {
  const found = known.get(pages);
  if (found !== undefined) return found;
  const byModel = new Map<string, Located<DocumentOf['page']>[]>();
  for (const page of pages.values()) {
    const { content, module } = page;
    if (content.type !== 'form' && content.type !== 'detail') continue;
    const key = `${content.type} ${modelKey(content.model, module)}`;
    byModel.set(key, [...(byModel.get(key) ?? []), page]);
  }
  known.set(pages, byModel);
  return byModel;
}

/** The page of a model that a shorthand means: the only one of its type in the module. */
export function onlyPage(
  type: 'form' | 'detail',
  info: ModelInfo,
  fromModule: string,
  place: Place,
  context: Context,
): PageRef | null {
  const pages = pagesByModel(context).get(`${type} ${keyOf(info)}`) ?? [];
  const near = pages.filter(({ module }) => module === fromModule);
  const [page, ...others] = near.length > 0 ? near : pages;
  if (page === undefined || others.length > 0) {
    const many = page === undefined ? 'no' : 'more than one';
    place.error(
      'page-unfit',
      `\`${info.code}\` has ${many} ${type} page`,
      page === undefined ? `add a ${type} page` : 'name the page',
    );
    return null;
  }
  return { module: page.module, code: page.code };
}

export function namedPage(
  reference: string,
  type: 'form' | 'detail',
  info: ModelInfo,
  fromModule: string,
  place: Place,
  context: Context,
): PageRef | null {
  const page = context.pages.find(reference, fromModule, place);
  if (page === null) return null;
  const { content } = page;
  if (content.type !== type || modelKey(content.model, page.module) !== keyOf(info)) {
    place.error(
      'page-unfit',
      `\`${reference}\` is not a ${type} page of ${info.code}`,
      `name a ${type} page of ${info.code}`,
    );
  }
  return { module: page.module, code: page.code };
}

export function resolveRowActions(
  actions: RowActions | undefined,
  page: Located<DocumentOf['page']>,
  info: ModelInfo,
  place: Place,
  context: Context,
  apis: ApisByKey,
): readonly ResolvedRowAction[] {
  return (actions ?? []).flatMap((action, index): ResolvedRowAction[] => {
    const at = place.at(index);
    if (action === 'edit' || action === 'delete') {
      if (info.model.options.readOnly)
        at.error('action-unfit', `\`${info.code}\` is read-only`, `remove \`${action}\``);
      return [{ kind: action }];
    }
    if (action === 'view') {
      const target = onlyPage('detail', info, page.module, at, context);
      return target === null ? [] : [{ kind: 'view', page: target }];
    }
    return objectAction(action, page, info, at, context, apis);
  });
}

function objectAction(
  action: RowActionDocument,
  page: Located<DocumentOf['page']>,
  info: ModelInfo,
  at: Place,
  context: Context,
  apis: ApisByKey,
): ResolvedRowAction[] {
  const named = [action.view, action.api, action.logic].filter((reference) => reference !== undefined);
  if (named.length !== 1) {
    at.error('action-unfit', 'an action does exactly one thing', 'give one of `view`, `api` and `logic`');
    return [];
  }
  if (action.view !== undefined) {
    const rest = (['label', 'when', 'confirm', 'roles'] as const).find((option) => action[option] !== undefined);
    if (rest !== undefined) at.at(rest).error('option-unfit', `\`${rest}\` means nothing on \`view\``, 'remove it');
    const target = namedPage(action.view, 'detail', info, page.module, at.at('view'), context);
    return target === null ? [] : [{ kind: 'view', page: target }];
  }
  const api = apiOf(action, page.module, info, at, context, apis);
  if (api === null) return [];
  const when = action.when === undefined ? null : condition(action.when, info, at.at('when'), context);
  const label = context.texts.or(action.label, api.label, at.at('label'));
  const roles = checkRoles(action.roles, at.at('roles'), context.roles);
  return [{ kind: 'api', module: api.module, api: api.code, label, when, confirm: action.confirm ?? false, roles }];
}

/** The API that an action calls, named itself or by its logic; null where there is none. */
export function apiOf(
  action: Pick<RowActionDocument, 'api' | 'logic'>,
  module: string,
  info: ModelInfo,
  at: Place,
  context: Context,
  apis: ApisByKey,
): NamedApi | null {
  const api = calledApi(action, module, at, context, apis);
  if (api !== null) checkCallable(api, info, at.at(action.api === undefined ? 'logic' : 'api'));
  return api;
}

export function calledApi(
  { api, logic }: Pick<RowActionDocument, 'api' | 'logic'>,
  module: string,
  at: Place,
  context: Context,
  apis: ApisByKey,
): NamedApi | null {
  return api === undefined
    ? apiOfLogic(logic ?? '', module, at, context, apis)
    : apiNamed(api, module, at, context, apis);
}

export type NamedApi = ResolvedCustomApi & { readonly module: string };

export function apiNamed(
  reference: string,
  module: string,
  at: Place,
  context: Context,
  apis: ApisByKey,
): NamedApi | null {
  const located = context.apis.find(reference, module, at.at('api'));
  const api = located === null ? undefined : apis.get(keyOf(located));
  if (located?.content.type === 'standard')
    at.at('api').error('action-unfit', `\`${reference}\` is a standard api`, 'name a custom api');
  return api?.kind === 'custom' && located !== null ? { ...api, module: located.module } : null;
}

function apiOfLogic(reference: string, module: string, at: Place, context: Context, apis: ApisByKey): NamedApi | null {
  const logic = context.logics.find(reference, module, at.at('logic'));
  if (logic === null) return null;
  const fitting = [...apis].flatMap(([key, api]): NamedApi[] => {
    const calls = api.kind === 'custom' && api.handler.kind === 'logic' && keyOf(api.handler.logic) === keyOf(logic);
    return calls ? [{ ...api, module: key.split('/')[0] ?? '' }] : [];
  });
  const [api, ...others] = fitting;
  if (api !== undefined && others.length === 0) return api;
  const many = api === undefined ? 'no' : 'more than one';
  at.at('logic').error(
    'action-unfit',
    `${many} custom api calls \`${reference}\``,
    api === undefined ? 'add one' : 'name the api instead',
  );
  return null;
}

/** A button has a row's id and nothing else to give. */
function checkCallable(api: ResolvedCustomApi, info: ModelInfo, at: Place): void {
  const [parameter, ...others] = api.pathParameters;
  const takesId = parameter?.type.type === 'id' && keyOf(parameter.type.of) === keyOf(info);
  const needed = [...others, ...api.queryParameters, ...api.body].filter(({ required }) => required);
  if (takesId && needed.length === 0) return;
  at.error(
    'action-unfit',
    takesId
      ? `\`${api.code}\` needs \`${needed[0]?.code ?? ''}\`, which a button cannot give`
      : `\`${api.code}\` does not take the id of a ${info.code} in its path`,
    `use an api with one path parameter of type id of ${info.code} and nothing else required`,
  );
}

function condition(source: string, info: ModelInfo, place: Place, context: Context) {
  const { program } = context;
  program.line(`function ${program.freshName('row')}(row: $Row_${info.code}) {`);
  const expression = program.expression({
    source,
    place,
    variables: new Set(['row']),
    onPage: true,
    expected: 'boolean',
  });
  program.line('}');
  return expression;
}
