import type { ResolvedProduct } from '../../metadata/resolved-product.ts';

/** Texts that try to end the place they are put in. */
export const hostileTexts: readonly string[] = [
  `'"\`\${alert(1)}`,
  '*/ // -->',
  '</script><script>alert(1)</script>',
  '{{ constructor.constructor("alert(1)")() }}',
  'line\nbreak\r\u2028\u2029\u0000',
  '@:link.text @.upper:x {name} {0} %{x} | one | many',
  '\\',
  '__proto__',
  '<img src=x onerror=alert(1)>',
];

/** The product with every text replaced; `textOf` is given a running number. */
export function withTexts(product: ResolvedProduct, textOf: (count: number) => string): ResolvedProduct {
  let count = 0;
  const replace = <Part>(part: Part): Part => {
    const isText = typeof part === 'object' && part !== null && 'zh-CN' in part && 'en-US' in part;
    return isText ? Object.assign({}, part, { 'zh-CN': textOf(count), 'en-US': textOf(count++) }) : part;
  };
  const replaced: ResolvedProduct = JSON.parse(JSON.stringify(product, (_key, part: unknown) => replace(part)));
  return replaced;
}
