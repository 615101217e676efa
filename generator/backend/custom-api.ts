import type { ResolvedCustomApi, ResolvedModule, ResolvedParameter } from '../../metadata/resolved-product.ts';
import type { GeneratedFile } from '../files.ts';
import { identifier, literal } from '../literals.ts';
import { camel, pascal } from '../names.ts';
import type { BackendContext } from './context.ts';
import { rolesDecorator } from './controller.ts';
import { dtoClass } from './dto.ts';
import { Imports } from './imports.ts';
import { parameterType } from './logic.ts';
import {
  logicClass,
  logicProperty,
  modelFile,
  moduleFile,
  platformFile,
  serviceClass,
  serviceProperty,
} from './naming.ts';
import { aggregateText, queryExpressions, queryText, resultType } from './query-text.ts';
import { importPath, objectText, sourceFile } from './source-file.ts';
import type { ClassStructure, MethodStructure } from './structures.ts';
import { Validators } from './validators.ts';

type Place = 'Params' | 'Query' | 'Body';

const customApis = (module: ResolvedModule): ResolvedCustomApi[] => module.apis.filter((api) => api.kind === 'custom');

export const hasCustomApis = (module: ResolvedModule): boolean => customApis(module).length > 0;

/** `<module>.api.dto.ts` and `<module>.api.controller.ts`: the endpoints that a designer has drawn. */
export function customApiFiles(context: BackendContext, module: ResolvedModule): GeneratedFile[] {
  const apis = customApis(module);
  if (apis.length === 0) return [];
  return [...parameterFile(context, module, apis), controllerFile(context, module, apis)];
}

function places(api: ResolvedCustomApi): { place: Place; parameters: readonly ResolvedParameter[] }[] {
  const all = [
    { place: 'Params' as const, parameters: api.pathParameters },
    { place: 'Query' as const, parameters: api.queryParameters },
    { place: 'Body' as const, parameters: api.body },
  ];
  return all.filter(({ parameters }) => parameters.length > 0);
}

const parameterClass = (api: ResolvedCustomApi, place: Place): string => `${pascal(api.code)}${place}`;

function parameterFile(
  context: BackendContext,
  module: ResolvedModule,
  apis: readonly ResolvedCustomApi[],
): GeneratedFile[] {
  const file = moduleFile(module.code, 'api.dto');
  const imports = new Imports();
  const rules = new Validators(imports, file);
  const classes = apis.flatMap((api) =>
    places(api).map(({ parameters, place }): ClassStructure => {
      const properties = parameters.map((parameter) => {
        const schema = {
          ...rules.schemaOfParameter(parameter),
          ...(parameter.required ? {} : { required: 'false', nullable: 'true' }),
        };
        const presence = parameter.required ? [] : [rules.own('IsNullable')];
        const decorators = [rules.apiProperty(schema), ...presence, ...rules.ofParameter(parameter, place !== 'Body')];
        const label = context.describe(parameter.label);
        return {
          name: identifier(parameter.code),
          modifiers: 'readonly',
          mark: parameter.required ? ('!' as const) : ('' as const),
          type: parameterType(context, parameter, imports, file),
          ...(parameter.required ? {} : { initializer: 'null' }),
          description: label === parameter.code ? '' : label,
          decorators,
        };
      });
      return dtoClass(parameterClass(api, place), null, properties);
    }),
  );
  return classes.length === 0
    ? []
    : [sourceFile(`${file}.ts`, `${module.code}/module/${module.code}`, imports, classes)];
}

function controllerFile(
  context: BackendContext,
  module: ResolvedModule,
  apis: readonly ResolvedCustomApi[],
): GeneratedFile {
  const file = moduleFile(module.code, 'api.controller');
  const imports = new Imports();
  imports.value('@nestjs/common', 'Controller');
  imports.value('@nestjs/swagger', 'ApiBearerAuth', 'ApiTags');
  const handlers = new Map<string, string>();
  const methods = apis.map((api) => endpoint(context, module, api, imports, file, handlers));
  return sourceFile(`${file}.ts`, `${module.code}/module/${module.code}`, imports, [
    {
      kind: 'class',
      name: `${pascal(module.code)}ApiController`,
      decorators: [`ApiTags(${literal(module.code)})`, 'ApiBearerAuth()', `Controller(${literal(module.code)})`],
      injected: {
        parameters: [...handlers].map(([property, type]) => `private readonly ${property}: ${type}`),
        body: [],
      },
      methods,
    },
  ]);
}

