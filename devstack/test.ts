import path from 'node:path';
import { parseCLI, startVitest } from 'vitest/node';
import { CountReporter } from './count-reporter.ts';

/** `npm test [-- FILTER... OPTION...]`: vitest's own arguments; the last line is `N passed, N failed`. */
const root = path.dirname(import.meta.dirname);
const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
const count = new CountReporter();
const vitest = await startVitest('test', filter, {
  ...options,
  root,
  watch: false,
  reporters: ['default', count],
});
await vitest.close();
if (count.failed > 0 || count.passed === 0) {
  process.exitCode = 1;
}
if (count.skipped > 0) {
  console.log(`${count.skipped} not run`);
}
console.log(`${count.passed} passed, ${count.failed} failed`);
