import { isWorkflowStep, type WorkflowRunStatus, workflowRunStatuses } from '@agentspine/schema';
import { thrownBy } from '@agentspine/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LogUnderTest, line } from './log-under-test.ts';

const refuseRuns = "CREATE TRIGGER no BEFORE INSERT ON workflow_runs BEGIN SELECT RAISE(ABORT, 'injected'); END";
const refuseLines = "CREATE TRIGGER no AFTER INSERT ON logs BEGIN SELECT RAISE(ABORT, 'injected'); END";

test.each([
  ['run', refuseRuns],
  ['line', refuseLines],
])('A105: a failure at the %s leaves neither line nor run, also in a transaction that goes on', (_, trigger) => {
  using store = new LogUnderTest();
  store.tamper(trigger);
  expect(thrownBy(() => store.set('r', 'queued'))).toMatchObject({ code: 'SPINE_FAILED' });
  store.writer.transaction(() => {
    expect(thrownBy(() => store.set('r', 'queued'))).toMatchObject({ code: 'SPINE_FAILED' });
  });
  expect([store.rows('logs'), store.rows('workflow_runs')]).toEqual([[], []]);
  store.tamper('DROP TRIGGER no');
  store.set('r', 'queued');
  expect([store.rows('logs').length, store.rows('workflow_runs').length]).toEqual([1, 1]);
});

test.each(['completed', 'failed', 'crashed', 'interrupted', 'dropped', 'killed'] as const)(
  'A106: queued to started to %s is accepted, with time and exit code where that has one',
  (status) => {
    using store = new LogUnderTest();
    store.set('r', 'queued', { exitCode: 3, timestamp: 10 });
    expect(store.log.getWorkflowRun('r')).toEqual({
      runId: 'r',
      workflow: 'review',
      status: 'queued',
      timestamp: 10,
      exitCode: null,
    });
    store.set('r', 'started', { exitCode: 3, timestamp: 20 });
    expect(store.log.getWorkflowRun('r')).toMatchObject({ status: 'started', timestamp: 20, exitCode: null });
    store.set('r', status, { exitCode: 137, timestamp: 15 });
    const keeps = !['interrupted', 'dropped'].includes(status);
    expect(store.log.getWorkflowRun('r')).toMatchObject({ status, timestamp: 15, exitCode: keeps ? 137 : null });
    expect(store.rows('logs')).toMatchObject([{ type: 'queued' }, { type: 'started' }, { type: status }]);
  },
);

const cells = [undefined, ...workflowRunStatuses].flatMap((from) =>
  workflowRunStatuses.map((to): [WorkflowRunStatus | undefined, WorkflowRunStatus] => [from, to]),
);

describe('in one home', () => {
  let store: LogUnderTest;
  beforeAll(() => {
    store = new LogUnderTest();
  });
  afterAll(() => store[Symbol.dispose]());

  test.each(cells)(
    'A107: a step from %s to %s is taken or refused as the table says, and refused leaves nothing',
    (from, to) => {
      const runId = `from ${from} to ${to}`;
      if (from !== undefined) store.log.upsertWorkflowRun(line, { ...run, runId, status: from }, { force: true });
      const before = [store.rows('logs'), store.rows('workflow_runs')];
      const step = () => store.set(runId, to);
      if (isWorkflowStep(from, to)) {
        step();
        expect(store.log.getWorkflowRun(runId)?.status).toBe(to);
        return;
      }
      expect(thrownBy(step)).toMatchObject({ code: 'WORKFLOW_STEP_REFUSED', step: { runId, from, to } });
      expect([store.rows('logs'), store.rows('workflow_runs')]).toEqual(before);
      store.log.upsertWorkflowRun(line, { ...run, runId, status: to }, { force: true });
      expect(store.log.getWorkflowRun(runId)?.status).toBe(to);
    },
  );
});

const run = { runId: 'r', workflow: 'w', timestamp: 5 };

test('A108: an unknown status is refused on write, and one that was planted stops nobody from reading', () => {
  using store = new LogUnderTest();
  for (const status of ['exploded', '', null, 'constructor']) {
    const write = () => store.log.upsertWorkflowRun(line, { ...run, status: status as never }, { force: true });
    expect(thrownBy(write)).toMatchObject({ code: 'LOG_INVALID', field: 'status' });
  }
  expect([store.rows('logs'), store.rows('workflow_runs')]).toEqual([[], []]);
  store.tamper("INSERT INTO workflow_runs VALUES ('planted', 'w', 'exploded', 7, 1)");
  store.set('r', 'started');
  expect(store.log.getWorkflowRun('planted')).toEqual({
    runId: 'planted',
    workflow: 'w',
    status: 'unknown',
    timestamp: 7,
    exitCode: 1,
  });
  expect(thrownBy(() => store.set('planted', 'started'))).toMatchObject({ step: { from: 'unknown', to: 'started' } });
  store.log.upsertWorkflowRun(line, { ...run, runId: 'planted', status: 'killed' }, { force: true });
  expect(store.log.getWorkflowRun('planted')?.status).toBe('killed');
});

test('what a caller says of a run is checked field by field', () => {
  using store = new LogUnderTest();
  for (const [field, change] of [
    ['runId', { runId: '' }],
    ['workflow', { workflow: '' }],
    ['timestamp', { timestamp: 0.5 }],
    ['exitCode', { exitCode: 1.5 }],
  ] as const) {
    const write = () => store.log.upsertWorkflowRun(line, { ...run, status: 'queued', ...change });
    expect(thrownBy(write)).toMatchObject({ code: 'LOG_INVALID', field });
  }
  const badLine = () => store.log.upsertWorkflowRun({ ...line, type: '' }, { ...run, status: 'queued' });
  expect(thrownBy(badLine)).toMatchObject({ code: 'LOG_INVALID', field: 'type' });
  expect([store.rows('logs'), store.rows('workflow_runs')]).toEqual([[], []]);
});
