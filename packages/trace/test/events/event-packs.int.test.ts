import { defineTraceFunctions, openPack, type SourceFileId, showWholeTrace, spineMigrations } from '@agentspine/schema';
import { countUnnamedEvents, findDamagedPacks } from '@agentspine/sqlite';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { TimelineUnderTest } from '../timeline/timeline-under-test.ts';

const at = Date.UTC(2026, 4, 1);

/** Events of a transcript, each with a body of its own. */
function eventsOf(from: number, count: number, size = 400) {
  return Array.from({ length: count }, (_, index) => {
    const number = from + index;
    const timeline_event = {
      kind: 'tool.used',
      lane: 'implementation',
      title: `n${number}`,
      body: `${number} ${'x'.repeat(size)}`,
      metadata: {},
    };
    return {
      eventId: `e${number}`,
      eventTime: at + number,
      eventType: 'tool.invoked' as const,
      aggregateId: 't1',
      sessionId: 's1',
      payloadJson: JSON.stringify({ task_id: 't1', session_id: 's1', tool_name: 'Bash', timeline_event }),
    };
  });
}

const add = (spine: TimelineUnderTest, from: number, count: number, size?: number) =>
  spine.writer.trace.imports.add({ events: eventsOf(from, count, size), cursors: [] });
const packs = (spine: TimelineUnderTest) =>
  spine.sql('SELECT id, lines, body FROM event_packs ORDER BY id') as { id: number; lines: number; body: Uint8Array }[];
const payloads = (spine: TimelineUnderTest) =>
  spine.sql("SELECT event_id, payload_json FROM events WHERE event_type = 'tool.invoked' ORDER BY seq") as {
    event_id: string;
    payload_json: string;
  }[];

test('payloads of many imported events are lines of packs, and are read as they were', () => {
  using spine = new TimelineUnderTest();
  add(spine, 0, 500);
  expect(
    packs(spine)
      .map(({ lines }) => lines)
      .reduce((sum, lines) => sum + lines, 0),
  ).toBe(500);
  expect(packs(spine).length).toBeGreaterThan(1);
  expect(openPack(packs(spine)[0]?.body ?? new Uint8Array())[0]).toBe(eventsOf(0, 1)[0]?.payloadJson);
  expect(payloads(spine)).toEqual(
    eventsOf(0, 500).map(({ eventId, payloadJson }) => ({ event_id: eventId, payload_json: payloadJson })),
  );
  expect(spine.sql('SELECT count(*) AS n FROM event_rows WHERE payload_json IS NULL')).toEqual([{ n: 500 }]);
  expect(spine.read('e77').body).toBe(`77 ${'x'.repeat(400)}`);
  expect(spine.writer.trace.rebuild()).toEqual({ events: 502 });
  expect(spine.read('e77').body).toBe(`77 ${'x'.repeat(400)}`);
});

test('of hundreds of packs in one transaction each is written with all of its lines', () => {
  using spine = new TimelineUnderTest();
  // Each fills a pack.
  add(spine, 0, 200, 140_000);
  expect(packs(spine).map(({ lines }) => lines)).toEqual(Array.from({ length: 200 }, () => 1));
  const written = eventsOf(0, 200, 140_000).map(({ payloadJson }) => payloadJson);
  expect(payloads(spine).map(({ payload_json }) => payload_json)).toEqual(written);
});

test('a few events, and one that is logged, keep their payload', () => {
  using spine = new TimelineUnderTest();
  add(spine, 0, 3);
  spine.log({ body: 'y'.repeat(100_000) });
  expect(packs(spine)).toEqual([]);
  expect(spine.sql('SELECT count(*) AS n FROM event_rows WHERE packed IS NOT NULL')).toEqual([{ n: 0 }]);
});

test('an import that is undone leaves no pack, and the next one is whole', () => {
  using spine = new TimelineUnderTest();
  spine.sql("CREATE TRIGGER full_disk BEFORE INSERT ON trace_cursor_rows BEGIN SELECT RAISE(ABORT, 'full'); END");
  const cursors = [
    { file: 'f' as SourceFileId, generation: 0, byteOffset: 0, takenBytes: 0, parser: 'p', isOpen: false, state: {} },
  ];
  expect(() => spine.writer.trace.imports.add({ events: eventsOf(0, 200), cursors })).toThrow('full');
  expect([packs(spine), payloads(spine)]).toEqual([[], []]);
  spine.sql('DROP TRIGGER full_disk');
  add(spine, 0, 200);
  expect(payloads(spine).map(({ payload_json }) => payload_json)).toEqual(
    eventsOf(0, 200).map(({ payloadJson }) => payloadJson),
  );
});

