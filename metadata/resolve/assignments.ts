import type { StepDocument } from '../documents/logic.ts';
import { idType, isToOne, orNull, parameterType, storedType } from '../expressions/entity-types.ts';
import type { FieldAssignment, ResolvedStep } from '../resolved-product.ts';
import { didYouMean, listed } from '../suggestion.ts';
import type { Place } from '../report.ts';
import { keyOf, type ModelInfo } from './context.ts';
import { rowTriggers } from './triggers.ts';
import { declare, type StepContext, type Variables } from './step-scope.ts';

/** The type that a member of a row is set with, or why it cannot be set. */
function assignableType(code: string, info: ModelInfo): { readonly type: string } | { readonly problem: string } {
  const field = info.fields.get(code);
  if (field !== undefined) {
    if (field.type === 'computed' || field.type === 'sequence') return { problem: 'the system sets it' };
    if (field.type === 'password') return { problem: 'it is a password' };
    if (field.type === 'file' || field.type === 'image') return { problem: 'files come from uploads' };
    return { type: storedType(field) };
  }
  const relation = info.relations.get(code);
  if (relation === undefined) {
    const known = [
      ...info.fields.keys(),
      ...[...info.relations.values()].filter(({ column }) => column !== null).map((each) => each.code),
    ];
    return { problem: `\`${info.code}\` has no such field${didYouMean(code, known)}` };
  }
  if (!isToOne(relation) || !relation.owner) return { problem: 'its column is not in this table' };
  return { type: relation.required ? idType(relation.target) : orNull(idType(relation.target)) };
}

export function resolveAssignments(
  set: Readonly<Record<string, string>>,
  info: ModelInfo,
  place: Place,
  variables: Variables,
  context: StepContext,
  /** Statement text that follows in the checker, given the row's property and the canonical source. */
  after?: (property: string, canonical: string) => string,
): readonly FieldAssignment[] {
  return inOrder(set).flatMap(([code, source]): FieldAssignment[] => {
    const target = assignableType(code, info);
    if ('problem' in target) {
      if (!info.unresolved.has(code))
        place
          .at(code)
          .error(
            'not-assignable',
            `\`${code}\` cannot be set: ${target.problem}`,
            'set a field, or a relation with its column here',
          );
      return [];
    }
    const value = context.program.expression({
      source,
      place: place.at(code),
      variables: variables.names(),
      expected: target.type,
      ...(after === undefined
        ? {}
        : { after: (canonical: string) => after(info.relations.has(code) ? `${code}Id` : code, canonical) }),
    });
    return value === null ? [] : [{ field: code, value }];
  });
}

export function resolveCreate(
  step: Extract<StepDocument, { do: 'create' }>,
  at: Place,
  variables: Variables,
  context: StepContext,
): ResolvedStep | null {
  const info = context.models.find(step.model, context.module, at.at('model'));
  const set = info === null ? [] : resolveAssignments(step.set, info, at.at('set'), variables, context);
  if (info !== null) {
    const missing = neededFor(info).filter((code) => !Object.hasOwn(step.set, code));
    if (missing.length > 0)
      at.at('set').error(
        'required-field-missing',
        `\`${info.code}\` needs ${listed(missing)}`,
        'set them, or give them defaults',
      );
  }
  if (step.as !== undefined) declare(step.as, info?.code ?? null, at, variables, context);
  return info === null
    ? null
    : { do: 'create', model: { module: info.module, code: info.code }, set, as: step.as ?? null };
}

function neededFor(info: ModelInfo): readonly string[] {
  const fields = [...info.fields.values()].filter(
    (field) => field.required && field.default === null && field.type !== 'computed' && field.type !== 'sequence',
  );
  const relations = [...info.relations.values()].filter(
    ({ required, owner, column }) => required && owner && column !== null,
  );
  return [...fields, ...relations].map(({ code }) => code);
}

export function resolveCall(
  step: Extract<StepDocument, { do: 'callLogic' }>,
  at: Place,
  variables: Variables,
  context: StepContext,
): ResolvedStep | null {
  const logic = context.logics.find(step.logic, context.module, at.at('logic'));
  if (logic === null) {
    if (step.as !== undefined) declare(step.as, null, at, variables, context);
    return null;
  }
  if (rowTriggers(logic.content).length > 0) {
    at.at('logic').error(
      'trigger-unfit',
      `\`${logic.code}\` is started by writes of rows and cannot be called`,
      'put the shared steps into a logic without triggers, and call that',
    );
  }
  const wanted = context.inputs.get(keyOf(logic)) ?? [];
  const given = step.input ?? {};
  const missing = wanted
    .filter(({ code, required }) => required && !Object.hasOwn(given, code))
    .map(({ code }) => code);
  if (missing.length > 0)
    at.at('input').error('required-field-missing', `\`${logic.code}\` needs ${listed(missing)}`, 'give them');
  const input = inOrder(given).flatMap(([code, source]): FieldAssignment[] => {
    const parameter = wanted.find((each) => each.code === code);
    const place = at.at('input', code);
    if (parameter === undefined) {
      if ((logic.content.input ?? []).some((each) => each.code === code)) return [];
      place.error(
        'dangling-reference',
        `\`${logic.code}\` has no input \`${code}\`${didYouMean(
          code,
          wanted.map((each) => each.code),
        )}`,
        'remove it',
      );
      return [];
    }
    const value = context.program.expression({
      source,
      place,
      variables: variables.names(),
      expected: parameterType(parameter),
    });
    return value === null ? [] : [{ field: code, value }];
  });
  if (step.as !== undefined) {
    if (logic.content.output === undefined)
      at.at('as').error('option-unfit', `\`${logic.code}\` has no output`, 'remove `as`, or give the logic an output');
    const callee = context.functions.get(keyOf(logic));
    const type = context.cyclic.has(keyOf(logic)) || callee === undefined ? 'any' : `$Result<typeof ${callee}>`;
    declare(step.as, type, at, variables, context);
  }
  return { do: 'callLogic', logic: { module: logic.module, code: logic.code }, input, as: step.as ?? null };
}

/** JSON objects have no order of their own: the same content gives the same code. */
function inOrder(set: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(set).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
