import type { DocumentOf } from '../documents/index.ts';
import type { StepDocument } from '../documents/logic.ts';
import { inputType } from '../expressions/entity-types.ts';
import type { ResolvedLogic } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import type { InputsByLogic } from './apis.ts';
import { keyOf, type Context } from './context.ts';
import { reaches } from './computed.ts';
import { checkMethodCode } from './reserved.ts';
import { resolveParameters } from './parameters.ts';
import { Variables, type StepContext } from './step-scope.ts';
import { resolveSteps } from './steps.ts';

type LocatedLogic = Located<DocumentOf['logic']>;

export function resolveInputs(context: Context): InputsByLogic {
  return new Map(
    [...context.logics.values()].map((logic) => [
      keyOf(logic),
      resolveParameters(logic.content.input ?? [], logic.module, logic.place.at('input'), context),
    ]),
  );
}

export function resolveLogics(context: Context, inputs: InputsByLogic): ReadonlyMap<string, ResolvedLogic> {
  const cyclic = cyclicLogics(context);
  const functions = new Map(
    [...context.logics.values()].map((logic) => [keyOf(logic), context.program.freshName('logic')]),
  );
  return new Map(
    [...context.logics.values()].map((logic) => [
      keyOf(logic),
      resolveLogic(logic, { ...context, inputs, cyclic, functions, module: logic.module }),
    ]),
  );
}

function resolveLogic(logic: LocatedLogic, context: StepContext): ResolvedLogic {
  const { content, place } = logic;
  checkMethodCode(content.code, place.at('code'));
  for (const [index, { on }] of (content.triggers ?? []).entries()) {
    place.at('triggers', index).notSupportedYet(on === 'schedule' ? 'a schedule' : `the trigger \`${on}\``);
  }
  const input = context.inputs.get(keyOf(logic)) ?? [];
  const variables = new Variables(null, ['input']);
  context.program.line(
    `function ${context.functions.get(keyOf(logic)) ?? ''}(input: ${inputType(
      input,
      (content.input ?? []).map(({ code }) => code),
    )}) {`,
  );
  const steps = resolveSteps(content.steps, place.at('steps'), variables, context);
  const output =
    content.output === undefined
      ? null
      : context.program.expression({
          source: content.output,
          place: place.at('output'),
          variables: variables.names(),
          before: 'return ',
        });
  context.program.line('}');
  return {
    id: content.id,
    code: content.code,
    module: logic.module,
    label: context.texts.resolve(content.label, content.code, place.at('label')),
    input,
    transaction: content.transaction ?? true,
    steps,
    output,
  };
}

/** Logics that call themselves in the end; each is reported. */
function cyclicLogics(context: Context): ReadonlySet<string> {
  const next = (key: string): readonly string[] => {
    const logic = context.logics.get(key);
    return logic === undefined
      ? []
      : calledBy(logic.content.steps).map((called) => (called.includes('/') ? called : `${logic.module}/${called}`));
  };
  const cyclic = [...context.logics.values()].filter((logic) => reaches(keyOf(logic), keyOf(logic), next));
  for (const logic of cyclic) {
    logic.place
      .at('steps')
      .error('logic-cycle', `\`${logic.code}\` calls itself in the end`, 'break the circle of callLogic steps');
  }
  return new Set(cyclic.map(keyOf));
}

function calledBy(steps: readonly StepDocument[]): readonly string[] {
  return steps.flatMap((step) => {
    if (step.do === 'callLogic') return [step.logic];
    if (step.do === 'forEach') return calledBy(step.steps);
    return step.do === 'if' ? [...calledBy(step.then), ...calledBy(step.else ?? [])] : [];
  });
}
