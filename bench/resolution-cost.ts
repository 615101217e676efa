import { column, foreignKey, idColumn, required, schema, table } from '../metadata/import/import-fixture.ts';
import type { SourceSchema, SourceTable } from '../metadata/import/source-schema.ts';
import { resolveProduct } from '../metadata/validate.ts';
import { importedProduct } from './imported-product.ts';
import { costBySize, type SizeCost } from './size-cost.ts';

/** A product has 200 modules at most. */
const modelsPerModule = 25;

/** Validation and resolution of all documents of a product: a model and its list, form and detail page. */
export async function resolutionCost(): Promise<SizeCost> {
  return await costBySize('validating', (models) => {
    const source = importedProduct('large', modulesOf(Math.max(models, 1)));
    return () => {
      const resolution = resolveProduct(source);
      if (!resolution.ok) throw new Error(`the product does not resolve: ${JSON.stringify(resolution.errors[0])}`);
    };
  });
}

function modulesOf(models: number): Map<string, SourceSchema> {
  const modules = new Map<string, SourceSchema>();
  for (let first = 0; first < models; first += modelsPerModule) {
    const count = Math.min(modelsPerModule, models - first);
    const tables = Array.from({ length: count }, (_, index) => tableOf(first + index, index > 0));
    modules.set(`area-${first / modelsPerModule}`, schema(tables));
  }
  return modules;
}

function tableOf(number: number, hasParent: boolean): SourceTable {
  const columns = [
    idColumn,
    column('name', 'varchar(100)', required),
    column('code', 'varchar(40)', required),
    column('note', 'varchar(2000)'),
    column('quantity', 'int(11)', required),
    column('price', 'decimal(12,2)'),
    column('starts_on', 'date'),
    column('happened_at', 'datetime(3)'),
    column('is_active', 'tinyint(1)', required),
    ...(hasParent ? [column('parent_id', 'bigint(20)')] : []),
  ];
  const foreignKeys = hasParent ? [foreignKey(['parent_id'], `item_${number - 1}`, ['id'], 'SET NULL')] : [];
  return table(`item_${number}`, columns, { foreignKeys });
}
