/** `orderNo` → `order_no`, `SKUItem` → `sku_item`. */
export function snakeCase(code: string): string {
  return code
    .replaceAll(/([a-z0-9])([A-Z])/gu, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/gu, '$1_$2')
    .toLowerCase();
}

/** `SalesOrder` → `sales-orders`. */
export function pluralPath(code: string): string {
  return plural(snakeCase(code).replaceAll('_', '-'));
}

function plural(word: string): string {
  if (/[^aeiou]y$/u.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(ss|us|is|x|z|ch|sh)$/u.test(word)) return `${word}es`;
  return word.endsWith('s') ? word : `${word}s`;
}
