import { describe, expect, it } from 'vitest';
import { field, stringField } from '../relational/product-fixture.ts';
import { changed, since, status, text, whole } from './whole-product-fixture.ts';
import { changeType, type Change, type Impact } from './change.ts';
import { diffProducts } from './diff.ts';

const goods = ['modules', 0, 'models', 0] as const;
const name = [...goods, 'fields', 0] as const;
const price = [...goods, 'fields', 1] as const;

describe('diffProducts', () => {
  it('finds nothing between equal products', () => {
    expect(diffProducts(whole(), whole())).toEqual([]);
  });

  it('finds everything new where there was nothing', () => {
    expect(diffProducts(null, whole())).toEqual([
      { subject: 'order', kind: 'added', impact: 'additive', message: '`order`: new module' },
    ]);
  });

  it.each([
    [[...price, 'required'], true, 'breaking', '`Goods.price` becomes required'],
    [[...name, 'required'], false, 'additive', '`Goods.name` becomes optional'],
    [[...name, 'unique'], true, 'breaking', '`Goods.name` becomes unique'],
    [[...name, 'maxLength'], 50, 'breaking', '`Goods.name` changes its maximum length from 100 to 50'],
    [[...name, 'maxLength'], 150, 'additive', '`Goods.name` changes its maximum length from 100 to 150'],
    [[...price, 'min'], 1, 'breaking', '`Goods.price` changes its minimum from none to 1'],
    [[...price, 'scale'], 3, 'additive', '`Goods.price` changes its scale from 2 to 3'],
    [[...name, 'pattern'], { regex: '^a', message: text }, 'breaking', '`Goods.name` has another pattern'],
    [[...name, 'label', 'en-US'], 'Other', 'patch', '`Goods.name` changes its label'],
    [[...name, 'default'], { kind: 'literal', value: 'a' }, 'patch', '`Goods.name` changes its default'],
    [[...goods, 'options', 'optimisticLock'], true, 'breaking', '`Goods` wants the version of a row that is changed'],
    [[...goods, 'options', 'pageSize'], 30, 'patch', '`Goods` changes its page size'],
    [[...goods, 'access', 'read'], ['manager'], 'breaking', '`Goods` can be read by manager'],
    [
      [...goods, 'relations', 0, 'onDelete'],
      'cascade',
      'breaking',
      '`Goods.kind` changes its rule on delete from restrict to cascade',
    ],
    [
      [...goods, 'relations', 0, 'target', 'code'],
      'Goods',
      'breaking',
      '`Goods.kind` points at `order/Goods` and no longer at `order/Kind`',
    ],
    [[...goods, 'keys', 0, 'on'], ['name'], 'breaking', '`Goods.uk_name` is now unique on name'],
    [['modules', 0, 'apis', 0, 'method'], 'PUT', 'breaking', '`confirm` changes its method from POST to PUT'],
    [['modules', 0, 'apis', 0, 'roles'], [], 'additive', '`confirm` can be called by everybody who is signed in'],
    [['modules', 0, 'apis', 0, 'body', 0, 'required'], true, 'breaking', '`confirm.reason` becomes required'],
    [['modules', 0, 'apis', 1, 'path'], 'things', 'breaking', '`Goods` changes its API path from goods to things'],
    [
      ['modules', 0, 'apis', 1, 'endpoints'],
      [{ endpoint: 'list', roles: ['manager'] }],
      'breaking',
      '`Goods get`: endpoint removed',
    ],
    [['modules', 0, 'logics', 0, 'transaction'], false, 'patch', '`Confirm` changes its transaction'],
    [
      ['modules', 0, 'logics', 0, 'output', 'type', 'text'],
      'string',
      'breaking',
      '`Confirm` changes its answer from number to string',
    ],
    [['modules', 0, 'pages', 0, 'path'], '/all', 'breaking', '`GoodsList` changes its path from /goods to /all'],
    [['modules', 0, 'pages', 0, 'columns'], [], 'patch', '`GoodsList` changes its columns'],
    [['modules', 0, 'pages', 1, 'content'], [], 'patch', '`Board` changes its content'],
    [['modules', 0, 'pages', 1, 'sources', 0, 'rows', 'limit'], 9, 'patch', '`Board` changes its sources'],
    [
      ['modules', 0, 'pages', 1, 'parameters', 0, 'code'],
      'day',
      'breaking',
      '`Board` changes the parameters in its address',
    ],
    [
      ['modules', 0, 'pages', 1, 'parameters', 1],
      { ...since, code: 'until' },
      'additive',
      '`Board` changes the parameters in its address',
    ],
    [['modules', 0, 'versionCode'], 'V2', 'patch', '`order` is used in version V2 and no longer V1'],
    [['locales'], ['en-US', 'zh-CN'], 'additive', '`orders` is now in en-US, zh-CN'],
    [['home'], { module: 'order', code: 'Board' }, 'patch', '`orders` opens with `Board`'],
    [['roles', 0, 'code'], 'boss', 'breaking', '`manager` is renamed to `boss`'],
    [['signIn', 'sessionMinutes'], 5, 'patch', '`orders` changes its session length'],
    [['modules', 0, 'dictionaries', 0], status('draft'), 'breaking', '`Status.done`: value removed'],
    [['modules', 0, 'dictionaries', 0], status('draft', 'done', 'void'), 'additive', '`Status.void`: new value'],
  ] as const)('at %j to %j is %s: %s', (path, value, impact, message) => {
    expect(diffProducts(whole(), changed(path, value))).toEqual([expect.objectContaining({ impact, message })]);
  });

  it.each([
    [{ accept: ['image/png'] }, 'breaking', 'takes image/png'],
    [{ accept: ['image/gif', 'image/jpeg', 'image/png'] }, 'additive', 'takes image/gif, image/jpeg, image/png'],
    [{ accept: [] }, 'additive', 'takes any file'],
    [{ maxBytes: 500_000 }, 'breaking', 'changes its maximum size in bytes from 1000000 to 500000'],
    [{ maxBytes: 2_000_000 }, 'additive', 'changes its maximum size in bytes from 1000000 to 2000000'],
  ] as const)('a file with %j is %s: %s', (rules, impact, words) => {
    const before = { accept: ['image/jpeg', 'image/png'], maxBytes: 1_000_000 };
    const at = (own: object) => changed([...goods, 'fields', 3], field('image', 'photo', { ...before, ...own }));
    expect(diffProducts(at({}), at(rules))).toEqual([
      expect.objectContaining({ impact, message: `\`Goods.photo\` ${words}` }),
    ]);
  });

  it.each([
    ['optional', stringField('note'), 'additive'],
    ['required', stringField('note', { required: true }), 'breaking'],
    [
      'required with a default',
      stringField('note', { required: true, default: { kind: 'literal', value: '' } }),
      'additive',
    ],
  ] as const)('a new %s field is %s', (_name, added, impact) => {
    const after = changed([...goods, 'fields', 3], added);
    expect(diffProducts(whole(), after)).toEqual([
      { subject: 'order/Goods.note', kind: 'added', impact, message: '`Goods.note`: new field' },
    ]);
  });

  it('says that a type changed, and nothing about the rules of either type', () => {
    const after = changed(price, { ...field('text', 'price', { minLength: null, maxLength: 9, pattern: null }) });
    expect(diffProducts(whole(), after).map((change) => change.message)).toEqual([
      '`Goods.price` changes its type from decimal to text',
    ]);
  });

  it('sees a rename by the stable id', () => {
    expect(diffProducts(whole(), changed([...name, 'code'], 'title'))).toContainEqual({
      subject: 'order/Goods.title',
      kind: 'renamed',
      impact: 'breaking',
      message: '`Goods.name` is renamed to `Goods.title`',
    });
  });

  it('sees that a relation still points at a model that was renamed', () => {
    const after = structuredClone(changed(['modules', 0, 'models', 1, 'code'], 'Sort'));
    Reflect.set(after.modules[0]?.models[0]?.relations[0]?.target ?? {}, 'code', 'Sort');
    expect(diffProducts(whole(), after).map((change) => change.message)).toEqual(['`Kind` is renamed to `Sort`']);
  });

  it('misses no place of the product but physical names and ids', () => {
    const silent = new Set([
      'id',
      'column',
      'table',
      'module',
      'owner',
      'inverse',
      'joinTable',
      'variables',
      'functions',
      'kind',
    ]);
    const missed = leaves(whole()).filter(
      (path) =>
        !path.some((key) => silent.has(String(key))) &&
        !path.join('/').startsWith('modules/0/apis/1/model') &&
        diffProducts(whole(), changed(path, 'other')).length === 0,
    );
    expect(missed.map((path) => path.join('/'))).toEqual([]);
  });
});

function leaves(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
}

function changeOf(impact: Impact): Change {
  return { subject: '', kind: 'changed', impact, message: '' };
}

describe('changeType', () => {
  it('is the gravest of the changes', () => {
    expect(changeType([])).toBeNull();
    expect(changeType([changeOf('patch')])).toBe('patch');
    expect(changeType([changeOf('patch'), changeOf('additive')])).toBe('minor');
    expect(changeType([changeOf('additive'), changeOf('breaking'), changeOf('patch')])).toBe('major');
  });
});
