import { defineConfig } from 'vitest/config';

/** Slow campaigns: kills, faults, splits, with many seeds. CAMPAIGN_ROUNDS scales them; CI runs a short round. */
export default defineConfig({
  test: {
    include: [
      'packages/*/test/**/*.campaign.ts',
      'acceptance/test/**/*.campaign.ts',
      'packages/read-model/test/build-archive.prop.test.ts',
    ],
    env: { PROPERTY_FACTOR: process.env['CAMPAIGN_ROUNDS'] === 'small' ? '1' : '6' },
    isolate: false,
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    reporters: ['default', './tools/tally-reporter.ts'],
  },
});
