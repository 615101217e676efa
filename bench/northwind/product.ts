import type { GeneratorInput } from '../../generator/index.ts';
import { resolveProduct } from '../../metadata/validate.ts';
import { firstRelease } from '../generation-input.ts';
import { importedProduct } from '../imported-product.ts';
import { northwindTables } from './tables.ts';

/** The first release of northwind, from its documents. */
export function northwindInput(): GeneratorInput {
  const resolution = resolveProduct(importedProduct('northwind', new Map([['northwind', northwindTables]])));
  if (!resolution.ok) throw new Error(`northwind does not resolve: ${JSON.stringify(resolution.errors)}`);
  return firstRelease(resolution.product);
}
