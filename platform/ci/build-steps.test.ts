import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FirstNpmErrors, LastLines, planSteps } from './build-steps.ts';

describe('planSteps', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'build-steps-'));
    await mkdir(join(folder, 'web'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (file: string, scripts: Record<string, string>) =>
    writeFile(join(folder, file), JSON.stringify({ scripts }));

  it("takes a workspace's own script, or else the root's of that name", async () => {
    await write('package.json', { 'lint:web': 'npm run lint --workspace web', 'lint:server': 'oxlint server' });
    await write('web/package.json', { lint: 'oxlint src', dev: 'vite' });
    expect(await planSteps(folder, false)).toEqual([
      { name: 'lint:server', folder, script: 'lint:server', args: [] },
      { name: 'lint:web', folder: join(folder, 'web'), script: 'lint', args: [] },
    ]);
  });

  it.each([
    ['vitest run', ['test', 'lint:web']],
    ['npm run test --workspaces', ['test:web', 'lint:web']],
    ['vitest run && npm run extra', ['test:web', 'lint:web']],
  ])('with %j for the tests of the root runs %j', async (test, names) => {
    await write('package.json', { test });
    await write('web/package.json', { test: 'vitest run', lint: 'oxlint src' });
    expect((await planSteps(folder, false)).map(({ name }) => name)).toEqual(names);
    expect((await planSteps(folder, true)).map(({ name }) => name)).toEqual(['lint:web']);
  });

  it('leaves the tests out when they are to be skipped', async () => {
    await write('package.json', {});
    await write('web/package.json', { test: 'vitest run', build: 'vite build' });
    expect((await planSteps(folder, true)).map(({ name }) => name)).toEqual(['build:web']);
  });

  it.each([
    ['vue-tsc --noEmit', true],
    ['tsc --noEmit -p tsconfig.json', true],
    ['tsc -p tsconfig.build.json', false],
    ['vue-tsc --build --noEmit', false],
    ['tsc --noEmit && vue-tsc --noEmit', false],
  ])('has the type check %j remember: %s', async (typecheck, remembers) => {
    await write('package.json', {});
    await write('web/package.json', { typecheck });
    const [step] = await planSteps(folder, false);
    expect(step?.args.includes('--incremental')).toBe(remembers);
  });
});

describe('a compilation', () => {
  it.each([
    ['tsc -p tsconfig.build.json', 'tsc --noEmit', ['--', '--noCheck']],
    ['tsc -p tsconfig.build.json', undefined, []],
    ['tsc -p tsconfig.build.json && cp a b', 'tsc --noEmit', []],
    ['vite build', 'vue-tsc --noEmit', []],
  ])('%j beside the type check %j gets %j', async (build, typecheck, args) => {
    const folder = await mkdtemp(join(tmpdir(), 'build-steps-'));
    await mkdir(join(folder, 'server'));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts: {} }));
    await writeFile(join(folder, 'server/package.json'), JSON.stringify({ scripts: { build, typecheck } }));
    const steps = await planSteps(folder, false);
    expect(steps.find(({ name }) => name === 'build:server')?.args).toEqual(args);
    await rm(folder, { recursive: true, force: true });
  });
});

describe('what is shown of a failed step', () => {
  it('is the end of what it said', () => {
    const kept = new LastLines();
    for (let line = 0; line < 100; line += 1) kept.add(`line ${line}`);
    kept.add('  ');
    expect(kept.lines).toHaveLength(25);
    expect(kept.lines.at(-1)).toBe('line 99');
  });

  it('is the beginning of what npm found wrong', () => {
    const kept = new FirstNpmErrors();
    kept.add('npm warn deprecated');
    kept.add('npm error code EUSAGE');
    kept.add('npm error');
    for (let line = 0; line < 100; line += 1) kept.add(`npm error usage ${line}`);
    expect(kept.lines).toHaveLength(25);
    expect(kept.lines[0]).toBe('npm error code EUSAGE');
  });
});
