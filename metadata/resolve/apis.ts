import type { CustomApiDocument, StandardApiDocument } from '../documents/api.ts';
import { inputType } from '../expressions/entity-types.ts';
import type {
  ResolvedApi,
  ResolvedCustomApi,
  ResolvedParameter,
  ResolvedStandardApi,
  StandardEndpoint,
} from '../resolved-product.ts';
import type { Located } from '../source.ts';
import { listed } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { resolveAggregate } from './aggregates.ts';
import { resolveQuery } from './conditions.ts';
import { checkRoles, keyOf, type Context, type ModelInfo } from './context.ts';
import { pluralPath } from './names.ts';
import { resolveParameters } from './parameters.ts';
import { checkMethodCode } from './reserved.ts';
import { checkRoutes } from './routes.ts';
import { rowTriggers } from './triggers.ts';

const readEndpoints: readonly StandardEndpoint[] = ['list', 'get'];
const allEndpoints: readonly StandardEndpoint[] = ['list', 'get', 'create', 'update', 'delete'];

export type InputsByLogic = ReadonlyMap<string, readonly ResolvedParameter[]>;

/** All endpoints by `module/code`: given ones, and the standard ones of the models that none is given for. */
export function resolveApis(context: Context, inputs: InputsByLogic): ReadonlyMap<string, ResolvedApi> {
  const given = new Map<string, ResolvedApi>();
  const standard = new Map<string, Located<StandardApiDocument>>();
  for (const located of context.apis.values()) {
    const { content, ...rest } = located;
    if (content.type === 'custom') {
      const api = resolveCustom({ ...rest, content }, context, inputs);
      if (api !== null) given.set(keyOf(located), api);
      continue;
    }
    const info = context.models.find(content.model, located.module, located.place.at('model'));
    if (info === null) continue;
    if (standard.has(keyOf(info))) {
      located.place
        .at('model')
        .error('duplicate-code', `\`${info.code}\` has standard endpoints already`, 'keep one document');
    } else if (info.module !== located.module) {
      located.place
        .at('model')
        .error('wrong-module', `\`${info.code}\` belongs to module \`${info.module}\``, 'move the document there');
    }
    standard.set(keyOf(info), { ...rest, content });
  }
  const all = new Map<string, ResolvedApi>();
  for (const info of context.models.values()) {
    const located = standard.get(keyOf(info));
    all.set(`${info.module}/standard ${info.code}`, resolveStandard(info, located, context));
  }
  for (const [key, api] of given) all.set(key, api);
  checkRoutes(all, context, standard);
  return all;
}

function resolveStandard(
  info: ModelInfo,
  located: Located<StandardApiDocument> | undefined,
  context: Context,
): ResolvedStandardApi {
  const { model } = info;
  const access = { ...model.access, list: model.access.read, get: model.access.read };
  const possible = model.options.readOnly ? readEndpoints : allEndpoints;
  const given = located?.content.endpoints ?? {};
  const endpoints = allEndpoints.flatMap((endpoint) => {
    const at = located?.place.at('endpoints', endpoint);
    const setting = given[endpoint];
    if (!possible.includes(endpoint)) {
      if (setting?.enabled !== false && setting !== undefined)
        at?.error('action-unfit', `\`${info.code}\` is read-only`, `remove \`${endpoint}\``);
      return [];
    }
    if (setting?.enabled === false) return [];
    const roles =
      setting?.roles === undefined || at === undefined
        ? access[endpoint]
        : checkRoles(setting.roles, at.at('roles'), context.roles);
    return [{ endpoint, roles }];
  });
  return {
    kind: 'standard',
    model: { module: info.module, code: info.code },
    path: located?.content.path ?? pluralPath(info.code),
    endpoints,
  };
}

function resolveCustom(
  located: Located<CustomApiDocument>,
  context: Context,
  inputs: InputsByLogic,
): ResolvedCustomApi | null {
  const { content, place, module } = located;
  checkMethodCode(content.code, place.at('code'));
  const inPath = [...content.path.matchAll(/\{([A-Za-z0-9]+)\}/gu)].map((match) => match[1] ?? '');
  const base = {
    kind: 'custom' as const,
    id: content.id,
    code: content.code,
    label: context.texts.resolve(content.label, content.code, place.at('label')),
    method: content.method,
    path: content.path,
    roles: checkRoles(content.roles, place.at('roles'), context.roles),
  };
  const ownParameters = parametersOf(content, module, place, context);
  if (content.handler.logic !== undefined) {
    const logic = context.logics.find(content.handler.logic, module, place.at('handler', 'logic'));
    if (logic === null) return null;
    if (rowTriggers(logic.content).length > 0) {
      place
        .at('handler', 'logic')
        .error(
          'trigger-unfit',
          `\`${logic.code}\` is started by writes of rows and answers no endpoint`,
          'put the shared steps into a logic without triggers',
        );
    }
    const wanted = inputs.get(keyOf(logic)) ?? [];
    const parameters = ownParameters ?? placed(wanted, inPath, content.method);
    checkPath(
      parameters,
      inPath,
      content,
      place,
      (logic.content.input ?? []).map(({ code }) => code),
    );
    if (ownParameters !== null) checkInputs(ownParameters, wanted, logic.code, place.at('parameters'));
    return { ...base, ...parameters, handler: { kind: 'logic', logic: { module: logic.module, code: logic.code } } };
  }
  const parameters = ownParameters ?? placed([], inPath, content.method);
  checkPath(parameters, inPath, content, place, []);
  context.program.line(
    `function ${context.program.freshName('query')}(input: ${inputType(
      flat(parameters),
      (content.parameters ?? []).map(({ code }) => code),
    )}) {`,
  );
  const handler = resolveQueryHandler(content.handler, module, place.at('handler'), context);
  context.program.line('}');
  return handler === null ? null : { ...base, ...parameters, handler };
}

