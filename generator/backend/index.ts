import type { Migration } from '../../metadata/relational/migration.ts';
import type { ResolvedModel, ResolvedModule, ResolvedProduct } from '../../metadata/resolved-product.ts';
import { header, type GeneratedFile } from '../files.ts';
import { applicationFiles } from './application.ts';
import { computedFile } from './computed.ts';
import { BackendContext } from './context.ts';
import { controllerFile } from './controller.ts';
import { customApiFiles } from './custom-api.ts';
import { dictionariesFile } from './dictionaries.ts';
import { dtoFile } from './dto.ts';
import { entityFile } from './entity.ts';
import { logicFile } from './logic.ts';
import { ModuleGraph } from './module-graph.ts';
import { moduleFileOf } from './module.ts';
import { pageControllerFiles } from './page-controller.ts';
import runtime from './runtime.json' with { type: 'json' };
import { serviceFile } from './service.ts';
import { testFiles } from './tests.ts';

/** The files under `server/` but for its package and compiler settings. */
export function backendFiles(product: ResolvedProduct, migrations: readonly Migration[]): GeneratedFile[] {
  const context = new BackendContext(product);
  const graph = new ModuleGraph(context);
  return [
    ...runtimeFiles(),
    ...applicationFiles(context, migrations),
    ...product.modules.flatMap((module) => moduleFiles(context, module, graph)),
    ...testFiles(context),
  ];
}

/** What is the same in every product: sign-in, paging, errors, metrics. */
function runtimeFiles(): GeneratedFile[] {
  return Object.entries(runtime).map(([path, content]) => ({ path, content: `${header('the product')}${content}` }));
}

function moduleFiles(context: BackendContext, module: ResolvedModule, graph: ModuleGraph): GeneratedFile[] {
  return [
    ...dictionariesFile(context, module),
    ...module.models.flatMap((model) => modelFiles(context, model)),
    ...logicFile(context, module, graph),
    ...customApiFiles(context, module),
    ...pageControllerFiles(context, module),
    moduleFileOf(context, module, graph),
  ];
}

function modelFiles(context: BackendContext, model: ResolvedModel): GeneratedFile[] {
  return [
    entityFile(context, model),
    dtoFile(context, model),
    ...computedFile(context, model),
    serviceFile(context, model),
    ...controllerFile(context, model),
  ];
}
