import { loadExample } from '../examples/load.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import { resolveProduct } from '../metadata/validate.ts';
import { stepDocuments } from './step-fixture.ts';

const base = { schemaVersion: 1, kind: 'logic' };
const error = (code: string) => ({ code, message: { 'zh-CN': code, 'en-US': code } });
const makeTag = (name: string) => ({ do: 'create', model: 'Tag', set: { name } });

/** Logics of the goods module that writes of rows start, one for each event, leaving tags behind as their trace. */
export const triggeredLogics = [
  {
    code: 'TidyTag',
    triggers: [
      { on: 'beforeCreate', model: 'Tag' },
      { on: 'beforeUpdate', model: 'Tag' },
    ],
    steps: [
      { do: 'assign', set: { name: 'trim(row.name)' } },
      { do: 'assert', that: "row.name !== 'forbidden'", error: error('TAG_FORBIDDEN') },
    ],
  },
  {
    code: 'KeepTag',
    triggers: [{ on: 'beforeDelete', model: 'Tag' }],
    steps: [{ do: 'assert', that: "row.name !== 'keep'", error: error('TAG_KEPT') }],
  },
  {
    code: 'GreetCategory',
    triggers: [{ on: 'afterCreate', model: 'Category' }],
    steps: [makeTag("concat('new ', row.name, ' ', row.id)")],
  },
  {
    code: 'FollowCategory',
    triggers: [{ on: 'afterUpdate', model: 'Category' }],
    steps: [
      {
        do: 'if',
        condition: 'row.position !== before.position',
        then: [makeTag("concat('moved ', before.position, ' to ', row.position)")],
      },
    ],
  },
  {
    code: 'CountSeconds',
    input: [{ code: 'note', type: 'string', required: false }],
    triggers: [{ on: 'schedule', cron: '* * * * * *' }],
    steps: [makeTag("concat('tick ', now().toISOString(), input.note)")],
  },
  {
    code: 'FailAtOnce',
    triggers: [{ on: 'schedule', cron: '* * * * * *' }],
    steps: [{ do: 'raise', error: error('ALWAYS') }],
  },
  {
    code: 'MournCategory',
    triggers: [{ on: 'afterDelete', model: 'Category' }],
    steps: [makeTag("concat('gone ', row.name)")],
  },
];

/** A logic that asks another service for a rate, and the endpoint that starts it. */
function callOf(host: string) {
  const logic = {
    ...base,
    id: 'lgc_AskRate',
    code: 'AskRate',
    input: [{ code: 'path', type: 'string' }],
    steps: [
      {
        do: 'callHttp',
        method: 'POST',
        url: `\`http://${host}/\${input.path}\``,
        hosts: [host],
        headers: { 'X-Trace': "concat('from ', currentUser.name)" },
        secrets: { Authorization: 'RATES_TOKEN' },
        body: '{ path: input.path, amount: 3 }',
        timeoutSeconds: 1,
        result: [
          { code: 'rate', type: 'decimal' },
          { code: 'note', type: 'string', required: false },
        ],
        errors: [{ status: 404, error: error('NO_RATE') }],
        error: { ...error('RATES_DOWN'), status: 424 },
        as: 'answer',
      },
    ],
    output: '{ status: answer.status, tripled: answer.rate * 3, note: answer.note }',
  };
  const api = {
    ...base,
    kind: 'api',
    type: 'custom',
    id: 'api_askRate',
    code: 'askRate',
    method: 'POST',
    path: '/rates',
    handler: { logic: 'AskRate' },
  };
  return [
    { kind: 'logic', code: 'AskRate', content: logic },
    { kind: 'api', code: 'askRate', content: api },
  ];
}

/** The example with logics of every kind that it has no use for itself. `host` answers HTTP calls. */
export async function logicProduct(host: string): Promise<ResolvedProduct> {
  const source = await loadExample('orders', { order: 'V2' });
  const documents = triggeredLogics.map((logic) => ({
    kind: 'logic',
    code: logic.code,
    content: { ...base, id: `lgc_${logic.code}`, ...logic },
  }));
  const modules = source.modules.map((module) =>
    module.code === 'goods'
      ? { ...module, documents: [...module.documents, ...documents, ...stepDocuments, ...callOf(host)] }
      : module,
  );
  const resolution = resolveProduct({ ...source, modules });
  if (!resolution.ok) throw new Error(`the logics do not resolve: ${JSON.stringify(resolution.errors)}`);
  return resolution.product;
}