function resolveQueryHandler(
  { query, aggregate }: CustomApiDocument['handler'],
  module: string,
  place: Place,
  context: Context,
): ResolvedCustomApi['handler'] | null {
  const variables = new Set(['input']);
  if (aggregate !== undefined) {
    const results = resolveAggregate(aggregate, module, variables, place.at('aggregate'), context);
    return results === null ? null : { kind: 'aggregate', query: results.query };
  }
  const rows = query === undefined ? null : resolveQuery(query, module, variables, place.at('query'), context);
  return rows === null ? null : { kind: 'query', query: rows.query };
}

type Placed = Pick<ResolvedCustomApi, 'pathParameters' | 'queryParameters' | 'body'>;
const flat = ({ pathParameters, queryParameters, body }: Placed) => [...pathParameters, ...queryParameters, ...body];
const hasBody = (method: ResolvedCustomApi['method']): boolean =>
  method === 'POST' || method === 'PUT' || method === 'PATCH';

function parametersOf(
  { parameters }: CustomApiDocument,
  module: string,
  place: Place,
  context: Context,
): Placed | null {
  if (parameters === undefined) return null;
  const resolved = resolveParameters(parameters, module, place.at('parameters'), context);
  const at = (where: 'path' | 'query' | 'body') =>
    resolved.filter(({ code }) => parameters.some((document) => document.code === code && document.in === where));
  return { pathParameters: at('path'), queryParameters: at('query'), body: at('body') };
}

/** A logic's inputs: those that the path names there, the others where the method has them. */
function placed(
  inputs: readonly ResolvedParameter[],
  inPath: readonly string[],
  method: ResolvedCustomApi['method'],
): Placed {
  const others = inputs.filter(({ code }) => !inPath.includes(code));
  const pathParameters = inputs.filter(({ code }) => inPath.includes(code));
  return hasBody(method)
    ? { pathParameters, queryParameters: [], body: others }
    : { pathParameters, queryParameters: others, body: [] };
}

function checkPath(
  { pathParameters, body }: Placed,
  inPath: readonly string[],
  content: CustomApiDocument,
  place: Place,
  inputs: readonly string[],
): void {
  const known = new Set(pathParameters.map(({ code }) => code));
  const inPathOnly = (content.parameters ?? []).filter((parameter) => parameter.in === 'path');
  const declared = new Set([
    ...inPathOnly.map(({ code }) => code),
    ...(content.parameters === undefined ? inputs : []),
  ]);
  for (const name of inPath.filter((code) => !known.has(code) && !declared.has(code))) {
    place
      .at('path')
      .error(
        'dangling-reference',
        `\`{${name}}\` is not a parameter`,
        'add a path parameter or logic input of that code',
      );
  }
  for (const { code, required } of pathParameters) {
    if (!inPath.includes(code))
      place.at('path').error('dangling-reference', `\`${code}\` is not in the path`, `add \`{${code}}\` to the path`);
    else if (!required)
      place.at('path').error('parameter-unfit', `\`${code}\` is in the path but optional`, 'make it required');
  }
  if (new Set(inPath).size < inPath.length)
    place.at('path').error('duplicate-code', 'a parameter is in the path twice', 'rename one of them');
  if (body.length > 0 && !hasBody(content.method)) {
    place
      .at('method')
      .error('parameter-unfit', `${content.method} has no body`, 'use POST, PUT or PATCH, or query parameters');
  }
}

function checkInputs(given: Placed, wanted: readonly ResolvedParameter[], logic: string, place: Place): void {
  const parameters = flat(given);
  const missing = wanted.filter(
    (input) => input.required && !parameters.some(({ code, required }) => code === input.code && required),
  );
  if (missing.length > 0) {
    place.error(
      'parameter-unfit',
      `\`${logic}\` needs ${listed(missing.map(({ code }) => code))}`,
      'add required parameters of these codes, or leave `parameters` out',
    );
  }
  for (const parameter of parameters) {
    const input = wanted.find(({ code }) => code === parameter.code);
    if (input === undefined)
      place.error('parameter-unfit', `\`${logic}\` has no input \`${parameter.code}\``, 'remove the parameter');
    else if (JSON.stringify(kindOf(input)) !== JSON.stringify(kindOf(parameter))) {
      place.error(
        'parameter-unfit',
        `\`${parameter.code}\` is not of the type that \`${logic}\` takes`,
        'give it the input’s type',
      );
    }
  }
}

const kindOf = ({ type }: ResolvedParameter) => [
  type.type,
  type.type === 'enum' ? type.dictionary : null,
  type.type === 'id' ? type.of : null,
];
