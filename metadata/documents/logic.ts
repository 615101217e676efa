import { Type, type Static, type TSchema } from 'typebox';
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

const businessError = closedObject(
  {
    code: Type.String({
      pattern: '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$',
      maxLength: 60,
      description: 'an error code such as `OUT_OF_STOCK`',
    }),
    message: Type.Optional(longText),
    status: Type.Optional(Type.Integer({ minimum: 400, maximum: 499, description: 'HTTP status; default 422' })),
  },
  { description: 'what the caller is told' },
);
export type ErrorDocument = Static<typeof businessError>;

const assignments = Type.Unsafe<Readonly<Record<string, string>>>({
  type: 'object',
  propertyNames: camelCode,
  additionalProperties: expression,
  maxProperties: 200,
  description: 'field → expression',
});

const host = Type.String({
  pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?$',
  maxLength: 255,
  description: 'a host such as `api.example.org`, with its port where that is not the scheme’s',
});

const secretName = Type.String({
  pattern: '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$',
  maxLength: 60,
  description: 'a name such as `CRM_TOKEN`',
});

const headers = (value: TSchema, description: string) =>
  Type.Unsafe<Readonly<Record<string, string>>>({
    type: 'object',
    propertyNames: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9-]*$', maxLength: 60 },
    additionalProperties: value,
    maxProperties: 20,
    description,
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
    method: oneOfTexts(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'the HTTP method'),
    url: expression,
    hosts: Type.Array(host, { minItems: 1, maxItems: 10, uniqueItems: true, description: 'the only ones called' }),
    headers: Type.Optional(headers(expression, 'header → expression')),
    secrets: Type.Optional(headers(secretName, 'header → name of the secret that is its value: `SECRET_<name>`')),
    body: Type.Optional(expression),
    timeoutSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, description: 'default 5' })),
    result: Type.Optional(
      Type.Array(
        closedObject({
          code: camelCode,
          type: oneOfTexts(['string', 'integer', 'decimal', 'boolean'], 'what the property must be'),
          required: Type.Optional(Type.Boolean({ description: 'default true' })),
        }),
        { maxItems: 50, description: 'the properties of the JSON answer that are read' },
      ),
    ),
    errors: Type.Optional(
      Type.Array(
        closedObject({
          status: Type.Integer({ minimum: 300, maximum: 599, description: 'HTTP status of the answer' }),
          error: businessError,
        }),
        {
          maxItems: 20,
          description: 'what an answer of a status raises',
        },
      ),
    ),
    error: Type.Optional(businessError),
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

const steps = Type.Array(Type.Unsafe<StepDocument>({ $ref: '#/$defs/step' }), {
  maxItems: 100,
  description: 'steps, one after the other',
});

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
    closedObject({
      on: Type.Literal('schedule'),
      cron: Type.String({
        minLength: 9,
        maxLength: 100,
        description: 'five fields, or six with seconds first, in UTC: `0 2 * * *`',
      }),
    }),
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
    steps: Type.Array(Type.Unsafe<StepDocument>({ $ref: '#/$defs/step' }), {
      minItems: 1,
      maxItems: 100,
      description: 'steps, one after the other',
    }),
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
