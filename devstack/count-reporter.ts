import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/** Counts what a run proved. A file that cannot be loaded and an error outside every test are a failure each. */
export class CountReporter implements Reporter {
  passed = 0;
  failed = 0;
  skipped = 0;

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    this.passed = 0;
    this.skipped = 0;
    this.failed = unhandled.length;
    for (const module of modules) {
      this.#add(module);
    }
  }

  #add(module: TestModule): void {
    let failedTests = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      this.passed += state === 'passed' ? 1 : 0;
      failedTests += state === 'failed' ? 1 : 0;
      // A test that never ran is none that passed.
      this.skipped += state === 'skipped' || state === 'pending' ? 1 : 0;
    }
    const failedOutsideTests = module.state() === 'failed' && failedTests === 0;
    this.failed += failedOutsideTests ? 1 : failedTests;
  }
}
