import type { ModelRef, ResolvedLogic, ResolvedStep, RowEvent } from '../../metadata/resolved-product.ts';
import type { ModelLookup } from '../model-lookup.ts';

export type Write = 'create' | 'update' | 'delete';

const writeOf: Readonly<Record<RowEvent, Write>> = {
  beforeCreate: 'create',
  afterCreate: 'create',
  beforeUpdate: 'update',
  afterUpdate: 'update',
  beforeDelete: 'delete',
  afterDelete: 'delete',
};

const deciding: ReadonlySet<ResolvedStep['do']> = new Set(['assert', 'raise', 'assign', 'callHttp']);

/** Which writes logic may refuse or change: values that are made up need not suit it. */
export class WriteRules {
  private readonly lookup: ModelLookup;
  private readonly started = new Map<string, ResolvedLogic[]>();

  constructor(lookup: ModelLookup) {
    this.lookup = lookup;
    for (const logic of lookup.product.modules.flatMap(({ logics }) => logics)) {
      for (const { model, on } of logic.triggers) {
        const key = keyOf(model, writeOf[on]);
        this.started.set(key, [...(this.started.get(key) ?? []), logic]);
      }
    }
  }

  isRuled(model: ModelRef, write: Write, seen = new Set<ResolvedLogic>()): boolean {
    return (this.started.get(keyOf(model, write)) ?? []).some((logic) => this.hasRule(logic, seen));
  }

  private hasRule(logic: ResolvedLogic, seen: Set<ResolvedLogic>): boolean {
    if (seen.has(logic)) return false;
    seen.add(logic);
    return stepsWithin(logic.steps).some((step) => {
      if (step.do === 'callLogic') return this.hasRule(this.lookup.logic(step.logic), seen);
      if (step.do === 'create' || step.do === 'update' || step.do === 'delete')
        return this.isRuled(step.model, step.do, seen);
      return deciding.has(step.do);
    });
  }
}

function stepsWithin(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  return steps.flatMap((step) => {
    if (step.do === 'forEach') return [step, ...stepsWithin(step.steps)];
    return step.do === 'if' ? [step, ...stepsWithin(step.then), ...stepsWithin(step.else)] : [step];
  });
}

const keyOf = ({ code, module }: ModelRef, write: Write): string => `${write} ${module}/${code}`;
