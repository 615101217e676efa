import type { ModelRef, ResolvedLogic, ResolvedStep } from '../../metadata/resolved-product.ts';
import type { ModelLookup } from '../model-lookup.ts';

type Write = 'create' | 'update' | 'delete';

const eventsOf = {
  create: ['beforeCreate', 'afterCreate'],
  update: ['beforeUpdate', 'afterUpdate'],
  delete: ['beforeDelete', 'afterDelete'],
} as const;

const deciding: ReadonlySet<ResolvedStep['do']> = new Set(['assert', 'raise', 'assign', 'callHttp']);

/** Whether logic may refuse a write of the model's rows, or change what is written: made-up values need not suit it then. */
export function isRuled(model: ModelRef, write: Write, lookup: ModelLookup): boolean {
  return ruled(model, write, lookup, new Set());
}

function ruled(model: ModelRef, write: Write, lookup: ModelLookup, seen: Set<ResolvedLogic>): boolean {
  const events: readonly string[] = eventsOf[write];
  return lookup.product.modules
    .flatMap(({ logics }) => logics)
    .filter(({ triggers }) => triggers.some((trigger) => events.includes(trigger.on) && isSame(trigger.model, model)))
    .some((logic) => hasRule(logic, lookup, seen));
}

function hasRule(logic: ResolvedLogic, lookup: ModelLookup, seen: Set<ResolvedLogic>): boolean {
  if (seen.has(logic)) return false;
  seen.add(logic);
  return stepsWithin(logic.steps).some((step) => {
    if (step.do === 'callLogic') return hasRule(lookup.logic(step.logic), lookup, seen);
    if (step.do === 'create' || step.do === 'update' || step.do === 'delete')
      return ruled(step.model, step.do, lookup, seen);
    return deciding.has(step.do);
  });
}

function stepsWithin(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  return steps.flatMap((step) => {
    if (step.do === 'forEach') return [step, ...stepsWithin(step.steps)];
    return step.do === 'if' ? [step, ...stepsWithin(step.then), ...stepsWithin(step.else)] : [step];
  });
}

const isSame = (a: ModelRef, b: ModelRef): boolean => a.module === b.module && a.code === b.code;
