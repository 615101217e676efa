import type { ResolvedModel, ResolvedStandardApi, StandardEndpoint } from '../../metadata/resolved-product.ts';
import type { GeneratedFile } from '../files.ts';
import { literal } from '../literals.ts';
import { foreignKeys } from '../model-lookup.ts';
import type { BackendContext } from './context.ts';
import { Imports } from './imports.ts';
import {
  controllerClass,
  createDto,
  modelFile,
  pageDto,
  platformFile,
  rowDto,
  serviceClass,
  updateDto,
} from './naming.ts';
import { importPath, sourceFile } from './source-file.ts';
import type { MethodStructure } from './structures.ts';

/** `<model>.controller.ts`: the standard endpoints that are on. */
export function controllerFile(context: BackendContext, model: ResolvedModel): GeneratedFile[] {
  const api = context.lookup.standardApi(model);
  if (api === null) return [];
  const file = modelFile(model, 'controller');
  const imports = new Imports();
  const writer = new ControllerWriter(context, model, api, imports, file);
  imports.value('@nestjs/common', 'Controller');
  imports.value('@nestjs/swagger', 'ApiBearerAuth', 'ApiTags');
  imports.value(importPath(file, modelFile(model, 'service')), serviceClass(model));
  const methods = writer.methods();
  return [
    sourceFile(`${file}.ts`, `${model.module}/model/${model.code}`, imports, [
      {
        kind: 'class',
        name: controllerClass(model),
        decorators: [
          `ApiTags(${literal(model.module)})`,
          'ApiBearerAuth()',
          `Controller(${literal(`${model.module}/${api.path}`)})`,
        ],
        injected: { parameters: [`private readonly service: ${serviceClass(model)}`], body: [] },
        methods,
      },
    ]),
  ];
}

/** `@Roles([…])`, or nothing where every signed-in user may. */
export function rolesDecorator(roles: readonly string[], imports: Imports, file: string): string[] {
  if (roles.length === 0) return [];
  imports.value(importPath(file, 'server/src/auth/roles.decorator'), 'Roles');
  return [`Roles(${literal(roles)})`];
}

export function rolesOf(api: ResolvedStandardApi, wanted: readonly StandardEndpoint[]): (readonly string[])[] {
  return api.endpoints.filter(({ endpoint }) => wanted.includes(endpoint)).map(({ roles }) => roles);
}

/**
 * Who may pick a row of the model in a select: those who may list it, and those who write rows that refer to it.
 * Empty means every signed-in user.
 */
function optionRoles(context: BackendContext, model: ResolvedModel, api: ResolvedStandardApi): string[] {
  const lists = [
    ...rolesOf(api, ['list']),
    ...context.lookup
      .referencesTo(model)
      .filter(({ model: other, relation }) => relation.kind === 'manyToMany' || foreignKeys(other).includes(relation))
      .flatMap(({ model: other }) =>
        writers(context, other).flatMap((writer) => rolesOf(writer, ['create', 'update'])),
      ),
  ];
  if (lists.some((roles) => roles.length === 0)) return [];
  return [...new Set(lists.flat())].toSorted();
}

/** The endpoints that write rows of a model: its own, and those of the models that it is a part of. */
export function writers(
  context: BackendContext,
  model: ResolvedModel,
  seen = new Set<ResolvedModel>(),
): ResolvedStandardApi[] {
  if (seen.has(model)) return [];
  seen.add(model);
  const own = context.lookup.standardApi(model);
  const parents = context.lookup.referencesTo(model).filter(({ relation }) => relation.composed);
  return [...(own === null ? [] : [own]), ...parents.flatMap((parent) => writers(context, parent.model, seen))];
}

const endpointOrder: readonly StandardEndpoint[] = ['list', 'get', 'create', 'update', 'delete'];

class ControllerWriter {
  private readonly context: BackendContext;
  private readonly model: ResolvedModel;
  private readonly api: ResolvedStandardApi;
  private readonly imports: Imports;
  private readonly file: string;

  constructor(context: BackendContext, model: ResolvedModel, api: ResolvedStandardApi, imports: Imports, file: string) {
    this.context = context;
    this.model = model;
    this.api = api;
    this.imports = imports;
    this.file = file;
  }

