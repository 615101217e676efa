/** The same few codes are asked for again and again while a file is written. */
const known = new Map<string, readonly string[]>();
const mostKnown = 1000;

/** `SalesOrder`, `salesOrder`, `sales_order` → `['sales', 'order']`. */
function words(code: string): readonly string[] {
  const found = known.get(code);
  if (found !== undefined) return found;
  if (known.size >= mostKnown) known.clear();
  const split = splitWords(code);
  known.set(code, split);
  return split;
}

function splitWords(code: string): string[] {
  return code
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

const capitalise = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `SalesOrder` → `sales-order`. */
export function kebab(code: string): string {
  return words(code).join('-');
}

/** `sales-order` → `SalesOrder`. */
export function pascal(code: string): string {
  return words(code).map(capitalise).join('');
}

/** `SalesOrder` → `salesOrder`. */
export function camel(code: string): string {
  const name = pascal(code);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** `SalesOrder` → `SALES_ORDER`. */
export function constantCase(code: string): string {
  return words(code).join('_').toUpperCase();
}

/** The English plural of a name's last word: `category` → `categories`. */
export function plural(name: string): string {
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  if (/(s|x|z|ch|sh)$/i.test(name)) return `${name}es`;
  return `${name}s`;
}

/** `tags` → `tag`, `categories` → `category`: the property `tagIds` of a relation `tags`. */
export function singular(name: string): string {
  if (/(goods|series|species|news|equipment|staff)$/i.test(name)) return name;
  if (/[^aeiou]ies$/i.test(name)) return `${name.slice(0, -3)}y`;
  if (/(ss|x|z|ch|sh)es$/i.test(name)) return name.slice(0, -2);
  if (/[^su]s$/i.test(name)) return name.slice(0, -1);
  return name;
}

/** The DTO property of a relation: `customer` → `customerId`, `tags` → `tagIds`. */
export function relationProperty(code: string, kind: 'manyToOne' | 'oneToOne' | 'oneToMany' | 'manyToMany'): string {
  return kind === 'manyToMany' || kind === 'oneToMany' ? `${singular(code)}Ids` : `${code}Id`;
}
