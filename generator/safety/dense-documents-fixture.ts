import type { ModuleSource } from '../../metadata/source.ts';
import { denseLogics } from './dense-logics-fixture.ts';
import { densePage } from './dense-page-fixture.ts';

const base = { schemaVersion: 1 };
const pattern = { regex: '^[^!]*$' };
const text = { default: { value: 'Plain' }, pattern };
const typed: Readonly<Record<string, object>> = {
  string: text,
  email: { ...text, default: { value: 'plain@example.org' } },
  url: { ...text, default: { value: 'https://example.org' } },
  phone: { ...text, default: { value: '+4412345' } },
  text,
  password: { pattern },
  integer: { default: { value: 1 } },
  bigint: { default: { value: '1' } },
  decimal: { precision: 9, scale: 2 },
  boolean: { default: { value: true } },
  date: { default: { value: '2026-01-31' } },
  time: { default: { value: '09:30:00' } },
  datetime: { default: { value: '2026-01-31T09:30:00.000Z' } },
  json: {},
  uuid: {},
  enum: { dictionary: 'Mood', default: { value: 'calm' } },
  multiEnum: { dictionary: 'Mood', default: { value: ['calm'] } },
  sequence: { format: 'N-{0000}' },
  file: { accept: ['application/pdf', 'text/plain'], maxMegabytes: 2 },
  image: { accept: ['image/png'] },
};

const fields = Object.entries(typed).map(([type, more]) => ({
  id: `fld_Every${type}`,
  code: `${type}Field`,
  type,
  label: { 'en-US': type },
  ...more,
}));
const computed = {
  id: 'fld_EveryComputed',
  code: 'computedField',
  type: 'string',
  maxLength: 4000,
  computed: "concat(stringField, 'Plain', textField)",
};

const model = {
  ...base,
  kind: 'model',
  id: 'mdl_Every',
  code: 'Every',
  table: 'dns_every',
  display: 'stringField',
  fields: [...fields, computed],
};

const items = [...fields, computed].map(({ code }) => ({ field: code }));
const shown = items.filter(({ field }) => field !== 'passwordField');
const written = items.filter(({ field }) => field !== 'sequenceField' && field !== 'computedField');
const pages = [
  {
    type: 'list',
    id: 'pag_EveryList',
    code: 'EveryList',
    path: '/every',
    model: 'Every',
    form: 'EveryForm',
    columns: [{ field: 'stringField', link: 'EveryView' }, ...shown.filter(({ field }) => field !== 'stringField')],
    actions: { toolbar: ['create', 'export'], row: ['view', 'edit'], bulk: ['export'] },
  },
  { type: 'form', id: 'pag_EveryForm', code: 'EveryForm', path: '/every/edit', sections: [{ items: written }] },
  { type: 'detail', id: 'pag_EveryView', code: 'EveryView', path: '/every/view', sections: [{ items: shown }] },
].map((page) => ({ ...base, kind: 'page', model: 'Every', ...page }));

const where = [{ field: 'stringField', operator: 'eq', value: "'Plain'" }];
const figures = {
  model: 'Every',
  where,
  group: [{ as: 'mood', field: 'enumField' }],
  aggregates: [{ as: 'rows', function: 'count' }],
  having: [{ of: 'rows', operator: 'gte', value: "input.stringInput === 'Plain' ? 1 : 0" }],
  offset: "input.stringInput === 'Plain' ? 1 : 0",
};
const parameterTypes = 'string text integer decimal boolean date datetime uuid enum id'.split(' ');
const inputs = parameterTypes.map((type) => ({
  code: `${type}Input`,
  type,
  required: false,
  ...(type === 'enum' ? { dictionary: 'Mood' } : {}),
  ...(type === 'id' ? { of: 'Every' } : {}),
}));
const input = [{ code: 'stringInput', type: 'string', in: 'query', required: false }];
const apis = [
  {
    id: 'api_everything',
    code: 'everything',
    method: 'POST',
    path: '/everything',
    parameters: inputs.map((each) => ({ ...each, in: 'body' })),
    handler: { logic: 'Everything' },
  },
  {
    id: 'api_rowsOfAll',
    code: 'rowsOfAll',
    method: 'GET',
    path: '/rows',
    parameters: input,
    handler: { query: { model: 'Every', where, offset: figures.offset } },
  },
  {
    id: 'api_figuresOfAll',
    code: 'figuresOfAll',
    method: 'GET',
    path: '/figures',
    parameters: input,
    handler: { aggregate: figures },
  },
].map((api) => ({ ...base, kind: 'api', type: 'custom', ...api }));

const board = { ...base, kind: 'page', ...densePage(inputs) };

const module = {
  ...base,
  kind: 'module',
  id: 'mod_Dense',
  code: 'dense',
  name: { 'en-US': 'Dense' },
  menu: [{ id: 'men_Every', page: 'EveryList', label: { 'en-US': 'Every' } }],
  dictionaries: [{ id: 'dic_Mood', code: 'Mood', values: [{ id: 'val_Calm', code: 'calm' }] }],
};

/** A module with what the order product leaves out: every type of field and parameter, every step. */
export const denseDocuments = [module, model, ...pages, board, ...apis, ...denseLogics(inputs, figures)].map(
  (content): ModuleSource['documents'][number] => ({
    kind: content.kind,
    code: content.code,
    // A copy, or a change of one place would change all that share a constant.
    content: JSON.parse(JSON.stringify(content)),
  }),
);
