import type { GeneratorInput } from '../generator/index.ts';
import { createTreeGenerator } from '../trees/tree-generator.ts';
import { generatorInput, withChangedField } from './generation-input.ts';
import { compare, type Finding, processorSeconds, seconds } from './measure.ts';

const models = 1000;
const pairs = 5;

/**
 * A product of many models with one field changed since it was generated, against a product as large that the thread has
 * not seen; both as publishing does it: sent to the thread, rendered, packed, sent back.
 */
export async function compareAgain(): Promise<Finding[]> {
  const trees = createTreeGenerator();
  const input = generatorInput(models);
  let count = 0;
  // New objects each time, as snapshots are when they are read; making them is no part of the measurement.
  const next = (): GeneratorInput => structuredClone(withChangedField(input, `Change ${(count += 1)}`));
  let changed = next();
  const unseen = (): GeneratorInput => ({ ...changed, product: { ...changed.product, id: `prd_${count}` } });
  const onNext = (measure: typeof seconds) => async (work: () => Promise<unknown>) => {
    changed = next();
    return await measure(work);
  };
  try {
    await trees.generate(input);
    const against = async (how: string, limit: number | null, measure: typeof seconds) =>
      await compare({
        name: `generate after a change of one field / in full, ${how}`,
        ours: () => trees.generate(changed),
        reference: () => trees.generate(unseen()),
        pairs,
        limit,
        measure: onNext(measure),
        note: `${models} models`,
      });
    return [await against('processor', 0.1, processorSeconds), await against('clock', null, seconds)];
  } finally {
    await trees.close();
  }
}
