import { takesAll } from '@agentspine/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TraceError } from '../../src/errors.ts';
import type { Trace } from '../../src/index.ts';
import { SpineUnderTest } from '../spine-under-test.ts';
import { dumpTrace } from '../trace-tables.ts';

const taskIds = ['t1', 't2', 't3', 't4'] as const;
const taskId = fc.constantFrom(...taskIds);
const runtime = fc.record({
  runtimeSource: fc.constantFrom('claude-code', 'codex'),
  runtimeSessionId: fc.constantFrom('r1', 'r2'),
});
const reason = fc.constantFrom('explicit_exit', 'idle', 'assistant_turn_complete', undefined);

/** A call of the trace, as a function of it. */
type Step = (trace: Trace) => unknown;

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(taskId, fc.constantFrom('primary', 'background'), fc.option(taskId, { nil: undefined })).map(
    ([id, kind, parentTaskId]): Step =>
      (trace) =>
        trace.tasks.start({ taskId: id, title: id, kind, parentTaskId }),
  ),
  fc.tuple(taskId, fc.constantFrom('parentTaskId', 'backgroundTaskId'), fc.option(taskId)).map(
    ([id, relation, other]): Step =>
      (trace) =>
        trace.tasks.link(id, { [relation]: other }),
  ),
  fc.tuple(taskId, fc.constantFrom('running', 'waiting', 'completed', 'errored')).map(
    ([id, status]): Step =>
      (trace) =>
        trace.tasks.setStatus(id, status),
  ),
  fc.tuple(taskId, fc.constantFrom('complete', 'fail', 'archive', 'unarchive', 'delete')).map(
    ([id, call]): Step =>
      (trace) =>
        trace.tasks[call](id),
  ),
  fc.tuple(runtime, fc.boolean(), fc.option(taskId, { nil: undefined })).map(
    ([of, resume, parentTaskId]): Step =>
      (trace) =>
        trace.sessions.ensure({ ...of, resume, parentTaskId }),
  ),
  fc.tuple(runtime, reason, fc.boolean()).map(
    ([of, why, completeTask]): Step =>
      (trace) =>
        trace.sessions.end({ ...of, reason: why, completeTask }),
  ),
  taskId.map(
    (id): Step =>
      (trace) =>
        trace.timeline.log([{ taskId: id, sessionId: 's', kind: 'user.message', title: 'x' }]),
  ),
);

const refusals = ['TASK_NOT_FOUND', 'TASK_ARCHIVED', 'TASK_CYCLE', 'SESSION_NOT_FOUND'];

/** Rows that nothing that is there can explain. */
const orphans: readonly string[] = [
  'SELECT id FROM sessions_current WHERE task_id NOT IN (SELECT id FROM tasks_current)',
  'SELECT task_id FROM task_relations WHERE task_id NOT IN (SELECT id FROM tasks_current)',
  `SELECT task_id FROM task_relations WHERE related_task_id NOT IN (SELECT id FROM tasks_current)`,
  'SELECT task_id FROM runtime_bindings_current WHERE task_id NOT IN (SELECT id FROM tasks_current)',
  `SELECT b.monitor_session_id FROM runtime_bindings_current AS b WHERE b.monitor_session_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM sessions_current AS s WHERE s.id = b.monitor_session_id AND s.status = 'running')`,
  'SELECT id FROM timeline_events_view WHERE task_id NOT IN (SELECT id FROM tasks_current)',
  "SELECT id FROM sessions_current WHERE (status = 'running') <> (ended_at IS NULL)",
  `WITH RECURSIVE above (start, id, depth) AS (SELECT id, id, 0 FROM tasks_current
     UNION ALL SELECT start, related_task_id, depth + 1 FROM above JOIN task_relations ON task_id = id
     WHERE relation_kind = 'parent' AND depth < 9) SELECT * FROM above WHERE depth > 0 AND id = start`,
];

test('whatever is done to tasks and sessions in whatever order, nothing hangs in the air, and a rebuild finds the same', () => {
  fc.assert(
    fc.property(fc.array(steps, { minLength: 10, maxLength: 30 }), (story) => {
      let now = Date.UTC(2026, 0, 1);
      using spine = new SpineUnderTest({ clock: { now: () => now++ } });
      const { trace } = spine.writer;
      for (const id of taskIds)
        trace.tasks.start({ taskId: id, title: id, parentTaskId: id === 't2' ? 't1' : undefined });
      for (const step of story) {
        const before = spine.sql('SELECT max(seq) AS seq FROM events');
        try {
          step(trace);
        } catch (error) {
          if (!(error instanceof TraceError) || !refusals.includes(error.code)) throw error;
          expect(spine.sql('SELECT max(seq) AS seq FROM events')).toEqual(before);
        }
      }
      for (const sql of orphans) expect([sql, spine.sql(sql)]).toEqual([sql, []]);
      const before = dumpTrace(spine);
      trace.rebuild();
      expect(dumpTrace(spine)).toEqual(before);
    }),
    { numRuns: takesAll ? 60 : 6 },
  );
});
