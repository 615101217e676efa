import { Type, type Static } from 'typebox';
import { inputSchema } from './parameter.ts';
import { aggregateProperties, queryProperties, withPaths } from './query.ts';
import {
  camelCode,
  closedObject,
  expression,
  label,
  logicReference,
  longText,
  modelReference,
  oneOfTexts,
  pascalCode,
  schemaVersion,
  stableId,
  taggedUnion,
} from './vocabulary.ts';

const businessError = closedObject({
  code: Type.String({
    pattern: '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$',
    maxLength: 60,
    description: 'an error code such as `OUT_OF_STOCK`',
  }),
  message: Type.Optional(longText),
  status: Type.Optional(Type.Integer({ minimum: 400, maximum: 499, description: 'HTTP status; default 422' })),
});
export type ErrorDocument = Static<typeof businessError>;

const assignments = Type.Unsafe<Readonly<Record<string, string>>>({
  type: 'object',
  propertyNames: camelCode,
  additionalProperties: expression,
  maxProperties: 200,
  description: 'field → expression',
});

const plainSteps = [
  closedObject({
    do: Type.Literal('get'),
    model: modelReference,
    id: expression,
    with: Type.Optional(withPaths),
    as: camelCode,
  }),
  closedObject({ do: Type.Literal('query'), ...queryProperties, as: camelCode }),
  closedObject({ do: Type.Literal('aggregate'), ...aggregateProperties, as: camelCode }),
  closedObject({ do: Type.Literal('assert'), that: expression, error: businessError }),
  closedObject({ do: Type.Literal('raise'), error: businessError }),
  closedObject({ do: Type.Literal('create'), model: modelReference, set: assignments, as: Type.Optional(camelCode) }),
  closedObject({ do: Type.Literal('update'), model: modelReference, id: expression, set: assignments }),
  closedObject({ do: Type.Literal('delete'), model: modelReference, id: expression }),
  closedObject(
    { do: Type.Literal('assign'), set: assignments },
    { description: 'changes the row that is about to be written' },
  ),
  closedObject({ do: Type.Literal('set'), as: camelCode, value: expression }),
  closedObject({
    do: Type.Literal('callLogic'),
    logic: logicReference,
    input: Type.Optional(assignments),
    as: Type.Optional(camelCode),
  }),
  closedObject({
    do: Type.Literal('callHttp'),
    method: oneOfTexts(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    url: Type.String({ minLength: 1, maxLength: 2000 }),
    body: Type.Optional(expression),
    as: Type.Optional(camelCode),
  }),
] as const;

export type StepDocument =
  | Static<(typeof plainSteps)[number]>
  | {
      readonly do: 'if';
      readonly condition: string;
      readonly then: readonly StepDocument[];
      readonly else?: readonly StepDocument[];
    }
  | { readonly do: 'forEach'; readonly in: string; readonly as: string; readonly steps: readonly StepDocument[] };

const steps = Type.Array(Type.Unsafe<StepDocument>({ $ref: '#/$defs/step' }), { maxItems: 100 });

const step = taggedUnion(
  'do',
  [
    ...plainSteps,
    closedObject({ do: Type.Literal('if'), condition: expression, then: steps, else: Type.Optional(steps) }),
    closedObject({ do: Type.Literal('forEach'), in: expression, as: camelCode, steps }),
  ],
  'a step of a logic',
);

export const rowEvents = [
  'beforeCreate',
  'afterCreate',
  'beforeUpdate',
  'afterUpdate',
  'beforeDelete',
  'afterDelete',
] as const;

const trigger = taggedUnion(
  'on',
  [
    closedObject({ on: Type.Literal('schedule'), cron: Type.String({ minLength: 9, maxLength: 100 }) }),
    closedObject({
      on: oneOfTexts(rowEvents),
      model: modelReference,
    }),
  ],
  'what starts the logic besides an API',
);

export const logicSchema = Type.Object(
  {
    schemaVersion,
    kind: Type.Literal('logic'),
    id: stableId,
    code: pascalCode,
    label: Type.Optional(label),
    input: Type.Optional(Type.Array(inputSchema, { maxItems: 50 })),
    transaction: Type.Optional(Type.Boolean({ description: 'all or nothing; default true' })),
    triggers: Type.Optional(Type.Array(trigger, { maxItems: 20 })),
    steps: Type.Array(Type.Unsafe<StepDocument>({ $ref: '#/$defs/step' }), { minItems: 1, maxItems: 100 }),
    output: Type.Optional(expression),
  },
  {
    additionalProperties: false,
    title: 'Logic',
    description:
      'A named flow of typed steps, called by an API or by another logic, or started by a write or the clock.',
    $defs: { step },
  },
);

export type TriggerDocument = Static<typeof trigger>;
export type LogicDocument = Static<typeof logicSchema>;
