import { openReader } from '@agentspine/reader';
import { thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { line, RecordedLog } from './recorded-log.ts';

const run = { runId: 'r', workflow: 'w', timestamp: 5 };

test('A109: active runs are queued or started, the oldest first; all runs, the newest first; both by workflow', () => {
  using store = new RecordedLog();
  for (const [index, status] of (['completed', 'queued', 'started', 'crashed', 'queued'] as const).entries()) {
    const workflow = index % 2 === 0 ? 'even' : 'odd';
    const entry = { ...run, runId: `r${index}`, workflow, status, timestamp: 100 - index };
    store.log.upsertWorkflowRun(line, entry, { force: true });
  }
  const idsOf = (runs: readonly { readonly runId: string }[]) => runs.map(({ runId }) => runId);
  expect(idsOf(store.reader.runs.active())).toEqual(['r4', 'r2', 'r1']);
  expect(idsOf(store.reader.runs.active('even'))).toEqual(['r4', 'r2']);
  expect(idsOf(store.reader.runs.active('none'))).toEqual([]);
  expect(idsOf(store.reader.runs.all())).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
  expect(idsOf(store.reader.runs.all('odd'))).toEqual(['r1', 'r3']);
  expect(store.reader.runs.get('none')).toBeUndefined();
});

test('runs of one millisecond stay in the order in which they were queued, also after a vacuum', () => {
  using store = new RecordedLog();
  for (const runId of ['z', 'a', 'm']) store.set(runId, 'queued', { timestamp: 5 });
  store.sql('VACUUM');
  expect(store.reader.runs.active().map(({ runId }) => runId)).toEqual(['z', 'a', 'm']);
});

test('A108: a run whose status was planted past the writer is unknown, and is listed with the others', () => {
  using store = new RecordedLog();
  store.plant("INSERT INTO workflow_runs VALUES ('planted', 'w', 'exploded', 7, 1)");
  store.set('r', 'started');
  const planted = { runId: 'planted', workflow: 'w', status: 'unknown', timestamp: 7, exitCode: 1 };
  expect(store.reader.runs.get('planted')).toEqual(planted);
  expect(store.reader.runs.all().map(({ status }) => status)).toEqual(['started', 'unknown']);
  expect(store.reader.runs.active()).toHaveLength(1);
  expect(store.reader.runs.resumePlan('planted')).toMatchObject({ kind: 'not-resumable', reason: 'status' });
});

test('a question about what an older store does not have says so, and what brings it', () => {
  using store = new RecordedLog();
  store.plant("DROP TABLE workflow_runs; UPDATE meta SET value = '1' WHERE key = 'schema_version'");
  using reader = openReader({ home: store.home, store: 'spine' });
  const refused = { code: 'READER_SPINE_OLDER', message: expect.stringMatching(/version 1.*spine migrate/) };
  expect(thrownBy(() => reader.runs.all())).toMatchObject(refused);
  expect(reader.log.query()).toEqual([]);
});

test('a table that is missing from a store of this version is not put down to its age', () => {
  using store = new RecordedLog();
  store.plant('DROP TABLE workflow_runs');
  expect(thrownBy(() => store.reader.runs.all())).toMatchObject({ code: 'READER_SPINE_UNREADABLE' });
});
