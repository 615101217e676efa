import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changed } from '../examples/changed.ts';
import { loadExample } from '../examples/load.ts';
import { resolveProduct, type DocumentError, type ProductSource } from './validate.ts';

interface Spot {
  readonly document: string;
  readonly pointer: string;
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function spotsIn(value: unknown, document: string, pointer = ''): readonly Spot[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = `${pointer}/${escaped(key)}`;
    return [{ document, pointer: here }, ...spotsIn(inner, document, here)];
  });
}

function allSpots(source: ProductSource): readonly Spot[] {
  const documents = source.modules.flatMap((module) =>
    module.documents.flatMap(({ kind, code, content }) =>
      spotsIn(content, kind === 'module' ? module.code : `${module.code}/${kind}/${code}`),
    ),
  );
  return [...spotsIn(source.product, 'product'), ...documents];
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const example = await loadExample('orders', { order: 'V2' });

/** Values that are wrong in shape, and values that are right in shape but from another place. */
const values = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(...new Set(textsIn([example]))),
  fc.constant(undefined),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

interface RandomChange {
  readonly spot: Spot;
  readonly value: unknown;
}

/** Resolved in full, or refused with at least one error, each with its place, reason and mend. */
function isAnswered(changes: readonly RandomChange[]): boolean {
  const resolution = resolveProduct(applied(changes));
  if (resolution.ok) return resolution.product.modules.length === 3;
  return resolution.errors.length > 0 && resolution.errors.every(isComplete);
}

function isComplete({ document, rule, message, mend }: DocumentError): boolean {
  return [document, rule, message, mend].every((text) => text.length > 0);
}

describe('a product changed at random', () => {
  it('is resolved, or refused with places and reasons, and never throws', { timeout: 120_000 }, () => {
    const change = fc.record({ spot: fc.constantFrom(...allSpots(example)), value: values });
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), isAnswered);
    expect(fc.check(property, { numRuns: 100 })).toMatchObject({ failed: false, counterexample: null });
  });
});

/** Later changes may miss what earlier ones took away: these are left out. */
function applied(changes: readonly RandomChange[]): ProductSource {
  let source = example;
  for (const { spot, value } of changes) {
    try {
      source = changed(source, [{ ...spot, value }]);
    } catch {
      continue;
    }
  }
  return source;
}
