import { firstSeed } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { LikeNerveStore } from './like-nerve-store.ts';
import { line, thrownBy } from './log-under-test.ts';

const nerveLine = { ...line, refId: null, payload: null };
const run = { runId: 'r', workflow: 'w', timestamp: 1, exitCode: null };

test('5,000 operations have the same answers in nerve-store 0.5.0 and here, but where ours differ on purpose', () => {
  using stores = new LikeNerveStore(firstSeed());
  stores.run(5_000);
  expect(stores.ours.log.query()).toEqual(stores.theirs.query());
  expect(stores.refused).toBeGreaterThan(100);
});

/** Each difference on purpose: what theirs does, and what ours does in its place. */

test('V3: theirs takes any step; ours refuses it and writes nothing, unless it is told to', () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  for (const status of ['started', 'completed'] as const) {
    theirs.upsertWorkflowRun(nerveLine, { ...run, status });
    ours.log.upsertWorkflowRun(nerveLine, { ...run, status });
  }
  theirs.upsertWorkflowRun(nerveLine, { ...run, status: 'queued' });
  expect(theirs.getWorkflowRun('r')?.status).toBe('queued');
  const back = () => ours.log.upsertWorkflowRun(nerveLine, { ...run, status: 'queued' });
  expect(thrownBy(back)).toMatchObject({ code: 'WORKFLOW_STEP_REFUSED' });
  expect(ours.log.getWorkflowRun('r')?.status).toBe('completed');
  expect([theirs.query().length, ours.log.query().length]).toEqual([3, 2]);
});

test('V3: theirs takes an unknown status and then throws on reading; ours refuses it', () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  const unknown = { ...run, status: 'exploded' as never };
  theirs.upsertWorkflowRun(nerveLine, unknown);
  expect(() => theirs.getAllWorkflowRuns(null)).toThrow('exploded');
  expect(thrownBy(() => ours.log.upsertWorkflowRun(nerveLine, unknown))).toMatchObject({ field: 'status' });
  expect(ours.log.getAllWorkflowRuns()).toEqual([]);
});

test('SPEC 3.3: theirs keeps an exit code of a run that has not ended; ours keeps none', () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  const queued = { ...run, status: 'queued', exitCode: 1 } as const;
  theirs.upsertWorkflowRun(nerveLine, queued);
  ours.log.upsertWorkflowRun(nerveLine, queued);
  expect([theirs.getWorkflowRun('r')?.exitCode, ours.log.getWorkflowRun('r')?.exitCode]).toEqual([1, null]);
});

test('V1: theirs lets anybody set the watermark of its archive; ours keeps its own keys of meta', () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  theirs.setMeta('archived_up_to', '2099-01-01');
  expect(theirs.getMeta('archived_up_to')).toBe('2099-01-01');
  expect(thrownBy(() => ours.log.setMeta('archived_up_to', '2099-01-01'))).toMatchObject({ field: 'key' });
});

test('theirs takes any value and limit; ours refuses what would not read back or is no limit', () => {
  using stores = new LikeNerveStore(1);
  const { ours, theirs } = stores;
  for (const change of [{ source: '' }, { type: '' }, { timestamp: 0.5 }, { payload: '\ud800' }]) {
    theirs.append({ ...nerveLine, ...change });
    expect(thrownBy(() => ours.log.append({ ...nerveLine, ...change }))).toMatchObject({ code: 'LOG_INVALID' });
  }
  expect(theirs.query({ limit: -1 })).toHaveLength(4);
  expect(thrownBy(() => ours.log.query({ limit: -1 }))).toMatchObject({ field: 'limit' });
});

test.each([
  ['a key that is there twice', '{"role":"__start__","role":"a","content":"x"}'],
  ['more than a thousand levels', `{"role":"a","content":"x","meta":${'['.repeat(1_100)}${']'.repeat(1_100)}}`],
])(
  'theirs reads JSON in two ways, and counts no round where it has a message; ours reads it in one: %s',
  (_, payload) => {
    using stores = new LikeNerveStore(1);
    const said = { ...nerveLine, source: 'workflow', type: 'thread_workflow_message', refId: 'r', payload };
    const answers = [stores.theirs, stores.ours.log].map((log) => {
      log.append(said);
      const rounds = log.getThreadRounds('r', { before: 0, limit: 9 }).length;
      return [log.getThreadMessages('r').length, log.getThreadRoundCount('r'), rounds];
    });
    expect(answers).toEqual([
      [1, 0, 0],
      [1, 1, 1],
    ]);
  },
);
