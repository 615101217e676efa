import { changed, type Change } from '../../examples/changed.ts';
import type { ResolvedProduct } from '../../metadata/resolved-product.ts';
import { resolveProduct, type ProductSource } from '../../metadata/validate.ts';
import { proseOf, spotsIn, valueAt, type ProductSpot } from './dense-product-fixture.ts';
import { hostileTexts } from './hostile-texts-fixture.ts';

/** The dense product with a hostile text, from the given one on, wherever a text can stand. */
export function hostileProduct(dense: ProductSource, first: number): ResolvedProduct {
  const textAt = (index: number): string => hostileTexts[(first + index) % hostileTexts.length] ?? '';
  const prose = proseOf(dense).map(({ document, pointer }, index) => {
    return { document, pointer, value: `${textAt(index)} ${index}`.slice(0, 100) };
  });
  const resolution = resolveProduct(changed(dense, [...prose, ...formulaChanges(dense, textAt)]));
  if (resolution.ok) return resolution.product;
  throw new Error(`refused: ${JSON.stringify(resolution.errors.slice(0, 5))}`);
}

/** The formulas of the dense product with other texts in place of their `'Plain'`. */
export function formulaChanges(dense: ProductSource, textAt: (index: number) => string): readonly Change[] {
  return spotsIn(dense)
    .filter((spot) => spot.isThere && formulaOf(dense, spot).includes("'Plain'"))
    .map((spot, index) => {
      const literal = JSON.stringify(textAt(index));
      const value = formulaOf(dense, spot).replaceAll("'Plain'", () => literal);
      return { document: spot.document, pointer: spot.pointer, value };
    });
}

function formulaOf(dense: ProductSource, { document, pointer, path }: ProductSpot): string {
  const value = valueAt(dense, document, pointer.split('/').slice(1));
  return typeof value === 'string' && !path.endsWith('regex') ? value : '';
}
