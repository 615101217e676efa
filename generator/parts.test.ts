import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { exampleInput, inputOf } from './example-fixture.ts';
import { sortFiles } from './files.ts';
import { createGenerator, generate, type GeneratedFile, type GeneratorInput } from './index.ts';
import { syntheticProduct } from './synthetic.ts';

/** Without it the same few changes are tried each time. */
const longRuns = process.env['ASSEMBOX_FUZZ_RUNS'];

type Place = readonly (string | number)[];

/** Where something can be changed: every value, list and object, but for what others refer to by its place alone. */
function places(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, item]) => places(item, [...at, key]))];
}

/** The value with another one at the place; lists lose or exchange items. */
function changedAt(value: unknown, place: Place, seed: number): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return changed(value, seed);
  if (Array.isArray(value))
    return value.map((item, index) => (index === Number(key) ? changedAt(item, rest, seed) : item));
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(entries.map(([name, item]) => [name, name === key ? changedAt(item, rest, seed) : item]));
}

function changed(value: unknown, seed: number): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1 + (seed % 3);
  if (typeof value === 'string') return `${value}${'XyZ'.charAt(seed % 3)}`;
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return Object.fromEntries(Object.entries(value).toReversed());
  return seed % 2 === 0 ? value.toReversed() : value.filter((_, index) => index !== seed % value.length);
}

const filesOf = (work: () => readonly GeneratedFile[]): unknown => {
  try {
    return work();
  } catch {
    return 'refused';
  }
};

describe('generating again', () => {
  it('gives the bytes of a first generation, whatever was changed before', async () => {
    const start: unknown = await exampleInput('V2');
    const all = places(start);
    const change = fc.record({ place: fc.nat(all.length - 1), seed: fc.nat(1000) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const generator = createGenerator((files) => files);
        let input = start;
        for (const { place, seed } of [...changes, null].map((each) => each ?? { place: -1, seed: 0 })) {
          input = place < 0 ? start : changedAt(input, all[place] ?? [], seed);
          const given = structuredClone(input);
          if (!isInput(given)) continue;
          const again = filesOf(() => sortFiles(generator.generate(given).parts.flat()));
          expect(again).toEqual(filesOf(() => generate(given)));
        }
      }),
      longRuns === undefined ? { numRuns: 30, seed: 1 } : { numRuns: Number(longRuns) },
    );
  }, 600_000);

  it('gives the bytes of a first generation from one version to the other and back', async () => {
    const generator = createGenerator((files) => files);
    for (const version of ['V1', 'V2', 'V1']) {
      const input = await exampleInput(version);
      expect(sortFiles(generator.generate(input).parts.flat())).toEqual(generate(input));
    }
  });

  it('renders and packs only what a change touches', () => {
    const packed: string[] = [];
    const generator = createGenerator((files) => packed.push(...files.map(({ path }) => path)));
    const input = inputOf(syntheticProduct(60));
    generator.generate(input);
    packed.length = 0;
    generator.generate(withLabel(structuredClone(input), 'Another'));
    expect(packed).toContain('server/src/modules/area-1/item20.entity.ts');
    expect(packed).toContain('generated.json');
    expect(packed.filter((path) => /area-[02]|web\/src\/components|server\/src\/platform/.test(path))).toEqual([]);
    packed.length = 0;
    generator.generate(withLabel(structuredClone(input), 'Another'));
    expect(packed).toEqual([]);
  });
});

function isInput(value: unknown): value is GeneratorInput {
  return typeof value === 'object' && value !== null && 'product' in value && 'migrations' in value;
}

function withLabel({ migrations, product }: GeneratorInput, label: string): GeneratorInput {
  const modules = product.modules.map((module) => {
    if (module.code !== 'area-1') return module;
    const models = module.models.map((model, index) =>
      index === 0 ? { ...model, label: { ...model.label, 'en-US': label } } : model,
    );
    return { ...module, models };
  });
  return { migrations, product: { ...product, modules } };
}
