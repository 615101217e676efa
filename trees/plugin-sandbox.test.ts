import { describe, expect, it } from 'vitest';

import { inputOf } from '../generator/example-fixture.ts';
import { generating, productOf } from '../generator/plugins/plugin-fixture.ts';
import type { ResolvedPlugin } from '../metadata/resolved-product.ts';
import { generatorName } from './allowed-generators.ts';
import { sandboxedGenerator } from './plugin-sandbox.ts';
import { unpackTree } from './tree-bundle.ts';
import { createTreeGenerator } from './tree-generator.ts';

const run = sandboxedGenerator({ milliseconds: 1000, characters: 1000 });
const { plugins: _, ...product } = productOf();
const answerOf = (code: string, options: ResolvedPlugin['options'] = {}) =>
  run({ ...generating(code), options }, { product, options, files: { 'README.md': 'a' } });
/** What an expression comes to inside. */
const inside = (expression: string): string | undefined =>
  answerOf(`exports.generate = () => ({ add: { 'docs/a': String(${expression}) } })`).add['docs/a'];

describe('a plugin’s generator', () => {
  it('gets product, options and files, and answers with files', () => {
    const code = `module.exports.generate = ({ product, options, files }) => ({
      add: { 'docs/a': product.code + options.mark }, append: { 'README.md': files['README.md'] },
    });`;
    expect(answerOf(code, { mark: '"\u2028`$1' })).toEqual({
      add: { 'docs/a': `${product.code}"\u2028\`$1` },
      change: {},
      append: { 'README.md': 'a' },
    });
  });

  it('has nothing of the process, the network, the disk, the clock or chance', () => {
    const names =
      'process require fetch Promise setTimeout setImmediate queueMicrotask console Date Intl WebAssembly Buffer';
    for (const name of names.split(' ')) expect([name, inside(`typeof ${name}`)]).toEqual([name, 'undefined']);
    expect(inside('typeof Math.random')).toBe('undefined');
    expect(inside('Object.keys(globalThis).join()')).toBe('');
  });

  it.each([
    ['makes code from text', `eval('1')`],
    ['reaches for the realm outside', `exports.constructor.constructor('return process')()`],
  ])('fails where it %s', (_name, expression) => {
    expect(() => inside(expression)).toThrow(/fails while it generates: Code generation from strings disallowed/u);
  });

  it.each([
    ['runs for ever', 'exports.generate = () => { for (;;); }', /it takes too long/u],
    ['runs for ever when it is loaded', 'for (;;);', /it takes too long/u],
    ['throws', 'exports.generate = () => { throw new Error("no owners") }', /fails while it generates: no owners/u],
    ['throws something odd', 'exports.generate = () => { throw null }', /no error/u],
    ['does not parse', 'exports.generate = (', /fails while it generates/u],
    ['has no function', '', /fails while it generates/u],
    ['answers with nothing', 'exports.generate = () => undefined', /does not answer with/u],
    ['answers with something else', 'exports.generate = () => ({ remove: {} })', /does not answer with/u],
    ['answers with other than texts', 'exports.generate = () => ({ add: { a: 1 } })', /does not answer with/u],
    ['answers with too much', 'exports.generate = () => ({ add: { a: "x".repeat(2000) } })', /more than 1000/u],
  ])('is refused where it %s', (_name, code, why) => {
    expect(() => answerOf(code)).toThrow(why);
  });
});

describe('the thread that generates', () => {
  const plugin = generating(`exports.generate = () => ({ add: { 'docs/a.md': 'of the plugin' } })`);

  it('runs the generators that the operator allows, twice alike, and refuses the others', async () => {
    const allowing = createTreeGenerator([generatorName(plugin)]);
    const refusing = createTreeGenerator();
    try {
      const input = inputOf(productOf(plugin));
      const first = await allowing.generate(input);
      const files = await unpackTree(first.bundle);
      expect(files).toContainEqual({ path: 'docs/a.md', content: 'of the plugin' });
      expect(files.find(({ path }) => path === 'generated.json')?.content).toContain('"docs/a.md"');
      expect(await allowing.generate(input)).toEqual(first);
      await expect(refusing.generate(input)).rejects.toMatchObject({
        name: 'PluginRefused',
        message: expect.stringContaining(`add ${generatorName(plugin)} to GENERATOR_PLUGINS`),
      });
    } finally {
      await Promise.all([allowing.close(), refusing.close()]);
    }
  });
});
