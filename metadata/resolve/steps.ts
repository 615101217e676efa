import type { StepDocument } from '../documents/logic.ts';
import { loadedType } from '../expressions/loaded.ts';
import { idType } from '../expressions/entity-types.ts';
import type { ResolvedExpression, ResolvedStep } from '../resolved-product.ts';
import type { Place } from '../report.ts';
import { resolveAssignments, resolveCall, resolveCreate } from './assignments.ts';
import { resolveAggregate } from './aggregates.ts';
import { resolveQuery, resolveWith } from './conditions.ts';
import { keyOf } from './context.ts';
import { errorOf } from './errors.ts';
import { resolveHttpCall } from './http-calls.ts';
import { declare, Variables, type StepContext } from './step-scope.ts';

export function resolveSteps(
  steps: readonly StepDocument[],
  place: Place,
  variables: Variables,
  context: StepContext,
): readonly ResolvedStep[] {
  return steps.flatMap((step, index) => {
    const at = place.at(index);
    if (step.do === 'raise' && index < steps.length - 1) {
      place
        .at(index + 1)
        .error('unreachable-step', 'nothing after a raise is ever reached', 'put the raise last, or into an `if`');
    }
    const resolved = resolveStep(step, at, variables, context);
    return resolved === null ? [] : [resolved];
  });
}

function resolveStep(step: StepDocument, at: Place, variables: Variables, context: StepContext): ResolvedStep | null {
  const { program } = context;
  const expression = (
    source: string,
    key: string,
    more: { expected?: string; before?: string; after?: (canonical: string) => string },
  ) => program.expression({ source, place: at.at(key), variables: variables.names(), ...more });
  switch (step.do) {
    case 'get':
      return resolveGet(step, at, variables, context);
    case 'query': {
      const rows = resolveQuery(step, context.module, variables.names(), at, context);
      declare(step.as, rows === null ? null : `(${rows.rowType})[]`, at, variables, context);
      return rows === null ? null : { do: 'query', query: rows.query, as: step.as };
    }
    case 'aggregate': {
      const results = resolveAggregate(step, context.module, variables.names(), at, context);
      declare(step.as, results === null ? null : `(${results.rowType})[]`, at, variables, context);
      return results === null ? null : { do: 'aggregate', query: results.query, as: step.as };
    }
    case 'assert': {
      const that = expression(step.that, 'that', { expected: 'boolean', after: throwUnless });
      return that === null ? null : { do: 'assert', that, error: errorOf(step.error, at.at('error'), context) };
    }
    case 'raise':
      program.line('throw 0;');
      return { do: 'raise', error: errorOf(step.error, at.at('error'), context) };
    case 'create':
      return resolveCreate(step, at, variables, context);
    case 'update': {
      const info = context.models.find(step.model, context.module, at.at('model'));
      if (info === null) return null;
      const id = expression(step.id, 'id', { expected: idType(info) });
      const set = resolveAssignments(step.set, info, at.at('set'), variables, context);
      if (set.length === 0 && Object.keys(step.set).length === 0)
        at.at('set').error('size-limit', 'nothing is set', 'set at least one field');
      return id === null ? null : { do: 'update', model: { module: info.module, code: info.code }, id, set };
    }
    case 'delete': {
      const info = context.models.find(step.model, context.module, at.at('model'));
      const id = info === null ? null : expression(step.id, 'id', { expected: idType(info) });
      return info === null || id === null
        ? null
        : { do: 'delete', model: { module: info.module, code: info.code }, id };
    }
    case 'assign':
      return resolveAssign(step, at, variables, context);
    case 'set':
      return resolveSet(step, at, variables, context);
    case 'if':
      return resolveIf(step, at, variables, context);
    case 'forEach':
      return resolveForEach(step, at, variables, context);
    case 'callLogic':
      return resolveCall(step, at, variables, context);
    case 'callHttp':
      return resolveHttpCall(step, at, variables, context);
  }
}

const throwUnless = (canonical: string): string => ` if (!(${canonical})) throw 0;`;

