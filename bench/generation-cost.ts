import { generate } from '../generator/index.ts';
import { generatorInput } from './generation-input.ts';
import { costBySize, type SizeCost } from './size-cost.ts';

export async function costPerModel(): Promise<SizeCost> {
  return await costBySize('generating', (models) => {
    const input = generatorInput(models);
    return () => generate(input);
  });
}
