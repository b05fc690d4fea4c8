import type { SourceFileId, TraceCursor } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { ImportBatch, ImportedEvent } from '../../src/index.ts';
import { SpineUnderTest } from '../spine-under-test.ts';
import { dumpTrace } from '../trace-tables.ts';

const begin: readonly ImportedEvent[] = [
  {
    eventId: 'task-1',
    eventTime: 1_000,
    eventType: 'task.created',
    aggregateId: 't1',
    payloadJson: JSON.stringify({ task_id: 't1', title: 'Mend the build', slug: 'mend-the-build', kind: 'primary' }),
  },
  {
    eventId: 'session-1',
    eventTime: 1_000,
    eventType: 'session.started',
    aggregateId: 't1',
    sessionId: 's1',
    payloadJson: JSON.stringify({ task_id: 't1', session_id: 's1' }),
  },
];

const prompt = (id: string, at: number, text = 'please'): ImportedEvent => ({
  eventId: id,
  eventTime: at,
  eventType: 'prompt.submitted',
  aggregateId: 't1',
  sessionId: 's1',
  payloadJson: JSON.stringify({
    task_id: 't1',
    session_id: 's1',
    timeline_event: { kind: 'user.message', lane: 'user', title: text, body: text, metadata: { speaker: 'human' } },
  }),
});