test('what is imported is judged and changed in the same transaction, before its pack is written', () => {
  using spine = new TimelineUnderTest();
  const changed = {
    eventId: 'c',
    eventTime: at + 900,
    eventType: 'timeline.metadata_updated' as const,
    aggregateId: 't1',
    sessionId: 's1',
    payloadJson: JSON.stringify({ event_id_ref: 'e5', metadata: { note: 'flywheel' } }),
  };
  spine.writer.trace.imports.add({ events: [...eventsOf(0, 90), changed], cursors: [] });
  expect(spine.sql("SELECT search_text FROM search_documents WHERE entity_id = 'e5'")).toEqual([
    { search_text: expect.stringContaining(`flywheel\n5 ${'x'.repeat(400)}`) },
  ]);
});

test('a pack with a flipped bit, or one that is missing, is named; its events have no payload, and all others have theirs', () => {
  using spine = new TimelineUnderTest();
  add(spine, 0, 500);
  const [first, second] = packs(spine);
  const body = Buffer.from(first?.body ?? []);
  body[40] = (body[40] ?? 0) ^ 1;
  spine.sql(`UPDATE event_packs SET body = x'${body.toString('hex')}' WHERE id = ${first?.id}`);
  spine.sql(`DELETE FROM event_packs WHERE id = ${second?.id}`);
  expect(findDamagedPacks(spine.path)).toEqual([
    { id: first?.id, events: first?.lines },
    { id: second?.id, events: second?.lines },
  ]);
  const lost = (first?.lines ?? 0) + (second?.lines ?? 0);
  expect(payloads(spine).filter(({ payload_json }) => payload_json === null)).toHaveLength(lost);
  expect(spine.sql('SELECT count(*) AS n FROM timeline_events_view WHERE body IS NULL')).toEqual([{ n: lost }]);
  expect(() => spine.reopen().trace.rebuild()).toThrow(/payload of event e0 is in a damaged pack/);
});

test('a store can be written again as a whole, which makes its indexes anew', () => {
  using spine = new TimelineUnderTest();
  add(spine, 0, 200);
  const before = payloads(spine);
  spine.sql('VACUUM');
  expect(payloads(spine)).toEqual(before);
});

test('an event without the name of its task is counted, a rebuild refuses to leave it out, and all others are there', () => {
  using spine = new TimelineUnderTest();
  add(spine, 0, 90);
  const { events } = spine.reopen().trace.rebuild();
  spine.sql("UPDATE event_rows SET task = 99 WHERE event_id = 'e1'");
  expect(countUnnamedEvents(spine.path)).toBe(1);
  expect(spine.sql('SELECT count(*) AS n FROM events')).toEqual([{ n: events - 1 }]);
  expect(() => spine.reopen().trace.rebuild()).toThrow(/no name of the task or the session of some events \(1\)/);
  expect(spine.sql('SELECT count(*) AS n FROM event_rows')).toEqual([{ n: events }]);
});

/** The version of the schema in which packs have no payloads of tasks and sessions. */
const beforeSessions = 13;

/** What an older version wrote: tasks with their sessions, and one payload that a damaged disk made no text. */
function olderStore(tasks: number): Database.Database {
  const database = new Database(':memory:');
  defineTraceFunctions(database);
  for (const statement of spineMigrations.slice(0, beforeSessions).flat()) database.exec(statement);
  database.exec("INSERT INTO event_names (name) VALUES ('t')");
  const insert =
    database.prepare(`INSERT INTO event_rows (event_id, event_time, event_type, schema_ver, task, session, actor,
    payload_json, recorded_at) VALUES (?, 0, ?, 1, 1, 0, 'system', ?, 0)`);
  for (let number = 0; number < tasks; number += 1) {
    const title = `Ende ${'gut ü'.repeat(number % 40)}`;
    insert.run(`a${number}`, 'task.created', JSON.stringify({ task_id: `t${number}`, title }));
    insert.run(`b${number}`, 'session.started', JSON.stringify({ task_id: `t${number}`, session_id: 's' }));
    insert.run(`c${number}`, 'session.bound', JSON.stringify({ session_id: 's', runtime_session_id: `r${number}` }));
  }
  insert.run('lines', 'task.created', '{\n}');
  database.exec("UPDATE event_rows SET payload_json = CAST(x'7b22ff7d' AS TEXT) WHERE event_id = 'a1'");
  database.exec('DELETE FROM row_changes');
  return database;
}

