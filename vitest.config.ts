import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'acceptance/test/**/*.test.ts', 'docs/test/**/*.test.ts'],
    isolate: false,
    testTimeout: 30_000,
    reporters: ['default', './tools/tally-reporter.ts'],
    coverage: { provider: 'v8', include: ['packages/*/src/**'] },
  },
});
