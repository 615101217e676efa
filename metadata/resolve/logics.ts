import type { DocumentOf } from '../documents/index.ts';
import { inputType } from '../expressions/entity-types.ts';
import type { ResolvedLogic } from '../resolved-product.ts';
import type { Located } from '../source.ts';
import type { InputsByLogic } from './apis.ts';
import { keyOf, type Context } from './context.ts';
import { checkMethodCode } from './reserved.ts';
import { resolveParameters } from './parameters.ts';
import { Variables, type StepContext } from './step-scope.ts';
import { resolveSteps } from './steps.ts';
import { resolveSchedule } from './schedules.ts';
import { checkCircles, resolveTriggers, type TriggerScope } from './triggers.ts';

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
  const cyclic = checkCircles(context);
  const functions = new Map(
    [...context.logics.values()].map((logic) => [keyOf(logic), context.program.freshName('logic')]),
  );
  return new Map(
    [...context.logics.values()].map((logic) => [
      keyOf(logic),
      resolveLogic(logic, resolveTriggers(logic, context), { ...context, inputs, cyclic, functions }),
    ]),
  );
}

function resolveLogic(
  logic: LocatedLogic,
  scope: TriggerScope,
  shared: Omit<StepContext, 'module' | 'assignable'>,
): ResolvedLogic {
  const context: StepContext = { ...shared, module: logic.module, assignable: scope.assignable };
  const { content, place } = logic;
  checkMethodCode(content.code, place.at('code'));
  const input = context.inputs.get(keyOf(logic)) ?? [];
  const variables = new Variables(null, scope.parameters === null ? ['input'] : scope.variables);
  const codes = (content.input ?? []).map(({ code }) => code);
  const parameters = scope.parameters ?? `input: ${inputType(input, codes)}`;
  context.program.line(`function ${context.functions.get(keyOf(logic)) ?? ''}(${parameters}) {`);
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
    triggers: scope.triggers,
    schedule: resolveSchedule(content, place),
    steps,
    output,
  };
}
