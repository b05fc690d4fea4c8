import type { Reporter, TestModule, Vitest } from 'vitest/node';

/** Ends every run with one plain line, `12 passed, 0 failed`, so that any log reader can tell what ran. */
export default class TallyReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const failed = count('failed') + suites.filter((suite) => suite.errors().length > 0).length + unhandled.length;
    const skipped = count('skipped');
    this.#vitest?.logger.log(`${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }
}
