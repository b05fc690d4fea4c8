import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openReader } from '@agentspine/reader';
import { openTempHome } from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { RecordedLog } from './recorded-log.ts';

const launch = { prompt: 'p', maxRounds: 3 };

test('A113: a run whose process was killed is resumable with its trigger payload and all its messages', async () => {
  using folder = openTempHome();
  const home = join(folder.path, 'home');
  const program = join(import.meta.dirname, 'children/run-until-killed.ts');
  const child = spawn(process.execPath, [program, home], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(said.toString()).toBe('killed-run\n');
  child.kill('SIGKILL');
  await once(child, 'exit');

  using writer = openWriter({ home });
  using reader = openReader({ home, store: 'spine' });
  const messages = ['__start__', 'one', 'two'].map((content) => ({
    role: content === '__start__' ? '__start__' : 'author',
    content,
    meta: { content },
    timestamp: 0,
  }));
  const plan = {
    kind: 'resumable',
    run: expect.objectContaining({ runId: 'killed-run', status: 'started' }),
    triggerPayload: { prompt: 'review it', maxRounds: 9, dryRun: false },
    messages,
    nextRound: 3,
  };
  expect(writer.log.recover()).toEqual({ resumable: [plan], closed: [], queued: [] });
  expect(reader.runs.resumable()).toEqual([plan]);
  const timestamp = Date.now();
  const resumed = writer.log.upsertWorkflowRun(
    { source: 'workflow', type: 'started', refId: 'killed-run', payload: '{"resumed":true}', timestamp },
    { runId: 'killed-run', workflow: 'review', status: 'started', timestamp },
  );
  expect(reader.log.query({ refId: 'killed-run', type: 'started' }).at(-1)).toEqual(resumed);
  // The first start counts, so that a run can be resumed again and again.
  expect(reader.runs.resumePlan('killed-run')).toMatchObject({ triggerPayload: plan.triggerPayload });
});

test.each([
  ['trigger-payload-missing', undefined],
  ['trigger-payload-unreadable', '{"prompt":'],
  ['trigger-payload-unreadable', '{"prompt":"x"}'],
] as const)('A114: a started run is closed as crashed with a line that says why: %s', (reason, payload) => {
  using store = new RecordedLog();
  store.set('bad', 'started', { payload });
  store.set('good', 'started', { payload: JSON.stringify(launch) });
  expect(store.reader.runs.resumePlan('bad')).toMatchObject({ kind: 'not-resumable', reason });
  const before = store.reader.log.query().length;
  const report = store.log.recover();
  expect(report.resumable.map(({ run }) => run.runId)).toEqual(['good']);
  expect(report.closed).toEqual([{ run: store.log.getWorkflowRun('bad'), reason }]);
  expect(store.log.getWorkflowRun('bad')).toMatchObject({ status: 'crashed', timestamp: store.clock.now() });
  expect(store.reader.log.query({ type: 'recovery_skipped' })).toEqual([
    {
      id: before + 1,
      source: 'workflow',
      type: 'recovery_skipped',
      refId: 'bad',
      payload: JSON.stringify({ reason, workflow: 'review' }),
      timestamp: store.clock.now(),
    },
  ]);
  expect(store.log.recover()).toMatchObject({ closed: [] });
  expect(store.reader.log.query().length).toBe(before + 1);
});

test('a thread with a message that cannot be read is not resumed with a gap', () => {
  using store = new RecordedLog();
  store.set('r', 'started', { payload: JSON.stringify(launch) });
  store.say('thread_workflow_message', 'r', { type: 'thread_start' });
  store.say('thread_workflow_message', 'r', { role: 'a', content: 'x' });
  expect(store.reader.runs.resumePlan('r')).toMatchObject({ kind: 'resumable', nextRound: 2 });
  store.say('thread_workflow_message', 'r', '{"role":"a","cont');
  expect(store.reader.runs.resumePlan('r')).toMatchObject({ kind: 'not-resumable', reason: 'message-unreadable' });
  expect(store.log.recover().closed).toMatchObject([{ run: { runId: 'r' }, reason: 'message-unreadable' }]);
});

test('A115: ended runs are never resumable; queued ones are queued again in the order of their times', () => {
  using store = new RecordedLog();
  const payload = JSON.stringify(launch);
  for (const status of ['completed', 'failed', 'dropped', 'killed', 'interrupted', 'crashed'] as const) {
    store.set(status, 'started', { payload });
    store.set(status, status);
  }
  for (const [runId, timestamp] of [
    ['late', 30],
    ['early', 10],
    ['middle', 20],
  ] as const) {
    store.set(runId, 'queued', { timestamp });
  }
  store.set('second', 'started', { payload, timestamp: 6 });
  store.set('first', 'started', { payload, timestamp: 5 });
  const idsOf = (entries: readonly { readonly run: { readonly runId: string } }[]) =>
    entries.map(({ run }) => run.runId);
  expect(idsOf(store.reader.runs.resumable())).toEqual(['first', 'second', 'crashed']);
  const report = store.log.recover();
  expect(report.queued.map(({ runId }) => runId)).toEqual(['early', 'middle', 'late']);
  // Who crashed is resumed when somebody says so; a restart does not start it over and over.
  expect(idsOf(report.resumable)).toEqual(['first', 'second']);
  expect(report.closed).toEqual([]);
  for (const runId of ['completed', 'failed', 'dropped', 'killed', 'interrupted', 'early']) {
    expect(store.reader.runs.resumePlan(runId)).toMatchObject({ kind: 'not-resumable', reason: 'status' });
  }
  expect(store.reader.runs.resumePlan('nobody')).toEqual({
    kind: 'not-resumable',
    run: undefined,
    reason: 'no-such-run',
  });
});