function resolveGet(
  step: Extract<StepDocument, { do: 'get' }>,
  at: Place,
  variables: Variables,
  context: StepContext,
): ResolvedStep | null {
  const { program } = context;
  const info = context.models.find(step.model, context.module, at.at('model'));
  if (info === null) {
    declare(step.as, null, at, variables, context);
    return null;
  }
  const id = program.expression({
    source: step.id,
    place: at.at('id'),
    variables: variables.names(),
    expected: idType(info),
  });
  const paths = resolveWith(step.with, info, at.at('with'), context);
  const alias = `${program.freshName('Loaded')}_${info.code}`;
  program.declare(`type ${alias} = ${loadedType(info.model, paths, (ref) => context.models.get(keyOf(ref))?.model)};`);
  declare(step.as, alias, at, variables, context);
  return id === null
    ? null
    : { do: 'get', model: { module: info.module, code: info.code }, id, with: paths, as: step.as };
}

function resolveAssign(
  step: Extract<StepDocument, { do: 'assign' }>,
  at: Place,
  variables: Variables,
  context: StepContext,
): ResolvedStep | null {
  const info = context.assignable;
  if (info === null) {
    at.at('do').error(
      'trigger-unfit',
      '`assign` changes the row that is about to be written, and here none is',
      'trigger the logic before a create or update only, or use an `update` step',
    );
    return null;
  }
  const set = resolveAssignments(step.set, info, at.at('set'), variables, context, (property, canonical) => {
    return ` row.${property} = (${canonical});`;
  });
  if (Object.keys(step.set).length === 0) at.at('set').error('size-limit', 'nothing is set', 'set at least one field');
  return { do: 'assign', model: { module: info.module, code: info.code }, set };
}

function resolveSet(
  step: Extract<StepDocument, { do: 'set' }>,
  at: Place,
  variables: Variables,
  context: StepContext,
): ResolvedStep | null {
  const { program } = context;
  const kind = variables.kindOf(step.as);
  const request = { source: step.value, place: at.at('value'), variables: variables.names() };
  if (kind === 'fixed') {
    at.at('as').error('not-assignable', `\`${step.as}\` cannot be set again`, 'use another name');
    return null;
  }
  let value: ResolvedExpression | null;
  if (kind === 'assignable')
    value = program.expression({
      ...request,
      expected: variables.typeOf(step.as),
      after: (canonical) => ` ${step.as} = (${canonical});`,
    });
  else {
    const holder = program.freshName('set');
    const after = (canonical: string) => ` const ${holder} = $widened((${canonical}));`;
    value = program.expression({ ...request, before: `let ${step.as} = `, after });
    if (value !== null) variables.setType(step.as, `(typeof ${holder})['type']`);
    if (value === null) program.line(`let ${step.as} = $value<any>();`);
    else if (value.source === 'null' || value.source === 'undefined')
      at.at('value').error('expression-type', 'a variable cannot start as null', 'give it a value');
    variables.add(step.as, 'assignable', at.at('as'));
  }
  return value === null ? null : { do: 'set', as: step.as, value, declares: kind === null };
}

function resolveIf(
  step: Extract<StepDocument, { do: 'if' }>,
  at: Place,
  variables: Variables,
  context: StepContext,
): ResolvedStep | null {
  const { program } = context;
  const request = {
    source: step.condition,
    place: at.at('condition'),
    variables: variables.names(),
    expected: 'boolean',
  };
  const condition = program.expression({ ...request, after: (canonical) => ` if (${canonical}) {` });
  if (condition === null) program.line('if ($more) {');
  const thenSteps = resolveSteps(step.then, at.at('then'), new Variables(variables), context);
  program.line('} else {');
  const elseSteps = resolveSteps(step.else ?? [], at.at('else'), new Variables(variables), context);
  program.line('}');
  return condition === null ? null : { do: 'if', condition, then: thenSteps, else: elseSteps };
}

function resolveForEach(
  step: Extract<StepDocument, { do: 'forEach' }>,
  at: Place,
  variables: Variables,
  context: StepContext,
): ResolvedStep | null {
  const { program } = context;
  const inner = new Variables(variables);
  const rows = context.program.freshName('rows');
  const source = program.expression({
    source: step.in,
    place: at.at('in'),
    variables: variables.names(),
    before: `const ${rows} = `,
    after: () => ` $expect<readonly unknown[]>(${rows});`,
  });
  program.line('while ($more) {');
  inner.add(step.as, 'fixed', at.at('as'));
  program.line(source === null ? `const ${step.as} = $value<any>();` : `const ${step.as} = $each(${rows});`);
  const steps = resolveSteps(step.steps, at.at('steps'), inner, context);
  program.line('}');
  return source === null ? null : { do: 'forEach', in: source, as: step.as, steps };
}
