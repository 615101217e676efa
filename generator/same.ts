/** Whether two values of JSON are written alike, the order of keys included. What is no plain object or array is the same as itself only. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  const others = Object.keys(b);
  return keys.length === others.length && keys.every((key, index) => key === others[index] && same(a[key], b[key]));
}

/**
 * The value of JSON `next`, made of the objects of `known` wherever these are written alike: afterwards what has not
 * changed is the same object. Neither is changed. Items of a list that have an `id` are found by it, others by their place.
 */
export function sharing<T>(known: T | undefined, next: T): T;
export function sharing(known: unknown, next: unknown): unknown {
  if (Object.is(known, next)) return known;
  if (Array.isArray(next)) return Array.isArray(known) ? sharedList(known, next) : next;
  return isPlain(next) && isPlain(known) ? sharedObject(known, next) : next;
}

type Plain = Readonly<Record<string, unknown>>;

function sharedObject(known: Plain, next: Plain): Plain {
  const entries = Object.entries(next).map(([key, value]): [string, unknown] => {
    return [key, Object.hasOwn(known, key) ? sharing(known[key], value) : value];
  });
  const keys = Object.keys(known);
  const isSame =
    keys.length === entries.length &&
    entries.every(([key, value], index) => key === keys[index] && Object.is(value, known[key]));
  return isSame ? known : Object.fromEntries(entries);
}

function sharedList(known: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const byId = new Map<unknown, unknown>();
  for (const item of known) if (isPlain(item)) byId.set(item['id'], item);
  const shared = next.map((item, index) =>
    sharing(isPlain(item) && item['id'] !== undefined ? byId.get(item['id']) : known[index], item),
  );
  const isSame = shared.length === known.length && shared.every((item, index) => Object.is(item, known[index]));
  return isSame ? known : shared;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
