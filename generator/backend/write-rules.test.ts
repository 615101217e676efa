import { describe, expect, it } from 'vitest';

import { loadExample } from '../../examples/load.ts';
import { resolveProduct } from '../../metadata/validate.ts';
import { ModelLookup } from '../model-lookup.ts';
import { WriteRules } from './write-rules.ts';

async function ruledWrites(version: string, module: string): Promise<string[]> {
  const name = module === 'library' ? 'library' : 'orders';
  const resolution = resolveProduct(await loadExample(name, { order: version }));
  if (!resolution.ok) throw new Error('the example does not resolve');
  const rules = new WriteRules(new ModelLookup(resolution.product));
  const models = resolution.product.modules.flatMap(({ models: own }) => own);
  const writes = ['create', 'update', 'delete'] as const;
  return models.flatMap((model) =>
    writes.flatMap((write) => (rules.isRuled(model, write) ? [`${write} ${model.code}`] : [])),
  );
}

describe('WriteRules', () => {
  it('finds the writes that logic has a say in', async () => {
    expect(await ruledWrites('V1', 'order')).toEqual([]);
    expect(await ruledWrites('V2', 'order')).toEqual(['create SalesOrder']);
    expect(await ruledWrites('V1', 'library')).toEqual([
      'update Fine',
      'create Loan',
      'delete Loan',
      'create Reservation',
    ]);
  });
});
