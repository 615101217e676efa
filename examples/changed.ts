import type { ProductSource } from '../metadata/source.ts';

/** A change of one document: the value at a JSON pointer, `/-` behind a list's to append; undefined removes it. */
export interface Change {
  /** `product`, `order` or `order/model/SalesOrder`. */
  readonly document: string;
  readonly pointer: string;
  readonly value: unknown;
}

/** A copy of a product with some documents changed; for tests of what a designer may get wrong. */
export function changed(source: ProductSource, changes: readonly Change[]): ProductSource {
  const copy = structuredClone(source);
  for (const change of changes) {
    const document = contentOf(copy, change.document);
    const path = change.pointer
      .split('/')
      .slice(1)
      .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = path.pop();
    if (last === undefined) throw new Error('the document itself cannot be replaced');
    let parent: unknown = document;
    for (const segment of path) parent = property(parent, segment);
    set(parent, last, change.value);
  }
  return copy;
}

function contentOf(source: ProductSource, name: string): unknown {
  if (name === 'product') return source.product;
  const [moduleCode, kind = 'module', code = moduleCode] = name.split('/');
  const module = source.modules.find((each) => each.code === moduleCode);
  const document = module?.documents.find((each) => each.kind === kind && each.code === code);
  if (document === undefined) throw new Error(`there is no document ${name}`);
  return document.content;
}

function property(parent: unknown, segment: string): unknown {
  const inner: unknown = typeof parent === 'object' && parent !== null ? Reflect.get(parent, segment) : undefined;
  if (inner === undefined) throw new Error(`there is no ${segment}`);
  return inner;
}

function set(parent: unknown, key: string, value: unknown): void {
  if (typeof parent !== 'object' || parent === null) throw new Error(`${key} has no parent`);
  if (Array.isArray(parent) && key === '-') parent.push(value);
  else if (Array.isArray(parent) && value === undefined) parent.splice(Number(key), 1);
  else if (value === undefined) Reflect.deleteProperty(parent, key);
  else Reflect.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}