function endpoint(
  context: BackendContext,
  module: ResolvedModule,
  api: ResolvedCustomApi,
  imports: Imports,
  file: string,
  handlers: Map<string, string>,
): MethodStructure {
  const route = { GET: 'Get', POST: 'Post', PUT: 'Put', PATCH: 'Patch', DELETE: 'Delete' }[api.method];
  const logic = api.handler.kind === 'logic' ? context.lookup.logic(api.handler.logic) : null;
  const status = logic !== null && logic.output === null ? 204 : 200;
  imports.value('@nestjs/common', route, 'HttpCode');
  const path = api.path.replace(/^\//, '').replaceAll(/\{(\w+)\}/g, ':$1');
  const label = context.describe(api.label);
  const given = places(api);
  const parameters = given.map(({ place }) => {
    const name = { Params: 'Param', Query: 'Query', Body: 'Body' }[place];
    imports.value('@nestjs/common', name);
    imports.value(importPath(file, moduleFile(module.code, 'api.dto')), parameterClass(api, place));
    return `@${name}() ${place.toLowerCase()}: ${parameterClass(api, place)}`;
  });
  const call =
    logic === null
      ? queryCall(context, api, imports, file, handlers)
      : logicCall(context, api, imports, file, handlers);
  return {
    name: identifier(api.code),
    modifiers: 'async',
    description: label,
    decorators: [`${route}(${literal(path)})`, ...rolesDecorator(api.roles, imports, file), `HttpCode(${status})`],
    parameters,
    returns: status === 204 ? 'Promise<void>' : 'Promise<unknown>',
    body: call,
  };
}

const source = (api: ResolvedCustomApi, code: string): string | null => {
  const place = places(api).find(({ parameters }) => parameters.some((parameter) => parameter.code === code));
  return place === undefined ? null : `${place.place.toLowerCase()}.${identifier(code)}`;
};

function logicCall(
  context: BackendContext,
  api: ResolvedCustomApi,
  imports: Imports,
  file: string,
  handlers: Map<string, string>,
): string[] {
  if (api.handler.kind !== 'logic') return [];
  const logic = context.lookup.logic(api.handler.logic);
  imports.value(importPath(file, moduleFile(logic.module, 'logic')), logicClass(logic.module));
  handlers.set(logicProperty(logic.module), logicClass(logic.module));
  const input = logic.input.map(({ code }) => `${identifier(code)}: ${source(api, code) ?? 'null'}`);
  const object = objectText(input, '', 60);
  const call = `await this.${logicProperty(logic.module)}.${camel(logic.code)}(${object});`;
  return [logic.output === null ? call : `return ${call}`];
}

function queryCall(
  context: BackendContext,
  api: ResolvedCustomApi,
  imports: Imports,
  file: string,
  handlers: Map<string, string>,
): string[] {
  if (api.handler.kind === 'logic') return [];
  const { query } = api.handler;
  imports.value(importPath(file, modelFile(query.model, 'service')), serviceClass(query.model));
  imports.value('typeorm', 'DataSource');
  handlers.set('dataSource', 'DataSource');
  handlers.set(serviceProperty(query.model), serviceClass(query.model));
  const expressions = queryExpressions(query);
  const functions = expressions.flatMap((value) => value.functions);
  if (functions.length > 0) imports.value(importPath(file, platformFile('expressions')), ...functions);
  const reads = new Set(expressions.flatMap((value) => value.variables));
  const statements: string[] = [];
  if (reads.has('input')) statements.push(inputStatement(api));
  if (reads.has('currentUser')) {
    imports.value(importPath(file, platformFile('request-context')), 'signedInUser');
    statements.push('const currentUser = signedInUser();');
  }
  const inputs = places(api).flatMap(({ parameters }) => parameters);
  const service = `this.${serviceProperty(query.model)}`;
  const find =
    api.handler.kind === 'query'
      ? `find(this.dataSource.manager, ${queryText(api.handler.query, inputs, '')})`
      : `aggregate<${resultType(context, api.handler.query, imports, file)}>(this.dataSource.manager, ${aggregateText(api.handler.query, inputs, '')})`;
  return [...statements, `return await ${service}.${find};`];
}

function inputStatement(api: ResolvedCustomApi): string {
  const codes = places(api).flatMap(({ parameters }) => parameters.map(({ code }) => code));
  return `const input = ${objectText(
    codes.map((code) => `${identifier(code)}: ${source(api, code) ?? 'null'}`),
    '',
    80,
  )};`;
}
