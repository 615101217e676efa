import { describe, expect, it } from 'vitest';
import { field, refusals, withDocument } from './refusal.ts';

describe('one more document', () => {
  it.each([
    ['a model named like a class', 'model/Promise', { table: 'x', fields: [field({ code: 'a' })] }],
    ['a logic that is no name of a method', 'logic/Constructor', { steps: [{ do: 'raise', error: { code: 'NO' } }] }],
    [
      'an api that is no name of a method',
      'api/delete',
      { type: 'custom', method: 'POST', path: '/x', handler: { logic: 'RestockGoods' } },
    ],
  ])('that is %s is refused', (_, name, more) => {
    const [kind = '', code = ''] = name.split('/');
    const content = { ...more, schemaVersion: 1, kind, id: 'new_1', code };
    expect(refusals(withDocument({ kind, code, content }))).toContain(`goods/${name}#/code reserved-word`);
  });

  it('whose class another model brings along is refused', () => {
    const content = {
      schemaVersion: 1,
      kind: 'model',
      id: 'mdl_New',
      code: 'GoodsService',
      table: 'x',
      fields: [field({})],
    };
    const source = withDocument({ kind: 'model', code: 'GoodsService', content });
    expect(refusals(source)).toEqual(['goods/model/GoodsService#/code duplicate-code']);
  });

  it.each([
    ['of an unknown kind', { kind: 'widget', code: 'X', content: {} }, 'goods/widget/X# unknown-kind'],
    ['of a name that is taken', { kind: 'model', code: 'Tag', content: {} }, 'goods/model/Tag# duplicate-document'],
    ['that is no object', { kind: 'model', code: 'Odd', content: null }, 'goods/model/Odd# wrong-type'],
  ])('%s is refused', (_, document, expected) => {
    expect(refusals(withDocument(document))).toEqual([expected]);
  });
});
