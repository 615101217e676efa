import type { GeneratorInput } from '../generator/index.ts';
import { syntheticProduct } from '../generator/synthetic.ts';
import { emptyHistory, nextMigration } from '../metadata/relational/migration.ts';
import { physicalNames } from '../metadata/relational/physical-names.ts';
import { relationalSchema } from '../metadata/relational/schema.ts';
import type { ResolvedModel, ResolvedProduct } from '../metadata/resolved-product.ts';

/** What the generator gets for the first release of a product of that many models. */
export function generatorInput(models: number): GeneratorInput {
  return firstRelease(syntheticProduct(models));
}

export function firstRelease(product: ResolvedProduct): GeneratorInput {
  const next = nextMigration(emptyHistory, relationalSchema(product));
  if ('refused' in next) throw new Error(`no migration leads to the product: ${JSON.stringify(next.refused)}`);
  return { product: physicalNames(product, next.history), migrations: next.history.migrations };
}

/** The same with another label of one field. */
export function withChangedField({ product, migrations }: GeneratorInput, label = 'Changed'): GeneratorInput {
  const [first, ...others] = product.modules;
  const [model, ...models] = first?.models ?? [];
  if (first === undefined || model === undefined) throw new Error('the product has no model');
  const changed: ResolvedProduct = {
    ...product,
    modules: [{ ...first, models: [withChangedLabel(model, label), ...models] }, ...others],
  };
  return { product: changed, migrations };
}

function withChangedLabel(model: ResolvedModel, label: string): ResolvedModel {
  const [field, ...fields] = model.fields;
  if (field === undefined) throw new Error(`model ${model.code} has no field`);
  return { ...model, fields: [{ ...field, label: { 'zh-CN': `改过 ${label}`, 'en-US': label } }, ...fields] };
}