  methods(): MethodStructure[] {
    const build: Record<StandardEndpoint, () => MethodStructure[]> = {
      list: () => [this.list()],
      get: () => [this.get()],
      create: () => [this.create()],
      update: () => [this.update()],
      delete: () => [this.remove()],
    };
    const on = endpointOrder.filter((name) => this.api.endpoints.some(({ endpoint }) => endpoint === name));
    const methods = on.flatMap((name) => build[name]());
    return on.includes('list')
      ? [...methods.slice(0, 1), this.options(), ...methods.slice(1)]
      : [this.options(), ...methods];
  }

  private list(): MethodStructure {
    this.imports.value(importPath(this.file, platformFile('api-list-query.decorator')), 'ApiListQuery');
    this.listQuery();
    this.dto(pageDto(this.model));
    return this.method('list', 'Get()', ['ApiListQuery()', this.ok('ApiOkResponse', pageDto(this.model))], {
      parameters: ['@Query() query: QueryString'],
      returns: pageDto(this.model),
      statement: 'return await this.service.list(query);',
    });
  }

  private options(): MethodStructure {
    this.imports.value(importPath(this.file, platformFile('page.dto')), 'OptionDto');
    this.listQuery();
    const roles = optionRoles(this.context, this.model, this.api);
    const docs = ["Get('options')", this.ok('ApiOkResponse', '[OptionDto]')];
    return this.method('options', docs[0] ?? '', docs.slice(1), {
      roles,
      parameters: ['@Query() query: QueryString'],
      returns: 'OptionDto[]',
      statement: 'return await this.service.options(query);',
    });
  }

  private get(): MethodStructure {
    this.dto(rowDto(this.model));
    return this.method('get', "Get(':id')", [this.ok('ApiOkResponse', rowDto(this.model))], {
      parameters: [this.rowId()],
      returns: rowDto(this.model),
      statement: 'return await this.service.get(id);',
    });
  }

  private create(): MethodStructure {
    this.dto(rowDto(this.model), createDto(this.model));
    this.imports.value('@nestjs/common', 'Body');
    return this.method('create', 'Post()', [this.ok('ApiCreatedResponse', rowDto(this.model))], {
      parameters: [`@Body() body: ${createDto(this.model)}`],
      returns: rowDto(this.model),
      statement: 'return await this.service.create(body);',
    });
  }

  private update(): MethodStructure {
    this.dto(rowDto(this.model), updateDto(this.model));
    this.imports.value('@nestjs/common', 'Body');
    return this.method('update', "Patch(':id')", [this.ok('ApiOkResponse', rowDto(this.model))], {
      parameters: [this.rowId(), `@Body() body: ${updateDto(this.model)}`],
      returns: rowDto(this.model),
      statement: 'return await this.service.update(id, body);',
    });
  }

  private remove(): MethodStructure {
    this.imports.value('@nestjs/common', 'HttpCode');
    return this.method('delete', "Delete(':id')", ['HttpCode(204)', this.ok('ApiNoContentResponse', null)], {
      parameters: [this.rowId()],
      returns: 'void',
      statement: 'await this.service.delete(id);',
    });
  }

  private method(
    endpoint: string,
    route: string,
    docs: readonly string[],
    rest: { roles?: readonly string[]; parameters: readonly string[]; returns: string; statement: string },
  ): MethodStructure {
    this.imports.value('@nestjs/common', route.slice(0, route.indexOf('(')));
    const roles = rest.roles ?? this.api.endpoints.find((item) => item.endpoint === endpoint)?.roles ?? [];
    return {
      name: endpoint,
      modifiers: 'async',
      decorators: [route, ...rolesDecorator(roles, this.imports, this.file), ...docs],
      parameters: rest.parameters,
      returns: `Promise<${rest.returns}>`,
      body: [rest.statement],
    };
  }

  private ok(decorator: string, type: string | null): string {
    this.imports.value('@nestjs/swagger', decorator);
    return type === null ? `${decorator}()` : `${decorator}({ type: ${type} })`;
  }

  private dto(...names: readonly string[]): void {
    this.imports.value(importPath(this.file, modelFile(this.model, 'dto')), ...names);
  }

  private listQuery(): void {
    this.imports.value('@nestjs/common', 'Query');
    this.imports.type(importPath(this.file, platformFile('listing')), 'QueryString');
  }

  private rowId(): string {
    this.imports.value('@nestjs/common', 'Param');
    this.imports.value(importPath(this.file, platformFile('row-id.pipe')), 'RowIdPipe');
    return "@Param('id', RowIdPipe) id: string";
  }
}
