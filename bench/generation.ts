import { costPerModel } from './generation-cost.ts';
import { measureMemory } from './generation-memory.ts';
import { compareWithWriting } from './generation-writing.ts';
import { compareAgain } from './generation-again.ts';
import { resolutionCost } from './resolution-cost.ts';
import type { Measurement } from './result.ts';

/** What generating costs: against writing the same files, by size, after a change, and in memory. */
export const measureGeneration: Measurement = async (context) => {
  const writing = await compareWithWriting(context);
  context.progress('  after a change of one field');
  const again = await compareAgain();
  context.progress('  cost by size');
  const cost = await costPerModel();
  context.progress('  cost of validation by size');
  const resolution = await resolutionCost();
  context.progress('  memory, each size in a process of its own');
  const memory = await measureMemory();
  return {
    findings: [...writing, ...again, cost.finding, resolution.finding, memory.finding],
    tables: [cost.table, resolution.table, memory.table],
  };
};
