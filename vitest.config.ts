import { defineConfig } from 'vitest/config';
import { browserTests } from './tools/browser-tests.ts';
import { compileCache } from './tools/compile-cache-for-tests.ts';
import LongFilesFirst from './tools/long-files-first.ts';
import { makeTestFolder } from './tools/memory-for-tests.ts';
import { bundledQueryChild, queryInProcess } from './tools/query-child-of-tests.ts';
import { copiedSpine } from './tools/spine-of-tests.ts';

/** Tests of processes: what that of a query may do and how it ends. In all others its code runs in the process of the test. */
const ofProcesses = [
  'packages/sql/test/sandbox/{attacks,limits,query-process,seal-process,spill,warm-process}.int.test.ts',
  'packages/cli/test/commands/query-hostile.int.test.ts',
  'packages/cli/test/{main,terminal}.e2e.test.ts',
  'packages/serve/test/*.e2e.test.ts',
  'packages/capture/test/watch/work-elsewhere.int.test.ts',
];

/** Shared by every project. */
const test = {
  isolate: false,
  env: {
    // Tests wait for the disk most of the time where their files are on one. Campaigns have theirs there.
    TMPDIR: makeTestFolder(),
    // A process of a test starts in half of the time where Node need not strip types and compile again.
    NODE_COMPILE_CACHE: compileCache,
  },
  // Threads strip types by WebAssembly, and V8 now and then dies when it frees such code (nodejs/node#64500): less of it.
  execArgv: [
    '--liftoff-only',
    // Tests make much and keep little: with room for it, a fifth of their processor time is not spent on collecting it.
    ...['--min-semi-space-size=32', '--max-semi-space-size=32', '--initial-old-space-size=512'],
  ],
  // Only for what hangs: a machine that does ten things at once is slow, and not wrong.
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

export default defineConfig({
  test: {
    // Half of the time goes into child processes that are waited for: one worker more than the cores of a small machine.
    maxWorkers: 3,
    sequence: { sequencer: LongFilesFirst },
    reporters: ['default', './tools/tally-reporter.ts'],
    coverage: { provider: 'v8', include: ['packages/*/src/**'] },
    projects: [
      {
        resolve: { alias: [...queryInProcess, ...copiedSpine] },
        test: {
          ...test,
          name: 'product',
          include: ['packages/*/test/**/*.test.ts', 'acceptance/test/**/*.test.ts', 'docs/test/**/*.test.ts'],
          exclude: ofProcesses,
        },
      },
      {
        resolve: { alias: bundledQueryChild },
        test: {
          ...test,
          name: 'processes',
          include: ofProcesses,
          exclude: [browserTests],
          globalSetup: './tools/build-bundles.ts',
        },
      },
    ],
  },
});
