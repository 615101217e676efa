import { canonicalJson } from './canonical-json.ts';
import type { Change, Impact } from './change.ts';

/** Where a change is: `order/SalesOrder.amount`, and how a message names it: `SalesOrder.amount`. */
export interface Place {
  readonly subject: string;
  readonly name: string;
}

/** What a property's change means and how it is said: the words follow the place's name. */
export type Rule = (before: unknown, after: unknown) => { readonly impact: Impact; readonly words: string };

/** By property. Null: of no consequence, or compared elsewhere. Not named: a patch, said by the property's name. */
export type Rules = Readonly<Record<string, Rule | null>>;

export interface Entity {
  readonly id: string;
  readonly code: string;
}

export interface EntityComparison<T> {
  /** `field`, `page` … as messages say it. */
  readonly noun: string;
  readonly place: (entity: T) => Place;
  readonly added: (entity: T) => Impact;
  readonly removed: (entity: T) => Impact;
  readonly renamed: Impact;
  readonly compare: (before: T, after: T) => readonly Change[];
}

/** Entities of two lists by their stable ids. */
export function compareEntities<T extends Entity>(
  before: readonly T[],
  after: readonly T[],
  comparison: EntityComparison<T>,
): Change[] {
  const { noun, place } = comparison;
  const olds = new Map(before.map((entity) => [entity.id, entity]));
  const present = new Set(after.map((entity) => entity.id));
  const changes: Change[] = [];
  for (const entity of after) {
    const old = olds.get(entity.id);
    const { subject, name } = place(entity);
    if (old === undefined) {
      changes.push({ subject, kind: 'added', impact: comparison.added(entity), message: `\`${name}\`: new ${noun}` });
      continue;
    }
    if (old.code !== entity.code) {
      const message = `\`${place(old).name}\` is renamed to \`${name}\``;
      changes.push({ subject, kind: 'renamed', impact: comparison.renamed, message });
    }
    changes.push(...comparison.compare(old, entity));
  }
  for (const entity of before) {
    if (present.has(entity.id)) continue;
    const { subject, name } = place(entity);
    const message = `\`${name}\`: ${noun} removed`;
    changes.push({ subject, kind: 'removed', impact: comparison.removed(entity), message });
  }
  return changes;
}

/** All properties of two objects but `id` and `code`. */
export function compareProperties(place: Place, before: object, after: object, rules: Rules): Change[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  const changes: Change[] = [];
  for (const key of new Set([...now.keys(), ...old.keys()])) {
    const rule = key in rules ? rules[key] : cosmetic(spelled(key));
    if (key === 'id' || key === 'code' || !rule) continue;
    const [from, to] = [old.get(key) ?? null, now.get(key) ?? null];
    if (isSame(from, to)) continue;
    const { impact, words } = rule(from, to);
    changes.push({ subject: place.subject, kind: 'changed', impact, message: `\`${place.name}\` ${words}` });
  }
  return changes;
}

export function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

export function cosmetic(what: string): Rule {
  return () => ({ impact: 'patch', words: `changes its ${what}` });
}

/** Anything that clients rely on. */
export function breaking(what: string): Rule {
  return (before, after) => ({ impact: 'breaking', words: `changes its ${what}${fromTo(before, after)}` });
}

export function flag(on: readonly [Impact, string], off: readonly [Impact, string]): Rule {
  return (_before, after) => {
    const [impact, words] = after === true ? on : off;
    return { impact, words };
  };
}

/** A limit from above, or from below; null for none. Tighter is breaking. */
export function bound(what: string, side: 'upper' | 'lower'): Rule {
  return (before, after) => {
    const open = side === 'upper' ? Infinity : -Infinity;
    const from = typeof before === 'number' ? before : open;
    const to = typeof after === 'number' ? after : open;
    const isTighter = side === 'upper' ? to < from : to > from;
    return { impact: isTighter ? 'breaking' : 'additive', words: `changes its ${what}${fromTo(before, after)}` };
  };
}

/** Role codes, empty for everybody. */
export function roles(what: string): Rule {
  return (before, after) => {
    const [from, to] = [stringsOf(before), stringsOf(after)];
    const losesNobody = to.length === 0 || (from.length > 0 && from.every((role) => to.includes(role)));
    const who = to.length === 0 ? 'everybody who is signed in' : to.join(', ');
    return { impact: losesNobody ? 'additive' : 'breaking', words: `${what} ${who}` };
  };
}

/** A rule that may appear or go: a new or other one refuses what was accepted. */
export function restriction(what: string): Rule {
  return (_before, after) =>
    after === null
      ? { impact: 'additive', words: `no longer has a ${what}` }
      : { impact: 'breaking', words: `has another ${what}` };
}

export function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function fromTo(before: unknown, after: unknown): string {
  const [from, to] = [shown(before), shown(after)];
  return from === null || to === null ? '' : ` from ${from} to ${to}`;
}

function shown(value: unknown): string | null {
  if (value === null) return 'none';
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** `maxPageSize` → `max page size` */
function spelled(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
