import type { ModuleSource } from '../metadata/source.ts';
import type { StepDocument } from '../metadata/documents/logic.ts';

const error = (code: string, status?: number) => ({
  code,
  message: { 'zh-CN': code, 'en-US': code },
  ...(status !== undefined && { status }),
});
const createTag = (name: string): StepDocument => ({ do: 'create', model: 'Tag', set: { name } });
const namedLike = [{ field: 'name', operator: 'startsWith', value: 'input.name' }] as const;
const assertCount: StepDocument = { do: 'assert', that: '(input.amount ?? 0) > 0', error: error('COUNT_TOO_SMALL') };

interface StepLogic {
  readonly steps: readonly StepDocument[];
  readonly output?: string;
  readonly transaction?: boolean;
}

/** A logic for each kind of step, with those of the inputs below that it reads. */
const logics: Readonly<Record<string, StepLogic>> = {
  GetTag: {
    steps: [{ do: 'get', model: 'Tag', id: 'input.tagId', as: 'tag' }],
    output: '{ name: tag.name }',
  },
  QueryTags: {
    steps: [
      {
        do: 'query',
        model: 'Tag',
        where: [...namedLike],
        sort: [{ field: 'name', direction: 'desc' }],
        limit: 2,
        offset: 'input.amount ?? 0',
        as: 'found',
      },
    ],
    output: 'found',
  },
  CountTags: {
    steps: [
      {
        do: 'aggregate',
        model: 'Tag',
        where: [...namedLike],
        aggregates: [{ as: 'tags', function: 'count' }],
        as: 'figures',
      },
    ],
    output: '{ tags: sum(figures, each => each.tags) }',
  },
  AssertCount: { steps: [createTag('input.name'), assertCount], output: '{ seen: (input.amount ?? 0) + 1 }' },
  RaiseAlways: { steps: [createTag('input.name'), { do: 'raise', error: error('ALWAYS', 409) }] },
  RaiseOutside: {
    transaction: false,
    steps: [createTag('input.name'), { do: 'raise', error: error('ALWAYS', 409) }],
  },
  CreateTag: {
    steps: [{ do: 'create', model: 'Tag', set: { name: 'input.name' }, as: 'made' }],
    output: '{ id: made.id, name: made.name }',
  },
  UpdateTag: { steps: [{ do: 'update', model: 'Tag', id: 'input.tagId', set: { name: 'input.name' } }] },
  DeleteTag: { steps: [{ do: 'delete', model: 'Tag', id: 'input.tagId' }] },
  SetTwice: {
    steps: [
      { do: 'set', as: 'total', value: '(input.amount ?? 0) * 2' },
      { do: 'set', as: 'total', value: 'total + 1' },
    ],
    output: '{ total: total }',
  },
  CallOther: {
    steps: [
      createTag("concat(input.name, ' first')"),
      { do: 'callLogic', logic: 'AssertCount', input: { name: 'input.name', amount: 'input.amount' }, as: 'answer' },
    ],
    output: '{ seen: answer.seen }',
  },
  IfCount: {
    steps: [
      { do: 'set', as: 'size', value: "'none'" },
      {
        do: 'if',
        condition: '(input.amount ?? 0) > 0',
        then: [
          {
            do: 'if',
            condition: 'input.amount === 1',
            then: [{ do: 'set', as: 'size', value: "'one'" }],
            else: [{ do: 'set', as: 'size', value: "'many'" }],
          },
        ],
      },
    ],
    output: '{ size: size }',
  },
  EachTag: {
    steps: [
      { do: 'query', model: 'Tag', where: [...namedLike], sort: [{ field: 'name' }], as: 'found' },
      { do: 'set', as: 'names', value: "''" },
      {
        do: 'forEach',
        in: 'found',
        as: 'tag',
        steps: [
          { do: 'set', as: 'names', value: "concat(names, tag.name, ',')" },
          { do: 'delete', model: 'Tag', id: 'tag.id' },
        ],
      },
    ],
    output: '{ names: names }',
  },
};

const inputs = [
  { code: 'tagId', type: 'id', of: 'Tag' },
  { code: 'name', type: 'string', maxLength: 40 },
  { code: 'amount', type: 'integer', required: false },
];

const kebab = (code: string): string => code.replaceAll(/(?<=.)[A-Z]/gu, '-$&').toLowerCase();
const camel = (code: string): string => code.charAt(0).toLowerCase() + code.slice(1);

/** Logics of the goods module that show what each kind of step does, and their endpoints. */
export const stepDocuments: ModuleSource['documents'] = Object.entries(logics).flatMap(([code, logic]) => {
  const isUsed = (input: { readonly code: string }): boolean => JSON.stringify(logic).includes(`input.${input.code}`);
  return [
    {
      kind: 'logic',
      code,
      content: { schemaVersion: 1, kind: 'logic', id: `lgc_Step${code}`, code, input: inputs.filter(isUsed), ...logic },
    },
    {
      kind: 'api',
      code: camel(code),
      content: {
        schemaVersion: 1,
        kind: 'api',
        type: 'custom',
        id: `api_Step${code}`,
        code: camel(code),
        method: 'POST',
        path: `/steps/${kebab(code)}`,
        handler: { logic: code },
      },
    },
  ];
});
