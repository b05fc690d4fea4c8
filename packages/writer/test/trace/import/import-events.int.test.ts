import type { SourceFileId } from '@agentspine/schema';
import { describe, expect, test } from 'vitest';
import type { ImportBatch, ImportedEvent, TraceCursor } from '../../../src/index.ts';
import { SpineUnderTest } from '../../spine-under-test.ts';
import { dumpTrace } from '../trace-tables.ts';

const begin: readonly ImportedEvent[] = [
  {
    eventId: 'task-1',
    eventTime: 1_000,
    eventType: 'task.created',
    aggregateId: 't1',
    payload: { task_id: 't1', title: 'Mend the build', slug: 'mend-the-build', kind: 'primary' },
  },
  {
    eventId: 'session-1',
    eventTime: 1_000,
    eventType: 'session.started',
    aggregateId: 't1',
    sessionId: 's1',
    payload: { task_id: 't1', session_id: 's1' },
  },
];

const prompt = (id: string, at: number, text = 'please'): ImportedEvent => ({
  eventId: id,
  eventTime: at,
  eventType: 'prompt.submitted',
  aggregateId: 't1',
  sessionId: 's1',
  payload: {
    task_id: 't1',
    session_id: 's1',
    timeline_event: { kind: 'user.message', lane: 'user', title: text, body: text, metadata: { speaker: 'human' } },
  },
});

const rename = (id: string, at: number, to: string): ImportedEvent => ({
  eventId: id,
  eventTime: at,
  eventType: 'task.renamed',
  aggregateId: 't1',
  payload: { task_id: 't1', from: 'Mend the build', to },
  outdatedBy: 'rename',
});

const cursor = (byteOffset: number): TraceCursor => ({
  file: '0123456789abcdef' as SourceFileId,
  generation: 0,
  byteOffset,
  takenBytes: byteOffset,
  parser: 'claude-code/1+1',
  isOpen: byteOffset < 100,
  state: { at: byteOffset },
});

const batch = (events: readonly ImportedEvent[], cursors: readonly TraceCursor[] = []): ImportBatch => ({
  events,
  cursors,
});

describe('what transcripts tell', () => {
  test('is there once, and the rows are those of a rebuild', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    const events = [...begin, prompt('p1', 2_000), prompt('p1', 2_000), prompt('p2', 3_000)];
    expect(trace.importEvents(batch(events))).toEqual({ appended: 4, passedOver: 1 });
    const before = dumpTrace(spine);
    expect(before['search_documents']).toHaveLength(3);
    expect(trace.importEvents(batch(events))).toEqual({ appended: 0, passedOver: 5 });
    expect(dumpTrace(spine)).toEqual(before);
    trace.rebuild();
    expect(dumpTrace(spine)).toEqual(before);
  });

  test('is found by its words, whatever number of events a batch has', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    const prompts = Array.from({ length: 237 }, (_, number) => prompt(`p${number}`, 2_000 + number, `word${number}`));
    trace.importEvents(batch([...begin, ...prompts]));
    for (const number of [0, 99, 100, 236]) {
      expect(trace.search(`word${number}`).events.map((hit) => hit.eventId)).toEqual([`p${number}`]);
    }
    expect(
      spine.sql(`INSERT INTO search_documents_fts (search_documents_fts) VALUES ('integrity-check')`),
    ).toHaveLength(1);
  });

  test('moves the cursors with it, or neither', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    trace.importEvents(batch(begin, [cursor(50)]));
    expect(trace.cursors.get(cursor(50).file)).toEqual(cursor(50));
    const broken = { ...prompt('p1', 2_000), actor: 'nobody' as 'user' };
    expect(() => trace.importEvents(batch([prompt('p0', 2_000), broken], [cursor(100)]))).toThrow(
      expect.objectContaining({ code: 'EVENT_INVALID' }),
    );
    expect(trace.cursors.get(cursor(50).file)).toEqual(cursor(50));
    expect(spine.sql('SELECT * FROM timeline_events_view')).toEqual([]);
    // What waited of the batch that was lost is lost too.
    trace.importEvents(batch([prompt('p2', 2_000)], [cursor(100)]));
    expect(spine.sql(`SELECT entity_id FROM search_documents WHERE scope = 'event'`)).toEqual([{ entity_id: 'p2' }]);
    expect([...trace.cursors.places().values()]).toEqual([expect.objectContaining({ byteOffset: 100, isOpen: false })]);
  });

  test('of a task that was deleted stays away', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    trace.importEvents(batch([...begin, prompt('p1', 2_000)]));
    trace.deleteTask('t1');
    expect(trace.importEvents(batch([...begin, prompt('p1', 2_000), prompt('p2', 3_000)]))).toEqual({
      appended: 0,
      passedOver: 4,
    });
    expect(spine.sql('SELECT * FROM timeline_events_view')).toEqual([]);
  });

  test('does not undo a later title', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    trace.importEvents(batch([...begin, rename('r1', 5_000, 'Later')]));
    trace.importEvents(batch([rename('r2', 4_000, 'Earlier')]));
    expect(spine.sql('SELECT title FROM tasks_current')).toEqual([{ title: 'Later' }]);
    trace.importEvents(batch([rename('r3', 6_000, 'Last')]));
    expect(spine.sql('SELECT title FROM tasks_current')).toEqual([{ title: 'Last' }]);
  });

  test('does not end a session in which more happened', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    const end = (id: string, at: number): ImportedEvent => ({
      eventId: id,
      eventTime: at,
      eventType: 'session.ended',
      aggregateId: 't1',
      sessionId: 's1',
      payload: { session_id: 's1', outcome: 'completed' },
      outdatedBy: 'activity',
    });
    trace.importEvents(batch([...begin, prompt('p1', 2_000), prompt('p2', 9_000), end('e1', 2_000)]));
    expect(spine.sql('SELECT status FROM sessions_current')).toEqual([{ status: 'running' }]);
    trace.importEvents(batch([end('e2', 9_000)]));
    expect(spine.sql('SELECT status FROM sessions_current')).toEqual([{ status: 'completed' }]);
  });
});
