import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startVitest } from 'vitest/node';
import { CountReporter } from './count-reporter.ts';

async function count(files: Record<string, string>): Promise<CountReporter> {
  const folder = await mkdtemp(path.join(import.meta.dirname, '.count-'));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  for (const [name, body] of Object.entries(files)) {
    await writeFile(path.join(folder, name), `import { expect, it } from 'vitest';\n${body}`);
  }
  const counter = new CountReporter();
  const exitCode = process.exitCode;
  const vitest = await startVitest('test', [], { root: folder, config: false, watch: false, reporters: [counter] });
  await vitest.close();
  process.exitCode = exitCode;
  return counter;
}

it('counts each test once', async () => {
  const body = `it('a', () => {}); it('b', () => expect(1).toBe(2)); it.skip('c', () => {});`;
  expect(await count({ 'a.test.js': body, 'b.test.js': `it('d', () => {});` })).toMatchObject({
    passed: 2,
    failed: 1,
    skipped: 1,
  });
});

it('counts a file that cannot be loaded as a failure', async () => {
  expect(await count({ 'a.test.js': `throw new Error('broken');` })).toMatchObject({ passed: 0, failed: 1 });
});

it('counts an error outside every test as a failure', async () => {
  const body = `it('a', () => { void Promise.reject(new Error('lost')); });`;
  expect(await count({ 'a.test.js': body })).toMatchObject({ passed: 1, failed: 1 });
});
