import { describe, expect, it } from 'vitest';

import { applyGenerators, type PlanChanges } from './file-plan.ts';
import { pluginOf, productOf } from './plugin-fixture.ts';

const files = [
  { path: 'README.md', content: 'a product\n' },
  { path: 'docs/a.md', content: 'a' },
  { path: 'generated.json', content: '{}' },
];
const nothing: PlanChanges = { add: {}, change: {}, append: {} };
const named = (name: string, adds: readonly string[], changes: readonly string[]) =>
  pluginOf({ package: name, generator: { file: 'generator/run.cjs', adds, changes } });
const one = named('one', ['docs/**', 'OWNERS', 'package.json', '..'], ['README.md', 'generated.json', 'gone.md']);
const two = named('two', ['docs/**'], ['README.md', 'docs/**']);

/** What comes of it when the plugins answer in turn. */
function applied(...answers: readonly Partial<PlanChanges>[]): Record<string, string> {
  const asked = answers.map((answer) => ({ ...nothing, ...answer }));
  const result = applyGenerators(files, productOf(one, two), () => asked.shift() ?? nothing);
  return Object.fromEntries(result.map(({ path, content }) => [path, content]));
}

describe('what plugins make of the files', () => {
  it('adds, changes and appends what they name', () => {
    const made = applied(
      { add: { OWNERS: '* @a\n' }, append: { 'README.md': 'one\n' } },
      { append: { 'README.md': 'two\n' } },
    );
    expect(made).toMatchObject({ OWNERS: '* @a\n', 'README.md': 'a product\none\ntwo\n' });
    expect(applied({ change: { 'README.md': 'mine' } })).toMatchObject({ 'README.md': 'mine' });
  });

  it('shows each what it named, as the ones before left it', () => {
    const seen: unknown[] = [];
    applyGenerators(files, productOf(one, two), (plugin, request) => {
      seen.push([plugin.package, request.files]);
      return plugin === one ? { ...nothing, append: { 'README.md': '!' } } : nothing;
    });
    expect(seen).toEqual([
      ['one', { 'README.md': 'a product\n', 'generated.json': '{}' }],
      ['two', { 'README.md': 'a product\n!', 'docs/a.md': 'a' }],
    ]);
  });

  it.each<[string, Partial<PlanChanges>[], RegExp]>([
    ['adds what it does not name', [{ add: { 'src/a.ts': '' } }], /one 1\.0\.0 adds src\/a\.ts/u],
    ['adds what is there', [{ add: { 'docs/A.md': '' } }], /there is docs\/a\.md already/u],
    ['adds outside the tree', [{ add: { 'docs/../../x': '' } }], /outside the tree/u],
    ['adds what is not for plugins', [{ add: { 'package.json': '' } }], /may not touch package\.json/u],
    ['changes what it does not name', [{ change: { 'docs/a.md': '' } }], /changes docs\/a\.md, which its/u],
    ['changes what there is not', [{ change: { 'gone.md': '' } }], /gone\.md, which the product does not have/u],
    ['changes the list of files', [{ change: { 'generated.json': '' } }], /may not touch generated\.json/u],
    [
      'changes after another',
      [{ change: { 'README.md': '' } }, { change: { 'README.md': '' } }],
      /two 1\.0\.0 .*so does one/u,
    ],
    ['appends after a change', [{ change: { 'README.md': '' } }, { append: { 'README.md': '' } }], /so does one/u],
    [
      'changes what was appended to',
      [{ append: { 'README.md': '' } }, { change: { 'README.md': '' } }],
      /so does one/u,
    ],
  ])('is refused where one %s', (_, answers, why) => {
    expect(() => applied(...answers)).toThrow(why);
  });
});
