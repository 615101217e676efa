import type {
  ResolvedAggregateQuery,
  ResolvedCustomApi,
  ResolvedModel,
  ResolvedParameter,
  ResolvedStandardApi,
  ResultValue,
} from '../../metadata/resolved-product.ts';
import { identifier, propertyKey } from '../literals.ts';
import { apiName, createType, moduleSource, recordType, rowType, updateType, type FileContext } from './context.ts';
import { Imports } from './imports.ts';
import { relationOf } from './lookup.ts';
import { modelTypes } from './row-types.ts';
import { pageEndpoints } from './page-endpoints.ts';
import { dictionaryType, parameterType } from './value-types.ts';

/** `api.ts` of a module: the types of its rows and a function per endpoint. */
export function moduleApi(base: Omit<FileContext, 'imports'>): string {
  const context: FileContext = { ...base, imports: new Imports() };
  const { module, lookup } = context;
  const standard = module.models.map((model) => {
    const api = lookup.standardApi({ module: module.code, code: model.code });
    return modelTypes(context, model) + (api === null ? '' : `\n${standardEndpoints(context, model, api)}`);
  });
  const custom = module.apis.flatMap((api) => (api.kind === 'custom' ? [customEndpoint(context, api)] : []));
  const endpoints =
    custom.length === 0
      ? []
      : [`/** The module's own endpoints. */\nexport const endpoints = {\n${custom.join('')}};\n`];
  const body = [...standard, ...endpoints, ...pageEndpoints(context)].join('\n');
  if (/\bhttp\./.test(body)) context.imports.named('@/api', 'http');
  for (const type of ['BulkResult', 'Figures', 'Option', 'Page', 'Query']) {
    if (new RegExp(`\\b${type}\\b[<>\\[)]`).test(body)) context.imports.type('@/api', type);
  }
  return `${context.imports.print()}\n${body}`;
}

function standardEndpoints(context: FileContext, model: ResolvedModel, api: ResolvedStandardApi): string {
  const { code } = model;
  const path = `/${context.module.code}/${api.path}`;
  if (!/^[a-z0-9/-]+$/.test(path)) throw new Error(`not a path of an endpoint: ${JSON.stringify(path)}`);
  const one = `\`${path}/\${id}\``;
  const lines = {
    list: [
      `list: (query: Query) => http.get<Page<${rowType(code)}>>('${path}', query)`,
      `options: (search: string) => http.get<Option[]>('${path}/options', { search, limit: 20 })`,
    ],
    get: [`get: (id: string) => http.get<${recordType(code)}>(${one})`],
    create: [`create: (body: ${createType(code)}) => http.post<${recordType(code)}>('${path}', body)`],
    update: [`update: (id: string, body: ${updateType(code)}) => http.patch<${recordType(code)}>(${one}, body)`],
    delete: [`delete: (id: string) => http.delete(${one})`],
  };
  const on = new Set(api.endpoints.map(({ endpoint }) => endpoint));
  const order = (['list', 'get', 'create', 'update', 'delete'] as const).filter((endpoint) => on.has(endpoint));
  const functions = order.flatMap((endpoint) => lines[endpoint]).map((line) => `  ${line},\n`);
  return `export const ${apiName(code)} = {\n${functions.join('')}};\n`;
}

function customEndpoint(context: FileContext, api: ResolvedCustomApi): string {
  const parameters = [...api.pathParameters, ...api.queryParameters, ...api.body];
  const input =
    parameters.length === 0 ? '' : `input: { ${parameters.map((one) => property(context, one)).join('; ')} }`;
  const method = api.method.toLowerCase();
  const body = values(api.body);
  const query = values(api.queryParameters);
  const rest = api.method === 'GET' ? [query] : [body, query];
  while (rest.at(-1) === null) rest.pop();
  const call = [customPath(context, api), ...rest.map((value) => value ?? 'undefined')];
  const line = `    http.${method}<${resultType(context, api)}>(${call.join(', ')}),\n`;
  const start = `  ${propertyKey(api.code)}: (${input}) =>\n`;
  if (line.length <= 121) return start + line;
  return `${start}    http.${method}<${resultType(context, api)}>(\n${call.map((part) => `      ${part},\n`).join('')}    ),\n`;
}

function property(context: FileContext, parameter: ResolvedParameter): string {
  const type = parameterType(context, parameter);
  return `${identifier(parameter.code)}${parameter.required ? '' : '?'}: ${type}${parameter.required ? '' : ' | null'}`;
}

function values(parameters: readonly ResolvedParameter[]): string | null {
  if (parameters.length === 0) return null;
  return `{ ${parameters.map(({ code }) => `${identifier(code)}: input.${identifier(code)}`).join(', ')} }`;
}

function customPath({ module }: FileContext, api: ResolvedCustomApi): string {
  const path = `/${module.code}${api.path}`;
  if (!/^(\/|[A-Za-z0-9_.~-]|\{[A-Za-z0-9]+\})+$/.test(path))
    throw new Error(`not a path of an endpoint: ${JSON.stringify(path)}`);
  if (!path.includes('{')) return `'${path}'`;
  return `\`${path.replaceAll(/\{([A-Za-z0-9]+)\}/g, (_, code: string) => `\${encodeURIComponent(input.${identifier(code)})}`)}\``;
}

/** A logic answers what its output expression gives, which only its caller knows how to read. */
function resultType(context: FileContext, { handler }: ResolvedCustomApi): string {
  if (handler.kind === 'logic') return context.lookup.logic(handler.logic).output === null ? 'void' : 'unknown';
  if (handler.kind === 'aggregate') return resultsType(context, handler.query);
  return `${queriedType(context, context.lookup.model(handler.query.model), handler.query.with)}[]`;
}

/** A row with the relations that its query loads. */
function queriedType(context: FileContext, model: ResolvedModel, paths: readonly (readonly string[])[]): string {
  const { module, code } = model;
  if (module !== context.module.code) context.imports.type(moduleSource(context, module, 'api'), rowType(code));
  const loaded = [...new Set(paths.map(([first = '']) => first))].flatMap((name) => {
    const relation = relationOf(model, name);
    if (relation === null) return [];
    const below = paths.flatMap(([first, ...rest]) => (first === name && rest.length > 0 ? [rest] : []));
    const row = queriedType(context, context.lookup.model(relation.target), below);
    const isMany = relation.kind === 'oneToMany' || relation.kind === 'manyToMany';
    const isNullable = !isMany && !(relation.required && relation.owner);
    return [`${identifier(relation.code)}: ${row}${isMany ? '[]' : ''}${isNullable ? ' | null' : ''}`];
  });
  return loaded.length === 0 ? rowType(code) : `(${rowType(code)} & { ${loaded.join('; ')} })`;
}

function resultsType(context: FileContext, { aggregates, group }: ResolvedAggregateQuery): string {
  const properties = [...group, ...aggregates].map(({ as, value }) => {
    const type = resultValueType(context, value);
    return `${identifier(as)}: ${value.nullable ? `${type} | null` : type}`;
  });
  return `{ ${properties.join('; ')} }[]`;
}

function resultValueType(context: FileContext, { type }: ResultValue): string {
  if (typeof type !== 'string') return dictionaryType(context, type);
  return type === 'number' || type === 'boolean' ? type : 'string';
}
