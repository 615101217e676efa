import type { ResolvedModel, ResolvedModule } from '../../metadata/resolved-product.ts';
import { allSteps } from '../../metadata/steps.ts';
import { hasFigures, measuresOf } from '../page-parts.ts';
import type { BackendContext } from './context.ts';
import { listOperations } from './list-operations.ts';

/** What a module's logic uses of the product. */
export interface LogicUses {
  readonly models: ResolvedModel[];
  /** Modules whose logic is called, this one excluded. */
  readonly logicModules: string[];
}

export function logicUses(context: BackendContext, module: ResolvedModule): LogicUses {
  const models = new Set<ResolvedModel>();
  const logicModules = new Set<string>();
  for (const step of module.logics.flatMap((logic) => allSteps(logic.steps))) {
    if (step.do === 'callLogic') logicModules.add(step.logic.module);
    else if (step.do === 'query' || step.do === 'aggregate') models.add(context.lookup.model(step.query.model));
    else if ('model' in step && step.do !== 'assign') models.add(context.lookup.model(step.model));
  }
  logicModules.delete(module.code);
  return { models: [...models].toSorted(byCode), logicModules: [...logicModules].toSorted() };
}

export function byCode(a: { readonly code: string }, b: { readonly code: string }): number {
  return a.code < b.code ? -1 : a.code > b.code ? 1 : 0;
}

/** Which modules a module imports, and which of them import it in their turn, however indirectly. */
export class ModuleGraph {
  private readonly imports: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly logics: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(context: BackendContext) {
    const { modules } = context.product;
    this.imports = new Map(modules.map((module) => [module.code, importsOf(context, module)]));
    this.logics = new Map(modules.map((module) => [module.code, new Set(logicUses(context, module).logicModules)]));
  }

  importsOf(module: string): string[] {
    return [...(this.imports.get(module) ?? [])].toSorted();
  }

  /** Whether the two modules import each other, so that Nest has to be told which comes later. */
  isCircular(module: string, imported: string): boolean {
    return reaches(this.imports, imported, module, new Set());
  }

  isLogicCircular(module: string, called: string): boolean {
    return reaches(this.logics, called, module, new Set());
  }
}

function reaches(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  to: string,
  seen: Set<string>,
): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return [...(graph.get(from) ?? [])].some((next) => reaches(graph, next, to, seen));
}

function importsOf(context: BackendContext, module: ResolvedModule): ReadonlySet<string> {
  const { logicModules, models } = logicUses(context, module);
  const handlers = module.apis.flatMap((api) => {
    if (api.kind !== 'custom') return [];
    return [api.handler.kind === 'logic' ? api.handler.logic.module : api.handler.query.model.module];
  });
  const composed = module.models.flatMap((model) => model.relations.filter((relation) => relation.composed));
  const listed = listOperations(context, module).flatMap(({ calls, page }) => [
    page.model.module,
    ...calls.map(({ logic }) => logic.module),
  ]);
  const shown = module.pages.flatMap((page) =>
    hasFigures(page) ? measuresOf(page).map(({ model }) => model.module) : [],
  );
  const all = new Set([
    ...shown,
    ...listed,
    ...logicModules,
    ...models.map((model) => model.module),
    ...handlers,
    ...composed.map((relation) => relation.target.module),
  ]);
  all.delete(module.code);
  return all;
}
