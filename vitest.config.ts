import { defineConfig } from 'vitest/config';
import { bundledQueryChild } from './tools/bundled-query-child.ts';

export default defineConfig({
  resolve: { alias: bundledQueryChild },
  test: {
    globalSetup: './tools/bundle-query-child.ts',
    include: ['packages/*/test/**/*.test.ts', 'acceptance/test/**/*.test.ts', 'docs/test/**/*.test.ts'],
    isolate: false,
    // Threads strip types by WebAssembly, and V8 now and then dies when it frees such code (nodejs/node#64500): less of it.
    execArgv: ['--liftoff-only'],
    // Half of the time goes into child processes that are waited for: one worker more than the cores of a small machine.
    maxWorkers: 3,
    // Only for what hangs: a machine that does ten things at once is slow, and not wrong.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', './tools/tally-reporter.ts'],
    coverage: { provider: 'v8', include: ['packages/*/src/**'] },
  },
});
