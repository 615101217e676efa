import type { ResolvedModule } from '../../metadata/resolved-product.ts';
import type { GeneratedFile } from '../files.ts';
import type { BackendContext } from './context.ts';
import { hasCustomApis } from './custom-api.ts';
import { Imports } from './imports.ts';
import type { ModuleGraph } from './module-graph.ts';
import {
  controllerClass,
  entityClass,
  logicClass,
  modelFile,
  moduleClass,
  moduleFile,
  serviceClass,
} from './naming.ts';
import { hasPageEndpoints, pagesController } from './page-controller.ts';
import { importPath, sourceFile } from './source-file.ts';
import { pascal } from '../names.ts';

/** `<module>.module.ts`. */
export function moduleFileOf(context: BackendContext, module: ResolvedModule, graph: ModuleGraph): GeneratedFile {
  const file = moduleFile(module.code, 'module');
  const imports = new Imports();
  const use = (from: string, name: string): string => {
    imports.value(importPath(file, from), name);
    return name;
  };
  imports.value('@nestjs/common', 'Module');
  imports.value('@nestjs/typeorm', 'TypeOrmModule');
  const others = graph.importsOf(module.code).map((other) => {
    const name = use(moduleFile(other, 'module'), moduleClass(other));
    if (!graph.isCircular(module.code, other)) return name;
    imports.value('@nestjs/common', 'forwardRef');
    return `forwardRef(() => ${name})`;
  });
  const entities = module.models.map((model) => use(modelFile(model, 'entity'), entityClass(model)));
  const controllers = [
    ...module.models.flatMap((model) =>
      context.lookup.standardApi(model) === null ? [] : [use(modelFile(model, 'controller'), controllerClass(model))],
    ),
    ...(hasCustomApis(module)
      ? [use(moduleFile(module.code, 'api.controller'), `${pascal(module.code)}ApiController`)]
      : []),
    ...(hasPageEndpoints(context, module)
      ? [use(moduleFile(module.code, 'pages.controller'), pagesController(module.code))]
      : []),
  ];
  const services = [
    ...module.models.map((model) => use(modelFile(model, 'service'), serviceClass(model))),
    ...(module.logics.length > 0 ? [use(moduleFile(module.code, 'logic'), logicClass(module.code))] : []),
  ];
  const options = [
    ['imports', [`TypeOrmModule.forFeature(${list(entities, 4)})`, ...others]],
    ['controllers', controllers],
    ['providers', services],
    ['exports', services],
  ] as const;
  const text = options
    .filter(([, items]) => items.length > 0)
    .map(([name, items]) => `  ${name}: ${list(items, 2 + name.length)},\n`)
    .join('');
  return sourceFile(`${file}.ts`, `${module.code}/module/${module.code}`, imports, [
    {
      kind: 'class',
      name: moduleClass(module.code),
      decorators: [
        `Module({
${text}})`,
      ],
    },
  ]);
}

function list(items: readonly string[], used: number): string {
  const line = `[${items.join(', ')}]`;
  if (line.length + used <= 114) return line;
  return `[\n${items.map((item) => `    ${item},\n`).join('')}  ]`;
}
