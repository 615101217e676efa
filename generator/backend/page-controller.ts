import type { ResolvedModule } from '../../metadata/resolved-product.ts';
import type { GeneratedFile } from '../files.ts';
import { identifier, literal } from '../literals.ts';
import { camel, kebab, pascal } from '../names.ts';
import { hasFigures } from '../page-parts.ts';
import type { BackendContext } from './context.ts';
import { rolesDecorator } from './controller.ts';
import { dashboardMethod } from './dashboard-method.ts';
import { exportColumns } from './export-columns.ts';
import { Imports } from './imports.ts';
import { listOperations, type BulkCall, type ListOperations } from './list-operations.ts';
import {
  logicClass,
  logicProperty,
  modelFile,
  moduleFile,
  platformFile,
  serviceClass,
  serviceProperty,
} from './naming.ts';
import { importPath, objectText, sourceFile } from './source-file.ts';
import type { MethodStructure } from './structures.ts';

export function hasPageEndpoints(context: BackendContext, module: ResolvedModule): boolean {
  return listOperations(context, module).length > 0 || module.pages.some(hasFigures);
}

export const pagesController = (module: string): string => `${pascal(module)}PagesController`;

/** `<module>.pages.controller.ts` and what it exports: the endpoints that pages need beside those of their models. */
export function pageControllerFiles(context: BackendContext, module: ResolvedModule): GeneratedFile[] {
  const operations = listOperations(context, module);
  const dashboards = module.pages.filter(hasFigures);
  if (operations.length + dashboards.length === 0) return [];
  const file = moduleFile(module.code, 'pages.controller');
  const writer = new PagesWriter(module, file);
  const methods = [
    ...operations.flatMap((operation) => writer.methods(operation)),
    ...dashboards.map((page) => dashboardMethod(context, page, writer, file)),
  ];
  const exported = operations.filter(({ exportRoles }) => exportRoles !== null).map(({ page }) => page);
  return [
    ...(exported.length === 0 ? [] : [exportColumns(context, module, exported)]),
    sourceFile(`${file}.ts`, `${module.code}/module/${module.code}`, writer.imports, [
      {
        kind: 'class',
        name: pagesController(module.code),
        decorators: [
          `ApiTags(${literal(module.code)})`,
          'ApiBearerAuth()',
          `Controller(${literal(`pages/${module.code}`)})`,
        ],
        injected: {
          parameters: [...writer.injected].map(([property, type]) => `private readonly ${property}: ${type}`),
          body: [],
        },
        methods,
      },
    ]),
  ];
}

class PagesWriter {
  readonly imports = new Imports();
  readonly injected = new Map<string, string>();
  private readonly module: ResolvedModule;
  private readonly file: string;

  constructor(module: ResolvedModule, file: string) {
    this.module = module;
    this.file = file;
    this.imports.value('@nestjs/common', 'Controller');
    this.imports.value('@nestjs/swagger', 'ApiBearerAuth', 'ApiTags');
  }

  methods(operation: ListOperations): MethodStructure[] {
    const { calls, deleteRoles, exportRoles } = operation;
    return [
      ...(exportRoles === null ? [] : [this.exportMethod(operation, exportRoles)]),
      ...(deleteRoles === null
        ? []
        : [
            this.bulkMethod(operation, `delete${operation.page.code}`, 'delete', deleteRoles, () => {
              const { model } = operation.page;
              return `this.${this.service(model)}.delete(id)`;
            }),
          ]),
      ...calls.map((call) =>
        this.bulkMethod(operation, `${call.api}Of${operation.page.code}`, call.api, call.roles, () =>
          this.logicCall(call),
        ),
      ),
    ];
  }

  private exportMethod({ page }: ListOperations, roles: readonly string[]): MethodStructure {
    const columns = camel(page.code);
    this.imports.value('@nestjs/common', 'Get', 'Query');
    this.imports.type('@nestjs/common', 'StreamableFile');
    this.imports.value('@nestjs/swagger', 'ApiProduces');
    this.imports.value(this.platform('api-list-query.decorator'), 'ApiListQuery');
    this.imports.value(this.platform('list-export'), 'exportRows');
    this.imports.type(this.platform('listing'), 'QueryString');
    this.imports.value(importPath(this.file, moduleFile(this.module.code, 'exports')), columns);
    const options = `{ name: ${literal(kebab(page.code))}, columns: ${columns}, maxRows: ${literal(page.maxExportRows)} }`;
    return {
      name: identifier(`export${page.code}`),
      modifiers: 'async',
      decorators: [
        `Get(${literal(`${kebab(page.code)}/export`)})`,
        ...rolesDecorator(roles, this.imports, this.file),
        'ApiListQuery()',
        "ApiProduces('text/csv')",
      ],
      parameters: ['@Query() query: QueryString'],
      returns: 'Promise<StreamableFile>',
      body: [`const list = ${options};`, `return await exportRows(this.${this.service(page.model)}, list, query);`],
    };
  }

  private bulkMethod(
    { page }: ListOperations,
    name: string,
    action: string,
    roles: readonly string[],
    work: () => string,
  ): MethodStructure {
    this.imports.value('@nestjs/common', 'Body', 'HttpCode', 'Post');
    this.imports.value('@nestjs/swagger', 'ApiOkResponse');
    this.imports.value('typeorm', 'DataSource');
    this.imports.value(this.platform('bulk'), 'BulkResultDto', 'RowsDto', 'forEachRow');
    this.injected.set('dataSource', 'DataSource');
    return {
      name: identifier(name),
      modifiers: 'async',
      decorators: [
        `Post(${literal(`${kebab(page.code)}/${kebab(action)}`)})`,
        ...rolesDecorator(roles, this.imports, this.file),
        'HttpCode(200)',
        'ApiOkResponse({ type: BulkResultDto })',
      ],
      parameters: ['@Body() rows: RowsDto'],
      returns: 'Promise<BulkResultDto>',
      body: [`return await forEachRow(this.dataSource, rows, async (id) => ${work()});`],
    };
  }

  private logicCall({ idInput, logic }: BulkCall): string {
    this.imports.value(importPath(this.file, moduleFile(logic.module, 'logic')), logicClass(logic.module));
    this.injected.set(logicProperty(logic.module), logicClass(logic.module));
    const input = logic.input.map(({ code }) =>
      code === idInput ? `${identifier(code)}: id` : `${identifier(code)}: null`,
    );
    return `this.${logicProperty(logic.module)}.${camel(logic.code)}(${objectText(input, '', 70)})`;
  }

  service(model: { readonly module: string; readonly code: string }): string {
    this.imports.value(importPath(this.file, modelFile(model, 'service')), serviceClass(model));
    this.injected.set(serviceProperty(model), serviceClass(model));
    return serviceProperty(model);
  }

  private platform(name: string): string {
    return importPath(this.file, platformFile(name));
  }
}
