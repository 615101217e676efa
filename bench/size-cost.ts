import { type Finding, median, processorSeconds } from './measure.ts';
import type { Table } from './result.ts';

const sizes = [10, 100, 1000, 5000] as const;
const rounds = 5;
/** So that small products, done in a moment, are measured as long as large ones. */
const modelsPerSample = 1000;

export interface SizeCost {
  readonly finding: Finding;
  readonly table: Table;
}

/**
 * Processor time for each model by the size of the product, the sizes in turn. What a product costs that has next to no
 * models is taken off before: at 10 models it is most of it.
 * @param of the work for a product of that many models
 */
export async function costBySize(name: string, of: (models: number) => () => unknown): Promise<SizeCost> {
  const works = new Map([0, ...sizes].map((models) => [models, of(models)]));
  const samples = new Map<number, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [models, work] of works) {
      const runs = Math.max(1, Math.round(modelsPerSample / Math.max(models, 10)));
      const taken = await processorSeconds(async () => {
        for (let run = 0; run < runs; run += 1) work();
      });
      if (round > 0) samples.set(models, [...(samples.get(models) ?? []), taken / runs]);
    }
  }
  const base = median(samples.get(0) ?? []);
  const costs = sizes.map((models) => ({ models, cost: (median(samples.get(models) ?? []) - base) / models }));
  return { finding: flatness(name, costs), table: tableOf(name, base, costs) };
}

type Cost = { readonly models: number; readonly cost: number };

/** The size whose cost is furthest from the mean of all. */
function flatness(name: string, costs: readonly Cost[]): Finding {
  const mean = costs.reduce((sum, { cost }) => sum + cost, 0) / costs.length;
  const distance = ({ cost }: Cost): number => Math.max(cost / mean, mean / cost);
  const furthest = costs.reduce((most, each) => (distance(each) > distance(most) ? each : most));
  return {
    name: `${name}: cost per model at ${furthest.models}, furthest from the mean / the mean`,
    ours: furthest.cost,
    reference: mean,
    ratio: distance(furthest),
    limit: 1.2,
    note: sizes.join(', '),
  };
}

function tableOf(name: string, base: number, costs: readonly Cost[]): Table {
  return {
    title: `${name} by size, processor time; ${(base * 1000).toFixed(1)} ms that every product costs taken off`,
    rows: costs.map(({ cost, models }) => ({ models, 'ms per model': (cost * 1000).toFixed(3) })),
  };
}
