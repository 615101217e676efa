import { Type, type Static } from 'typebox';
import { parameterSchema } from './parameter.ts';
import { aggregateSchema, querySchema } from './query.ts';
import {
  camelCode,
  closedObject,
  label,
  logicReference,
  modelReference,
  oneOfTexts,
  roleList,
  schemaVersion,
  stableId,
  taggedUnion,
} from './vocabulary.ts';

const endpointPath = Type.String({
  pattern: '^(/([a-z0-9]+(-[a-z0-9]+)*|\\{[a-z][A-Za-z0-9]*\\}))+$',
  maxLength: 200,
  description: 'a path under `/api/<module>` such as `/orders/{orderId}/confirm`',
});

const handler = Type.Object(
  {
    logic: Type.Optional(logicReference),
    query: Type.Optional(querySchema),
    aggregate: Type.Optional(aggregateSchema),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1, description: '`logic`, `query` or `aggregate`' },
);

const customApi = closedObject({
  type: Type.Literal('custom'),
  schemaVersion,
  kind: Type.Literal('api'),
  id: stableId,
  code: camelCode,
  label: Type.Optional(label),
  method: oneOfTexts(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'the HTTP method'),
  path: endpointPath,
  parameters: Type.Optional(
    Type.Array(parameterSchema, {
      maxItems: 50,
      description: 'left out, a logic’s own inputs: those named in the path there, the others in the query or the body',
    }),
  ),
  handler,
  roles: Type.Optional(roleList),
});
export type CustomApiDocument = Static<typeof customApi>;

const endpoint = closedObject(
  { enabled: Type.Optional(Type.Boolean({ description: 'default true' })), roles: Type.Optional(roleList) },
  { description: 'whether the endpoint is there, and for whom' },
);

const standardApi = closedObject({
  type: Type.Literal('standard'),
  schemaVersion,
  kind: Type.Literal('api'),
  id: stableId,
  code: camelCode,
  model: modelReference,
  path: Type.Optional(
    Type.String({
      pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
      maxLength: 60,
      description: 'a kebab-case plural such as `sales-orders`',
    }),
  ),
  endpoints: closedObject(
    {
      list: Type.Optional(endpoint),
      get: Type.Optional(endpoint),
      create: Type.Optional(endpoint),
      update: Type.Optional(endpoint),
      delete: Type.Optional(endpoint),
    },
    { description: 'an endpoint left out is on, with the model’s access' },
  ),
});
export type StandardApiDocument = Static<typeof standardApi>;

export const apiSchema = {
  ...taggedUnion('type', [customApi, standardApi], 'An endpoint of one’s own, or the standard ones of a model.'),
  title: 'API',
};

export type ApiDocument = CustomApiDocument | StandardApiDocument;
