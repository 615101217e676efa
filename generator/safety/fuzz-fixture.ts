const seed = 20_261_122;
const wanted = Number(process.env['ASSEMBOX_FUZZ_RUNS'] ?? 0);

/**
 * How often a property is tried: so often and with one seed as a rule; `ASSEMBOX_FUZZ_RUNS` times and with a fresh seed
 * where that is set. A failure tells its seed and the smallest example that was found.
 */
export function runs(usual: number): { readonly numRuns: number; readonly seed?: number } {
  return wanted > 0 ? { numRuns: wanted } : { numRuns: usual, seed };
}

/** So many of the items, spread evenly; all of them where many runs are wanted. */
export function some<T>(items: readonly T[], usual: number): readonly T[] {
  if (wanted > 0 || items.length <= usual) return items;
  return Array.from({ length: usual }, (_, index) => items[Math.floor((index * items.length) / usual)]).filter(
    (item): item is T => item !== undefined,
  );
}

/** Generous: the tests have to hold on a busy machine too. */
export const longEnough = wanted > 0 ? 24 * 3_600_000 : 10 * 60_000;
