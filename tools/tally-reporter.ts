import process from 'node:process';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { processTreeOf } from './process-tree.ts';

/** From then on a test that runs is named, and again each time as much has passed: a run that is ended from outside has said what it waited for. */
const longMs = 180_000;

/**
 * Ends every run with one plain line, `12 passed, 0 failed`, so that any log reader can tell what ran. Names what has run for very long
 * before it has ended.
 */
export default class TallyReporter implements Reporter {
  #vitest: Vitest | undefined;
  readonly #running = new Map<string, { readonly name: string; readonly fromMs: number; namedMs: number }>();
  #watch: NodeJS.Timeout | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunStart(): void {
    this.#watch = setInterval(() => this.#nameLong(), 10_000).unref();
  }

  onTestModuleStart(module: TestModule): void {
    this.#begin(module.id, module.relativeModuleId);
  }

  onTestModuleEnd(module: TestModule): void {
    this.#running.delete(module.id);
  }

  onTestCaseReady(test: TestCase): void {
    this.#begin(test.id, `${test.module.relativeModuleId}: ${test.fullName}`);
  }

  onTestCaseResult(test: TestCase): void {
    this.#running.delete(test.id);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    clearInterval(this.#watch);
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const failed = count('failed') + suites.filter((suite) => suite.errors().length > 0).length + unhandled.length;
    const skipped = count('skipped');
    this.#vitest?.logger.log(`${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }

  #begin(id: string, name: string): void {
    const now = performance.now();
    this.#running.set(id, { name, fromMs: now, namedMs: now });
  }

  #nameLong(): void {
    const now = performance.now();
    const due = [...this.#running.values()].filter(({ namedMs }) => now - namedMs >= longMs);
    for (const test of due) {
      test.namedMs = now;
      this.#vitest?.logger.log(`still running after ${Math.round((now - test.fromMs) / 1_000)} s: ${test.name}`);
    }
    // What is only slow has ended by then.
    if (due.some(({ fromMs }) => now - fromMs >= 2 * longMs))
      this.#vitest?.logger.log(processTreeOf(process.pid).join('\n'));
  }
}