const migrateSessions = (database: Database.Database) =>
  spineMigrations
    .slice(beforeSessions, beforeSessions + 1)
    .flat()
    .map((statement) => () => database.exec(statement));
const eventsIn = (database: Database.Database) =>
  database.prepare('SELECT *, hex(payload_json) AS bytes FROM events ORDER BY seq').all();
const packedIn = (database: Database.Database) =>
  database
    .prepare('SELECT event_type, count(*) AS n FROM event_rows WHERE packed IS NOT NULL GROUP BY 1 ORDER BY 1')
    .all();

test('a migration puts payloads of tasks and sessions into packs and changes no cell; what a pack cannot hold stays', () => {
  const database = olderStore(600);
  const before = eventsIn(database);
  for (const step of migrateSessions(database)) step();
  expect(packedIn(database)).toEqual([
    { event_type: 'session.started', n: 600 },
    { event_type: 'task.created', n: 599 },
  ]);
  expect(database.prepare('SELECT count(*) AS n, sum(length(body)) < 20000 AS small FROM event_packs').get()).toEqual({
    n: 2,
    small: 1,
  });
  showWholeTrace(database);
  expect(eventsIn(database)).toEqual(before);
  // Followers and copies of rows have nothing to read again.
  expect(database.prepare('SELECT * FROM row_changes').all()).toEqual([]);
  database.exec("UPDATE event_rows SET actor = 'x' WHERE event_id = 'b7'");
  expect(database.prepare('SELECT count(*) AS n FROM row_changes').get()).toEqual({ n: 1 });
  database.close();
});

test('a migration leaves payloads of a few sessions where they are, and all of them wherever it ends', () => {
  const few = olderStore(20);
  for (const step of migrateSessions(few)) step();
  expect(packedIn(few)).toEqual([]);
  few.close();
  const database = olderStore(600);
  const before = eventsIn(database);
  const steps = migrateSessions(database);
  for (const [index] of steps.entries()) {
    database.exec('BEGIN');
    for (const step of steps.slice(0, index + 1)) step();
    database.exec('ROLLBACK');
    expect(eventsIn(database)).toEqual(before);
  }
  database.close();
});

test('an event is found by its correlation, and an index has those alone that have one', () => {
  using spine = new TimelineUnderTest();
  const plan = spine.sql("EXPLAIN QUERY PLAN SELECT event_id FROM events WHERE correlation_id = 'c'") as {
    detail: string;
  }[];
  expect(plan.map(({ detail }) => detail)).toContainEqual(
    expect.stringContaining('USING INDEX idx_events_correlation'),
  );
});

test('what is read of a task and its session in an import with long payloads is in packs, and is what a rebuild reads', () => {
  using spine = new TimelineUnderTest();
  const payloadJson = JSON.stringify({ task_id: 't2', title: 'Mend the door', slug: 'door', kind: 'primary' });
  const task = { eventId: 'task', eventTime: at, eventType: 'task.created' as const, aggregateId: 't2', payloadJson };
  spine.writer.trace.imports.add({ events: [task, ...eventsOf(0, 100)], cursors: [] });
  expect(
    spine.sql("SELECT packed IS NOT NULL AS packed, payload_json FROM event_rows WHERE event_id = 'task'"),
  ).toEqual([{ packed: 1, payload_json: null }]);
  const tasks = () => spine.sql('SELECT * FROM tasks_current ORDER BY id');
  const before = tasks();
  expect(before).toContainEqual(expect.objectContaining({ id: 't2', title: 'Mend the door' }));
  spine.writer.trace.rebuild();
  expect(tasks()).toEqual(before);
});
