import type { ModelRef, ResolvedModel } from '../resolved-product.ts';
import { isToOne } from './entity-types.ts';

type Tree = Map<string, Tree>;

/** The type of a row of a model with these relations loaded: `SalesOrder & { lines: (OrderLine & …)[] }`. */
export function loadedType(
  model: ResolvedModel,
  paths: readonly (readonly string[])[],
  targetOf: (ref: ModelRef) => ResolvedModel | undefined,
): string {
  const root: Tree = new Map();
  for (const path of paths) {
    let node = root;
    for (const code of path) {
      const next: Tree = node.get(code) ?? new Map();
      node.set(code, next);
      node = next;
    }
  }
  return typeOf(model, root, targetOf);
}

function typeOf(model: ResolvedModel, tree: Tree, targetOf: (ref: ModelRef) => ResolvedModel | undefined): string {
  const properties = [...tree].flatMap(([code, below]) => {
    const relation = model.relations.find((candidate) => candidate.code === code);
    const target = relation === undefined ? undefined : targetOf(relation.target);
    if (relation === undefined || target === undefined) return [];
    const inner = typeOf(target, below, targetOf);
    if (!isToOne(relation)) return [`${code}: (${inner})[];`];
    return [`${code}: ${relation.owner && relation.required ? inner : `(${inner}) | null`};`];
  });
  return properties.length === 0 ? model.code : `${model.code} & { ${properties.join(' ')} }`;
}
