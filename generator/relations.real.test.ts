import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { optionCases } from './relation-cases-fixture.ts';
import { knownOptions, relationsInput } from './relations-fixture.ts';
import { serveProduct, type ServedProduct } from './served-product-fixture.ts';
import { request, type Answer } from './service-fixture.ts';

const minute = 60_000;

describe('relations, keys and options of models', () => {
  let served: ServedProduct;
  const ask = async (method: string, path: string, body?: object): Promise<Answer> =>
    await request(served.url, method, `/opt${path}`, body, served.token);

  beforeAll(async () => {
    served = await serveProduct(relationsInput());
  }, 10 * minute);
  afterAll(() => served.close());

  it('are all tried: the schema says which there are', () => {
    const tried = new Set(optionCases.flatMap(({ covers }) => covers));
    expect([...tried].toSorted()).toEqual(knownOptions);
  });

  it.each(optionCases)('$name', async ({ run }) => {
    await expect(run({ ask, connection: served.connection })).resolves.toBeUndefined();
  });
});
