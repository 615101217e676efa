import type { ResolvedStep } from './resolved-product.ts';

/** All steps, those inside of others too. */
export function allSteps(steps: readonly ResolvedStep[]): ResolvedStep[] {
  return steps.flatMap((step) => {
    if (step.do === 'if') return [step, ...allSteps(step.then), ...allSteps(step.else)];
    if (step.do === 'forEach') return [step, ...allSteps(step.steps)];
    return [step];
  });
}
