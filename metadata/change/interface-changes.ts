import type {
  ResolvedApi,
  ResolvedCustomApi,
  ResolvedDictionary,
  ResolvedDictionaryValue,
  ResolvedLogic,
  ResolvedPage,
  ResolvedPageParameter,
  ResolvedParameter,
  ResolvedStandardApi,
} from '../resolved-product.ts';
import type { Change } from './change.ts';
import type { Place, Rule, Rules } from './comparison.ts';
import { breaking, compareEntities, compareProperties, cosmetic, flag, roles } from './comparison.ts';

/** A list whose members have a code but no id. */
function withIds<T extends { readonly code: string }>(members: readonly T[]): (T & { readonly id: string })[] {
  return members.map((member) => ({ ...member, id: member.code }));
}

export function compareDictionaries(
  module: string,
  before: readonly ResolvedDictionary[],
  after: readonly ResolvedDictionary[],
): Change[] {
  const place = (dictionary: ResolvedDictionary): Place => placeIn(module, dictionary.code);
  return compareEntities(before, after, {
    noun: 'dictionary',
    place,
    added: () => 'additive',
    removed: () => 'breaking',
    renamed: 'patch',
    compare: (old, now) => [
      ...compareProperties(place(now), old, now, { values: null }),
      ...compareValues(place(now), old.values, now.values),
    ],
  });
}

function compareValues(
  dictionary: Place,
  before: readonly ResolvedDictionaryValue[],
  after: readonly ResolvedDictionaryValue[],
): Change[] {
  const place = (value: ResolvedDictionaryValue): Place => ({
    subject: `${dictionary.subject}.${value.code}`,
    name: `${dictionary.name}.${value.code}`,
  });
  return compareEntities(before, after, {
    noun: 'value',
    place,
    added: () => 'additive',
    removed: () => 'breaking',
    renamed: 'breaking',
    compare: (old, now) => compareProperties(place(now), old, now, {}),
  });
}

/** An address that somebody has kept must go on to open the page. */
const parameters: Rule = (before, after) => {
  const [olds, news] = [addressOf(before), addressOf(after)];
  const keeps = olds.path === news.path && olds.query.every((code) => news.query.includes(code));
  return { impact: keeps ? 'additive' : 'breaking', words: 'changes the parameters in its address' };
};

function addressOf(value: unknown) {
  const all = (Array.isArray(value) ? value : []).map((parameter: Partial<ResolvedPageParameter>) => parameter);
  const inPath = all.filter((parameter) => parameter.in === 'path').map(({ code, type }) => [code, type]);
  const inQuery = all.flatMap((parameter) => (parameter.in === 'query' ? (parameter.code ?? []) : []));
  return { path: JSON.stringify(inPath), query: inQuery };
}

const pageRules: Rules = {
  module: null,
  path: breaking('path'),
  type: breaking('type'),
  parameters,
  roles: roles('can be opened by'),
};

export function comparePages(
  module: string,
  before: readonly ResolvedPage[],
  after: readonly ResolvedPage[],
): Change[] {
  const place = (page: ResolvedPage): Place => placeIn(module, page.code);
  return compareEntities(before, after, {
    noun: 'page',
    place,
    added: () => 'additive',
    removed: () => 'breaking',
    renamed: 'patch',
    compare: (old, now) => compareProperties(place(now), old, now, pageRules),
  });
}

/** A logic is inside: what its callers see of it is compared with the APIs that call it, but for what it answers. */
export function compareLogics(
  module: string,
  before: readonly ResolvedLogic[],
  after: readonly ResolvedLogic[],
): Change[] {
  const place = (logic: ResolvedLogic): Place => placeIn(module, logic.code);
  return compareEntities(before, after, {
    noun: 'logic',
    place,
    added: () => 'additive',
    removed: () => 'patch',
    renamed: 'patch',
    compare: (old, now) => [
      ...compareProperties(place(now), old, now, { module: null, output: null }),
      ...compareProperties(
        place(now),
        { type: old.output?.type.text ?? 'nothing', expression: old.output?.source ?? '' },
        { type: now.output?.type.text ?? 'nothing', expression: now.output?.source ?? '' },
        { type: breaking('answer'), expression: cosmetic('output') },
      ),
    ],
  });
}

const customApiRules: Rules = {
  kind: null,
  method: breaking('method'),
  path: breaking('path'),
  pathParameters: null,
  queryParameters: null,
  body: null,
  roles: roles('can be called by'),
};

export function compareApis(module: string, before: readonly ResolvedApi[], after: readonly ResolvedApi[]): Change[] {
  const place = (api: ResolvedCustomApi): Place => placeIn(module, api.code);
  const custom = compareEntities(before.filter(isCustom), after.filter(isCustom), {
    noun: 'API',
    place,
    added: () => 'additive',
    removed: () => 'breaking',
    renamed: 'patch',
    compare: (old, now) => [
      ...compareProperties(place(now), old, now, customApiRules),
      ...compareParameters(place(now), old.pathParameters, now.pathParameters),
      ...compareParameters(place(now), old.queryParameters, now.queryParameters),
      ...compareParameters(place(now), old.body, now.body),
    ],
  });
  return [...custom, ...compareStandardApis(module, before.filter(isStandard), after.filter(isStandard))];
}

const parameterRules: Rules = {
  required: flag(['breaking', 'becomes required'], ['additive', 'becomes optional']),
  type: breaking('type'),
};

function compareParameters(
  api: Place,
  before: readonly ResolvedParameter[],
  after: readonly ResolvedParameter[],
): Change[] {
  const place = (parameter: ResolvedParameter): Place => ({
    subject: `${api.subject}.${parameter.code}`,
    name: `${api.name}.${parameter.code}`,
  });
  return compareEntities(withIds(before), withIds(after), {
    noun: 'parameter',
    place,
    added: (parameter) => (parameter.required ? 'breaking' : 'additive'),
    removed: () => 'breaking',
    renamed: 'breaking',
    compare: (old, now) => compareProperties(place(now), old, now, parameterRules),
  });
}

/** Those of models that are there before and after; with a model its endpoints come and go unsaid. */
function compareStandardApis(
  module: string,
  before: readonly ResolvedStandardApi[],
  after: readonly ResolvedStandardApi[],
): Change[] {
  return after.flatMap((now) => {
    const old = before.find((api) => api.model.code === now.model.code);
    if (old === undefined) return [];
    const place = placeIn(module, now.model.code);
    const endpoint = (one: { readonly code: string }): Place => ({
      subject: `${place.subject}.${one.code}`,
      name: `${place.name} ${one.code}`,
    });
    return [
      ...compareProperties(place, { path: old.path }, { path: now.path }, { path: breaking('API path') }),
      ...compareEntities(endpointsOf(old), endpointsOf(now), {
        noun: 'endpoint',
        place: endpoint,
        added: () => 'additive',
        removed: () => 'breaking',
        renamed: 'breaking',
        compare: (from, to) => compareProperties(endpoint(to), from, to, { roles: roles('can be called by') }),
      }),
    ];
  });
}

function endpointsOf(api: ResolvedStandardApi) {
  return withIds(api.endpoints.map((one) => ({ code: one.endpoint, roles: one.roles })));
}

function isCustom(api: ResolvedApi): api is ResolvedCustomApi {
  return api.kind === 'custom';
}

function isStandard(api: ResolvedApi): api is ResolvedStandardApi {
  return api.kind === 'standard';
}

function placeIn(module: string, code: string): Place {
  return { subject: `${module}/${code}`, name: code };
}
