import type {
  DictionaryRef,
  LogicRef,
  ModelRef,
  ResolvedCustomApi,
  ResolvedDictionary,
  ResolvedField,
  ResolvedLogic,
  ResolvedModel,
  ResolvedProduct,
  ResolvedRelation,
  ResolvedStandardApi,
} from '../metadata/resolved-product.ts';
import { ByRef } from './by-ref.ts';

const nameOf = (ref: { readonly module: string; readonly code: string }): string => `${ref.module}/${ref.code}`;

/** Finds what a resolved product refers to. Every method throws on a dangling reference: the metadata has checked them. */
export class ModelLookup {
  readonly product: ResolvedProduct;
  private readonly models = new ByRef<ResolvedModel>();
  private readonly modelsByCode = new Map<string, ResolvedModel>();
  private readonly dictionaries = new ByRef<ResolvedDictionary>();
  private readonly logics = new ByRef<ResolvedLogic>();
  private readonly standardApis = new ByRef<ResolvedStandardApi>();
  private readonly customApis = new ByRef<ResolvedCustomApi>();
  private readonly references = new ByRef<Reference[]>();

  constructor(product: ResolvedProduct) {
    this.product = product;
    for (const module of product.modules) {
      for (const model of module.models) {
        this.models.set(model, model);
        if (!this.modelsByCode.has(model.code)) this.modelsByCode.set(model.code, model);
      }
      for (const item of module.dictionaries) this.dictionaries.set({ module: module.code, code: item.code }, item);
      for (const logic of module.logics) this.logics.set(logic, logic);
      for (const api of module.apis) {
        if (api.kind === 'standard') this.standardApis.set(api.model, api);
        else this.customApis.set({ module: module.code, code: api.code }, api);
      }
    }
    for (const model of this.models.values()) {
      for (const relation of model.relations) {
        const { target } = relation;
        const references = this.references.get(target) ?? [];
        references.push({ model, relation });
        this.references.set(target, references);
      }
    }
  }

  model(ref: ModelRef): ResolvedModel {
    return found(this.models.get(ref), ref);
  }

  /** The model that a TypeScript type is named after; null where it is another type. */
  modelOfType(name: string): ResolvedModel | null {
    return this.modelsByCode.get(name) ?? null;
  }

  customApi(module: string, code: string): ResolvedCustomApi | null {
    return this.customApis.get({ module, code }) ?? null;
  }

  dictionary(ref: DictionaryRef): ResolvedDictionary {
    return found(this.dictionaries.get(ref), ref);
  }

  logic(ref: LogicRef): ResolvedLogic {
    return found(this.logics.get(ref), ref);
  }

  standardApi(ref: ModelRef): ResolvedStandardApi | null {
    return this.standardApis.get(ref) ?? null;
  }

  /** The relations of all models, this one included, that point at the model. */
  referencesTo(ref: ModelRef): readonly Reference[] {
    return this.references.get(ref) ?? [];
  }

  field(model: ResolvedModel, code: string): ResolvedField | null {
    return model.fields.find((field) => field.code === code) ?? null;
  }

  relation(model: ResolvedModel, code: string): ResolvedRelation {
    return found(
      model.relations.find((relation) => relation.code === code),
      { module: model.module, code: `${model.code}.${code}` },
    );
  }
}

export interface Reference {
  readonly model: ResolvedModel;
  readonly relation: ResolvedRelation;
}

function found<T>(value: T | undefined, ref: { readonly module: string; readonly code: string }): T {
  if (value === undefined) throw new Error(`dangling reference: ${nameOf(ref)}`);
  return value;
}

/** The model's own to-one relations that hold a foreign key. */
export function foreignKeys(model: ResolvedModel): ResolvedRelation[] {
  return model.relations.filter((relation) => relation.column !== null);
}

export function isToOne(relation: ResolvedRelation): boolean {
  return relation.kind === 'manyToOne' || relation.kind === 'oneToOne';
}
