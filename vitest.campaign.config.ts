import { defineConfig } from 'vitest/config';
import { browserTests } from './tools/browser-tests.ts';
import { compileCache } from './tools/compile-cache-for-tests.ts';
import { makeTestFolder } from './tools/memory-for-tests.ts';
import { bundledQueryChild, queryInProcess } from './tools/query-child-of-tests.ts';

/** What measures how processes share a machine, or takes a great part of its memory. */
const alone = [
  'packages/writer/test/campaigns/{fairness,full-disk}.campaign.ts',
  'packages/*/test/**/large-*.campaign.ts',
  'packages/sql/test/sandbox/attacks.int.test.ts',
  'packages/cli/test/commands/query-hostile.int.test.ts',
];

/** What happens to copies as Parquet: in questions the process is not the subject, and what is killed is killed by its calls, not by the disk. */
const copies = 'packages/sql/test/segments/*.campaign.ts';

const isShort = process.env['CAMPAIGN_ROUNDS'] === 'small';

/** Shared by all projects. */
const test = {
  globalSetup: './tools/build-bundles.ts',
  env: {
    PROPERTY_FACTOR: isShort ? '1' : '6',
    NODE_COMPILE_CACHE: compileCache,
  },
  // A process for each file: a long one dies in V8 now and then, when a thread ends that stripped types by WebAssembly
  // (nodejs/node#64500). Without tiers there is less code to free.
  isolate: true,
  execArgv: ['--liftoff-only'],
  // Against a hang, not for speed: a full length beside other work took three times as long as alone. The longest of a short round
  // takes 90 s of a quiet machine; one that hung for longer than CI waits named nothing.
  testTimeout: isShort ? 900_000 : 7_200_000,
  hookTimeout: 600_000,
};

/** Slow campaigns: kills, faults, splits, with many seeds. CAMPAIGN_ROUNDS scales them; CI runs a short round. */
export default defineConfig({
  test: {
    reporters: ['default', './tools/tally-reporter.ts'],
    projects: [
      {
        resolve: { alias: bundledQueryChild },
        test: {
          ...test,
          name: 'two at a time',
          maxWorkers: 2,
          include: [
            'packages/*/test/**/*.campaign.ts',
            'acceptance/test/**/*.campaign.ts',
            // Tests of which the fast round takes a part: see `share` in testkit.
            'packages/*/test/**/*.crash.test.ts',
            'acceptance/test/{invariance,trace-of-cut-responses,trace-splits}.int.test.ts',
            'acceptance/test/erasure/{forget-every-harness,restore-after-forget}.int.test.ts',
            'packages/cli/test/doctor/{damaged-lines,lost-files}.int.test.ts',
            'packages/sql/test/{cold/cold-days.prop,segments/{segments,archive-copies,trace-copies}.prop,sidecars/sidecars.{int,prop}}.test.ts',
            'packages/cli/test/{export/planted-secrets,import/disposable-files}.int.test.ts',
            'packages/ingest/test/{codex/codex-parser,recover-records}.prop.test.ts',
            'packages/reader/test/{queries/{daily-report,questions}.prop,sessions/find-session.int}.test.ts',
            'packages/cli/test/one-answer.int.test.ts',
            'packages/home/test/store/answers-of-archived-days.prop.test.ts',
            'packages/read-model/test/build-archive.prop.test.ts',
            'packages/trace/test/{rules/rules,tasks/tasks,turns/turns}.prop.test.ts',
            'packages/writer/test/obs/change-feed.prop.test.ts',
            'packages/cli/test/{daily-page/daily-page,export/session-page}.e2e.test.ts',
            browserTests,
            ...(isShort
              ? []
              : ['packages/serve/test/dashboard.e2e.test.ts', 'packages/cli/test/kept-claims.int.test.ts']),
          ],
          exclude: [...alone, copies],
        },
      },
      {
        resolve: { alias: queryInProcess },
        test: {
          ...test,
          name: 'copies',
          maxWorkers: 2,
          env: { ...test.env, TMPDIR: makeTestFolder() },
          include: [copies],
        },
      },
      {
        resolve: { alias: bundledQueryChild },
        test: {
          ...test,
          name: 'alone',
          maxWorkers: 1,
          include: alone,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
