import type { Documents } from '../source.ts';
import { modelKey, type Key } from './context.ts';

/**
 * Codes that relations of other models, faulty documents among them, mean to give to a model: where one of them is not
 * resolved, its absence is a consequence of a mistake and not another one.
 */
export function inverseCandidates({ all, brokenModels }: Documents): ReadonlyMap<Key, ReadonlySet<string>> {
  const candidates = new Map<Key, Set<string>>();
  for (const { module, content } of [...all.model, ...brokenModels]) {
    for (const relation of listIn(content, 'relations')) {
      const [target, inverse] = [textIn(relation, 'target'), textIn(relation, 'inverse')];
      if (target === null || inverse === null) continue;
      const key = modelKey(target, module);
      candidates.set(key, (candidates.get(key) ?? new Set<string>()).add(inverse));
    }
  }
  return candidates;
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const inner = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(key) : undefined;
  return Array.isArray(inner) ? inner : [];
}

function textIn(value: unknown, key: string): string | null {
  const inner: unknown =
    typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(key) : undefined;
  return typeof inner === 'string' && /^[A-Za-z][A-Za-z0-9/-]*$/u.test(inner) ? inner : null;
}