const rename = (id: string, at: number, to: string): ImportedEvent => ({
  eventId: id,
  eventTime: at,
  eventType: 'task.renamed',
  aggregateId: 't1',
  payloadJson: JSON.stringify({ task_id: 't1', from: 'Mend the build', to }),
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
    expect(trace.imports.add(batch(events))).toEqual({ appended: 4, passedOver: 1, refused: 0 });
    const before = dumpTrace(spine);
    expect(before['search_documents']).toHaveLength(3);
    expect(trace.imports.add(batch(events))).toEqual({ appended: 0, passedOver: 5, refused: 0 });
    expect(dumpTrace(spine)).toEqual(before);
    trace.rebuild();
    expect(dumpTrace(spine)).toEqual(before);
  });

  test('is found by its words, whatever number of events a batch has', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    const prompts = Array.from({ length: 237 }, (_, number) => prompt(`p${number}`, 2_000 + number, `word${number}`));
    trace.imports.add(batch([...begin, ...prompts]));
    for (const number of [0, 99, 100, 236]) {
      expect(spine.asked.eventsWith(`word${number}`)).toEqual([`p${number}`]);
    }
    expect(
      spine.sql(`INSERT INTO search_documents_fts (search_documents_fts) VALUES ('integrity-check')`),
    ).toHaveLength(1);
  });

  test('moves the cursors with it, or neither', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    trace.imports.add(batch(begin, [cursor(50)]));
    expect(trace.imports.cursors.get(cursor(50).file)).toEqual(cursor(50));
    const store = new Database(spine.path);
    store.exec('ALTER TABLE turn_event_rows RENAME TO away');
    expect(() => trace.imports.add(batch([prompt('p0', 2_000), prompt('p1', 2_000)], [cursor(100)]))).toThrow(
      expect.objectContaining({ code: 'SPINE_FAILED' }),
    );
    store.exec('ALTER TABLE away RENAME TO turn_event_rows');
    store.close();
    expect(trace.imports.cursors.get(cursor(50).file)).toEqual(cursor(50));
    expect(spine.sql('SELECT * FROM timeline_events_view')).toEqual([]);
    // What waited of the batch that was lost is lost too.
    trace.imports.add(batch([prompt('p2', 2_000)], [cursor(100)]));
    expect(spine.sql(`SELECT entity_id FROM search_documents WHERE scope = 'event'`)).toEqual([{ entity_id: 'p2' }]);
    expect([...trace.imports.cursors.places().values()]).toEqual([
      expect.objectContaining({ byteOffset: 100, isOpen: false }),
    ]);
  });

  test('whose cursors are found by what their states say', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    trace.imports.add(
      batch([], [cursor(50), { ...cursor(60), file: 'other' as SourceFileId, state: { says: '100%_' } }]),
    );
    const filesOf = (texts?: readonly string[]) => spine.asked.cursors(texts).map(({ file }) => file);
    expect(filesOf().toSorted()).toEqual([cursor(50).file, 'other'].toSorted());
    expect(filesOf(['0%_'])).toEqual(['other']);
    expect(filesOf(['100_%', 'nowhere'])).toEqual([]);
    expect(filesOf([])).toEqual([]);
  });

  test('of a task that was deleted stays away', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    trace.imports.add(batch([...begin, prompt('p1', 2_000)]));
    trace.tasks.delete('t1');
    expect(trace.imports.add(batch([...begin, prompt('p1', 2_000), prompt('p2', 3_000)]))).toEqual({
      appended: 0,
      passedOver: 4,
      refused: 0,
    });
    expect(spine.sql('SELECT * FROM timeline_events_view')).toEqual([]);
  });

  test('does not undo a later title', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    trace.imports.add(batch([...begin, rename('r1', 5_000, 'Later')]));
    trace.imports.add(batch([rename('r2', 4_000, 'Earlier')]));
    expect(spine.sql('SELECT title FROM tasks_current')).toEqual([{ title: 'Later' }]);
    trace.imports.add(batch([rename('r3', 6_000, 'Last')]));
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
      payloadJson: JSON.stringify({ session_id: 's1', outcome: 'completed' }),
      outdatedBy: 'activity',
    });
    trace.imports.add(batch([...begin, prompt('p1', 2_000), prompt('p2', 9_000), end('e1', 2_000)]));
    expect(spine.sql('SELECT status FROM sessions_current')).toEqual([{ status: 'running' }]);
    trace.imports.add(batch([end('e2', 9_000)]));
    expect(spine.sql('SELECT status FROM sessions_current')).toEqual([{ status: 'completed' }]);
  });

  test('is left out alone where it is refused, and listed with its bytes and the reason', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    const place = { file: '0123456789abcdef' as SourceFileId, generation: 1, from: 700, to: 900 };
    const blank = { ...prompt('bad', 2_500), actor: 'No Body' as 'user', place };
    const events = [...begin, prompt('p1', 2_000), blank, prompt('p2', 3_000)];
    expect(trace.imports.add(batch(events, [cursor(100)]))).toEqual({ appended: 4, passedOver: 0, refused: 1 });
    expect(spine.sql('SELECT id FROM timeline_events_view ORDER BY id')).toEqual([{ id: 'p1' }, { id: 'p2' }]);
    expect(trace.imports.cursors.get(place.file)?.byteOffset).toBe(100);
    const { file, generation, from: byteFrom, to: byteTo } = place;
    const detail = expect.stringMatching(/^prompt\.submitted: event: actor /);
    const listed = [{ file, generation, byteFrom, byteTo, eventId: 'bad', detail }];
    expect(spine.asked.problems()).toEqual(listed);
    trace.imports.add(batch(events));
    expect(spine.asked.problems()).toEqual(listed);
    const before = dumpTrace(spine);
    trace.rebuild();
    expect(dumpTrace(spine)).toEqual(before);
  });

  test('is left out alone where a table refuses its row', () => {
    using spine = new SpineUnderTest();
    const { trace } = spine.writer;
    spine.sql(`CREATE TRIGGER refuse BEFORE INSERT ON turns WHEN new.id = 'bad' BEGIN SELECT raise(ABORT, 'no'); END`);
    const place = { file: '0123456789abcdef' as SourceFileId, generation: 0, from: 0, to: 9 };
    const events = [...begin, prompt('p1', 2_000), { ...prompt('bad', 2_500), place }, prompt('p2', 3_000)];
    expect(trace.imports.add(batch(events))).toEqual({ appended: 4, passedOver: 0, refused: 1 });
    expect(spine.sql('SELECT id FROM turns ORDER BY id')).toEqual([{ id: 'p1' }, { id: 'p2' }]);
    expect(spine.sql(`SELECT count(*) AS count FROM events WHERE event_id = 'bad'`)).toEqual([{ count: 0 }]);
    expect(spine.asked.problems()).toMatchObject([{ eventId: 'bad' }]);
  });
});
