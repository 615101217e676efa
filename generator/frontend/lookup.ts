import type {
  DictionaryRef,
  LogicRef,
  ModelRef,
  PageRef,
  ResolvedCustomApi,
  ResolvedDictionary,
  ResolvedField,
  ResolvedLogic,
  ResolvedModel,
  ResolvedModule,
  ResolvedPage,
  ResolvedProduct,
  ResolvedRelation,
  ResolvedStandardApi,
  StandardEndpoint,
} from '../../metadata/resolved-product.ts';
import { ByRef } from '../by-ref.ts';
import { shownFields, type ShownFields } from './shown-fields.ts';

/** Finds the parts of a product by reference. Each function throws where the product does not hold what is asked for. */
export interface Lookup {
  readonly product: ResolvedProduct;
  readonly model: (ref: ModelRef) => ResolvedModel;
  readonly page: (ref: PageRef) => ResolvedPage;
  readonly dictionary: (ref: DictionaryRef) => ResolvedDictionary;
  readonly logic: (ref: LogicRef) => ResolvedLogic;
  readonly customApi: (module: string, code: string) => ResolvedCustomApi;
  readonly standardApi: (ref: ModelRef) => ResolvedStandardApi | null;
  /** Who may use the endpoint (empty: everybody signed in); null where it is off. */
  readonly endpointRoles: (ref: ModelRef, endpoint: StandardEndpoint) => readonly string[] | null;
  readonly shownFields: ShownFields;
}

export function createLookup(product: ResolvedProduct): Lookup {
  const model = finder('model', product.modules, (module) => module.models);
  const customApi = finder('api', product.modules, (module) => module.apis.filter((api) => api.kind === 'custom'));
  const standardApis = new ByRef<ResolvedStandardApi>();
  for (const api of product.modules.flatMap((module) => module.apis)) {
    if (api.kind === 'standard') standardApis.set(api.model, api);
  }
  const standardApi = (ref: ModelRef): ResolvedStandardApi | null => standardApis.get(ref) ?? null;
  const lookup = {
    product,
    model,
    page: finder('page', product.modules, (module) => module.pages),
    dictionary: finder('dictionary', product.modules, (module) => module.dictionaries),
    logic: finder('logic', product.modules, (module) => module.logics),
    customApi: (module: string, code: string) => customApi({ module, code }),
    standardApi,
    endpointRoles: (ref: ModelRef, endpoint: StandardEndpoint) =>
      standardApi(ref)?.endpoints.find((candidate) => candidate.endpoint === endpoint)?.roles ?? null,
  };
  return { ...lookup, shownFields: shownFields(product, lookup) };
}

function finder<Part extends { readonly code: string }>(
  kind: string,
  modules: readonly ResolvedModule[],
  parts: (module: ResolvedModule) => readonly Part[],
): (ref: { module: string; code: string }) => Part {
  const found = new ByRef<Part>();
  for (const module of modules) {
    for (const part of parts(module)) found.set({ module: module.code, code: part.code }, part);
  }
  return (ref) => {
    const part = found.get(ref);
    if (part === undefined) throw new Error(`the product has no ${kind} ${ref.module}/${ref.code}`);
    return part;
  };
}

export function fieldOf(model: ResolvedModel, code: string): ResolvedField | null {
  return model.fields.find((field) => field.code === code) ?? null;
}

export function relationOf(model: ResolvedModel, code: string): ResolvedRelation | null {
  return model.relations.find((relation) => relation.code === code) ?? null;
}

/** What a path of codes leads to: the relation it goes through, if any, and the field at its end (null: a system column or a relation). */
export interface PathTarget {
  readonly relation: ResolvedRelation | null;
  /** The model that holds the field. */
  readonly model: ResolvedModel;
  readonly field: ResolvedField | null;
  /** Code of the field or system column; for a bare relation its display field. */
  readonly code: string;
}

export function followPath(lookup: Lookup, model: ResolvedModel, path: readonly string[]): PathTarget {
  const [first = 'id', second] = path;
  const relation = relationOf(model, first);
  if (relation === null) return { relation, model, field: fieldOf(model, first), code: first };
  const target = lookup.model(relation.target);
  const code = second ?? relation.display;
  return { relation, model: target, field: fieldOf(target, code), code };
}
