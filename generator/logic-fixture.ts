import { loadExample } from '../examples/load.ts';
import type { ResolvedProduct } from '../metadata/resolved-product.ts';
import { resolveProduct } from '../metadata/validate.ts';

const base = { schemaVersion: 1, kind: 'logic' };
const error = (code: string) => ({ code, message: { 'zh-CN': code, 'en-US': code } });
const makeTag = (name: string) => ({ do: 'create', model: 'Tag', set: { name } });

/** Logics of the goods module that writes of rows start, one for each event, leaving tags behind as their trace. */
const logics = [
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
    code: 'MournCategory',
    triggers: [{ on: 'afterDelete', model: 'Category' }],
    steps: [makeTag("concat('gone ', row.name)")],
  },
];

/** The example with logics of every kind that it has no use for itself. */
export async function logicProduct(): Promise<ResolvedProduct> {
  const source = await loadExample('orders', { order: 'V2' });
  const documents = logics.map((logic) => ({
    kind: 'logic',
    code: logic.code,
    content: { ...base, id: `lgc_${logic.code}`, ...logic },
  }));
  const modules = source.modules.map((module) =>
    module.code === 'goods' ? { ...module, documents: [...module.documents, ...documents] } : module,
  );
  const resolution = resolveProduct({ ...source, modules });
  if (!resolution.ok) throw new Error(`the logics do not resolve: ${JSON.stringify(resolution.errors)}`);
  return resolution.product;
}
