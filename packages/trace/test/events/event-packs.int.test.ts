import { openPack, type SourceFileId } from '@agentspine/schema';
import { countUnnamedEvents, findDamagedPacks } from '@agentspine/sqlite';
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
  add(spine, 0, 300, 60_000);
  expect(packs(spine).map(({ lines }) => lines)).toEqual(Array.from({ length: 300 }, () => 1));
  const written = eventsOf(0, 300, 60_000).map(({ payloadJson }) => payloadJson);
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
