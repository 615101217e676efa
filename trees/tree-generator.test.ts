import { afterEach, describe, expect, it } from 'vitest';

import { exampleInput, inputOf } from '../generator/example-fixture.ts';
import { generate, type GeneratorInput } from '../generator/index.ts';
import { syntheticProduct } from '../generator/synthetic.ts';
import { packFiles, unpackTree } from './tree-bundle.ts';
import { createTreeGenerator, type TreeGenerator } from './tree-generator.ts';

let trees: TreeGenerator | undefined;

afterEach(async () => {
  await trees?.close();
});

const named = (input: GeneratorInput, name: string): GeneratorInput => ({
  ...input,
  product: { ...input.product, name: { 'en-US': name, 'zh-CN': name } },
});

const withModuleName = (input: GeneratorInput, name: string): GeneratorInput => ({
  ...input,
  product: {
    ...input.product,
    modules: input.product.modules.map((module) => ({ ...module, name: { 'en-US': name, 'zh-CN': name } })),
  },
});

describe('the tree generator', () => {
  it('gives the files of the generator, by path', async () => {
    trees = createTreeGenerator();
    const input = await exampleInput();
    const files = generate(input);
    const tree = await trees.generate(input);
    expect(await unpackTree(tree.bundle)).toEqual(files);
    expect(tree.fileCount).toBe(files.length);
    expect(tree.byteCount).toBe(files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0));
  });

  it('gives the bytes of a first generation after others, of this and of more products than it remembers', async () => {
    trees = createTreeGenerator();
    const orders = await exampleInput();
    const others = [1, 2, 3, 4].map((models) => {
      const input = inputOf(syntheticProduct(models));
      return { ...input, product: { ...input.product, id: `prd_${models}` } };
    });
    const first = await trees.generate(orders);
    await trees.generate(named(orders, 'Changed'));
    expect(await trees.generate(await exampleInput())).toEqual(first);
    for (const input of others) await trees.generate(input);
    expect(await trees.generate(orders)).toEqual(first);
  });

  it('answers many who ask at once, each with its own', async () => {
    const generator = createTreeGenerator();
    trees = generator;
    const orders = await exampleInput();
    const names = ['A', 'B', 'C', 'A', 'D', 'B'];
    const inputs = names.map((name) => withModuleName(orders, name));
    const bundles = await Promise.all(inputs.map((input) => generator.generate(input)));
    for (const [index, { bundle }] of bundles.entries()) {
      expect(await unpackTree(bundle)).toEqual(generate(inputs[index] ?? orders));
    }
  });

  it('generates on when its thread was lost with what it remembered', async () => {
    trees = createTreeGenerator();
    const orders = await exampleInput();
    const first = await trees.generate(orders);
    const cancel = new AbortController();
    const large = trees.generate(inputOf(syntheticProduct(400)), cancel.signal);
    cancel.abort();
    await expect(large).rejects.toThrow('abort');
    expect(await trees.generate(orders)).toEqual(first);
  });

  it('leaves the main thread free', async () => {
    trees = createTreeGenerator();
    let isDone = false;
    let turns = 0;
    const generation = trees.generate(inputOf(syntheticProduct(200))).then(() => (isDone = true));
    const beat = setInterval(() => (turns += isDone ? 0 : 1), 1);
    await generation;
    clearInterval(beat);
    expect(turns).toBeGreaterThan(3);
  });
});

describe('a bundle', () => {
  it('keeps every text as it is', async () => {
    const files = [
      '',
      '\n',
      'a\r\nb\u2028c\u2029d',
      '中文😀',
      '\ud800',
      '{"a":[1]}',
      'x'.repeat(600_000) + '😀'.repeat(300_000),
    ].map((content, index) => ({ path: `file-${index}`, content }));
    const parts = files.map((file) => packFiles([file]));
    expect(await unpackTree(Buffer.concat(parts))).toEqual(files);
    expect(await unpackTree(packFiles(files.toReversed()))).toEqual(files);
    expect(await unpackTree(packFiles([]))).toEqual([]);
  });

  it('is refused where it is cut short or no tree', async () => {
    const bundle = packFiles([{ path: 'a', content: 'b'.repeat(1000) }]);
    await expect(unpackTree(bundle.subarray(0, -12))).rejects.toThrow('unexpected end of file');
    await expect(unpackTree(Buffer.from('no tree'))).rejects.toThrow('header');
  });
});
