/** One difference between two versions of a product, as a person reads it. */
export interface Change {
  /** `order/SalesOrder.amount`; `product` for the product itself. */
  readonly subject: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'renamed';
  /** What it means to whoever uses the product or its API. */
  readonly impact: Impact;
  /** "`SalesOrder.amount` becomes required" */
  readonly message: string;
}

export type Impact = 'breaking' | 'additive' | 'patch';

/** Part of a semantic version. */
export type ChangeType = 'major' | 'minor' | 'patch';

/** Null where nothing changed. */
export function changeType(changes: readonly Change[]): ChangeType | null {
  if (changes.some((change) => change.impact === 'breaking')) return 'major';
  if (changes.some((change) => change.impact === 'additive')) return 'minor';
  return changes.length > 0 ? 'patch' : null;
}
