import { fileFields, hasFiles } from '../../metadata/file-fields.ts';
import type { Migration } from '../../metadata/relational/migration.ts';
import type { ResolvedModel, ResolvedModule, ResolvedProduct } from '../../metadata/resolved-product.ts';
import { header, type GeneratedFile } from '../files.ts';
import type { ModelLookup } from '../model-lookup.ts';
import type { Parts } from '../parts.ts';
import { applicationFiles, migrationFiles } from './application.ts';
import { computedFile } from './computed.ts';
import { BackendContext, shownFields } from './context.ts';
import { controllerFile } from './controller.ts';
import { customApiFiles } from './custom-api.ts';
import { dictionariesFile } from './dictionaries.ts';
import { dtoFile } from './dto.ts';
import { entityFile } from './entity.ts';
import { fileFieldsFile } from './file-fields.ts';
import { logicFile } from './logic.ts';
import { ModuleGraph } from './module-graph.ts';
import { moduleFileOf } from './module.ts';
import { pageControllerFiles } from './page-controller.ts';
import runtime from './runtime.json' with { type: 'json' };
import { Samples, samplesFile, sampleText } from './samples.ts';
import { serviceFile } from './service.ts';
import { testFiles } from './tests.ts';

/** The files under `server/` but for its package and compiler settings. */
export function backendParts(
  given: ResolvedProduct,
  lookup: ModelLookup,
  migrations: readonly Migration[],
  parts: Parts,
): void {
  const shown = shownFields(given, lookup);
  const unwatched = new BackendContext(given, lookup, shown);
  const product = parts.watched('product', given);
  const watchedLookup = parts.watched('lookup', lookup, { product });
  const context = new BackendContext(product, watchedLookup, parts.watched('shown', shown));
  const graph = parts.watched('graph', new ModuleGraph(unwatched));
  const fields = fileFields(given);
  const holdsFiles = hasFiles(given);
  const samples = parts.watched('samples', new Samples(unwatched));

  parts.part('runtime', holdsFiles, () => ({ files: runtimeFiles(holdsFiles), rest: null }));
  parts.part('files', fields, () => ({ files: fileFieldsFile(context, fields), rest: null }));
  parts.part('application', holdsFiles, () => ({ files: applicationFiles(context, holdsFiles), rest: null }));
  parts.part('migrations', migrations, () => ({ files: migrationFiles(migrations), rest: null }));
  const sampleTexts = given.modules.map((module) =>
    parts.part(`backend/${module.code}`, module, () => ({
      files: [...moduleFiles(context, module, graph), ...testFiles(context, module, samples)],
      rest: sampleText(context, module, samples),
    })),
  );
  parts.part('samples', sampleTexts, () => ({ files: [samplesFile(sampleTexts)], rest: null }));
}

/** What is the same in every product: sign-in, paging, errors, metrics; files where rows hold some. */
function runtimeFiles(holdsFiles: boolean): GeneratedFile[] {
  return Object.entries(runtime)
    .filter(([path]) => holdsFiles || !forFiles.test(path))
    .map(([path, content]) => ({ path, content: `${header('the product')}${content}` }));
}

const forFiles = /^server\/(src\/files\/|test\/(support\/)?sample-files|test\/files\.)/u;

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
