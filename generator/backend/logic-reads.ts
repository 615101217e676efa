import type { ResolvedExpression, ResolvedLogic, ResolvedStep } from '../../metadata/resolved-product.ts';
import { allSteps } from '../../metadata/steps.ts';
import { queryExpressions } from './query-text.ts';

function expressionsOf(step: ResolvedStep): (ResolvedExpression | null)[] {
  switch (step.do) {
    case 'get':
    case 'delete':
      return [step.id];
    case 'update':
      return [step.id, ...step.set.map(({ value }) => value)];
    case 'create':
    case 'assign':
      return step.set.map(({ value }) => value);
    case 'query':
    case 'aggregate':
      return queryExpressions(step.query);
    case 'assert':
      return [step.that];
    case 'set':
      return [step.value];
    case 'if':
      return [step.condition];
    case 'forEach':
      return [step.in];
    case 'callLogic':
      return step.input.map(({ value }) => value);
    case 'callHttp':
      return [step.url, ...step.headers.map(({ value }) => value), step.body];
    case 'raise':
      return [];
  }
}

/** The steps that are written out, those of branches and loops included. */
function writtenSteps(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  return reachable(steps).flatMap((step) => {
    if (step.do === 'if') return [step, ...writtenSteps(step.then), ...writtenSteps(step.else)];
    return step.do === 'forEach' ? [step, ...writtenSteps(step.steps)] : [step];
  });
}

/**
 * The variables that a logic reads: what is set and never read would be refused by the compiler, and so is left out
 * together with what only it reads.
 */
export function readVariables(logic: ResolvedLogic): ReadonlySet<string> {
  const steps = writtenSteps(logic.steps);
  const output = logic.output === null || neverEnds(logic.steps) ? [] : logic.output.variables;
  const read = new Set([...output, ...(steps.some((step) => step.do === 'assign') ? ['row'] : [])]);
  const waiting = new Set(steps);
  for (let size = -1; size !== waiting.size;) {
    size = waiting.size;
    for (const step of waiting) {
      if (step.do === 'set' && !read.has(step.as)) continue;
      waiting.delete(step);
      for (const expression of expressionsOf(step)) for (const name of expression?.variables ?? []) read.add(name);
    }
  }
  return read;
}

/** Whether a logic reads or writes rows, itself or by another logic. */
export function touchesRows(logic: ResolvedLogic): boolean {
  const rowSteps = new Set<ResolvedStep['do']>([
    'get',
    'query',
    'aggregate',
    'create',
    'update',
    'delete',
    'callLogic',
  ]);
  return allSteps(logic.steps).some((step) => rowSteps.has(step.do));
}

/** Whether a logic is written with the entity manager that it is called with. */
export function usesManager(logic: ResolvedLogic): boolean {
  return touchesRows(logic) || writtenSteps(logic.steps).some((step) => step.do === 'callHttp');
}

/** The steps up to the one after which nothing can run. */
export function reachable(steps: readonly ResolvedStep[]): readonly ResolvedStep[] {
  const last = steps.findIndex((step) => alwaysRaises(step));
  return last === -1 ? steps : steps.slice(0, last + 1);
}

/** Whether nothing can run after the steps. */
export function neverEnds(steps: readonly ResolvedStep[]): boolean {
  return steps.some(alwaysRaises);
}

function alwaysRaises(step: ResolvedStep): boolean {
  return step.do === 'raise' || (step.do === 'if' && neverEnds(step.then) && neverEnds(step.else));
}
