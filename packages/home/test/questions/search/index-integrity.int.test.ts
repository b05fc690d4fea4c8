import { showWholeTrace } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { changeAtRandom, compareIndex } from './random-operations.ts';
import { SearchSpine } from './search-spine.ts';

test('A187: what is logged, changed or deleted is found, found otherwise or found no more', () => {
  using spine = new SearchSpine();
  const found = (word: string) =>
    spine.sql(`SELECT rowid FROM search_documents_fts WHERE search_documents_fts MATCH '${word}'`).length;
  spine.createTask('t1', 'Any');
  const id = spine.log({ title: 'any', metadata: { note: 'gearbox' } });
  expect([found('gearbox'), found('flywheel')]).toEqual([1, 0]);
  spine.trace.timeline.updateMetadata(id, { note: 'flywheel' });
  expect([found('gearbox'), found('flywheel')]).toEqual([0, 1]);
  spine.trace.timeline.updateMetadata(id, { note: 'gearbox' });
  expect([found('gearbox'), found('flywheel')]).toEqual([1, 0]);
  spine.checkIndex();
  spine.trace.tasks.delete('t1');
  expect([found('gearbox'), found('flywheel')]).toEqual([0, 0]);
  spine.checkIndex();
});

test('where nobody defined the function of its texts, search_documents has its rows, and NULL for texts that an event says', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  spine.log({ title: 'gearbox' });
  const database = new Database(spine.path, { readonly: true });
  const sql = 'SELECT scope, entity_id IS NOT NULL AS named, search_text FROM search_documents ORDER BY rowid';
  expect(database.prepare(sql).all()).toEqual([
    { scope: 'task', named: 1, search_text: 't1\nAny' },
    { scope: 'event', named: 1, search_text: null },
  ]);
  expect(() => database.prepare('SELECT * FROM search_documents').all()).not.toThrow();
  showWholeTrace(database);
  expect(database.prepare(sql).all()).toMatchObject([{}, { search_text: expect.stringMatching(/\ngearbox$/) }]);
  database.close();
});

test('an event whose payload is damaged has no text, and stops no other', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  spine.log({ title: 'gearbox' });
  const id = spine.log({ title: 'gearbox too' });
  spine.sql(`UPDATE event_rows SET payload_json = '{"timeline_event":' WHERE event_id = '${id}'`);
  expect(
    spine.sql(
      "SELECT entity_id AS id, search_text IS NULL AS is_null FROM search_documents WHERE scope = 'event' ORDER BY rowid",
    ),
  ).toEqual([
    { id: expect.any(String), is_null: 0 },
    { id, is_null: 1 },
  ]);
  expect(spine.events('nothing says this')).toEqual([]);
});

test('what was typed is looked for letter by letter where no word is, in texts of any letters', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const ids = ['a->b "quoted\\', 'Ｇearbox', 'naïve — café', 'plain', 'サバアバ ｱﾊﾞ'].map((title) =>
    spine.log({ title }),
  );
  for (const [typed, index] of [
    ['->b', 0],
    ['d\\', 0],
    ['earbo', 1],
    ['— caf', 2],
    ['LAI', 3],
    ['アバ', 4],
  ] as const) {
    expect([typed, spine.events(typed)]).toEqual([typed, [ids[index]]]);
  }
});

test('A187: the index is right after 300 changes at random, upserts and VACUUM among them', () => {
  using spine = new SearchSpine();
  changeAtRandom(spine, 1, 300);
  spine.checkIndex();
  for (const [word, byText, byIndex] of compareIndex(spine)) expect([word, byIndex]).toEqual([word, byText]);
});

test('A128: after VACUUM a search of the trace finds the same, also where rows had gaps', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Gearbox');
  spine.createTask('t2', 'Gone');
  for (let index = 0; index < 50; index += 1) spine.log({ taskId: index % 3 ? 't1' : 't2', title: `gearbox ${index}` });
  spine.trace.tasks.delete('t2');
  const before = spine.search.byText('gearbox', { limit: 50 });
  expect(before.events).toHaveLength(33);
  spine.vacuum();
  expect(spine.search.byText('gearbox', { limit: 50 })).toEqual(before);
  spine.checkIndex();
});

test('what was typed is looked for letter by letter in packs of payloads too, also beside one that is damaged', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const begun = { task_id: 't1', session_id: 's1', runtime_source: 'relay', runtime_session_id: 'r1' };
  spine.trace.events.append({ eventType: 'session.started', aggregateId: 't1', sessionId: 's1', payload: begun });
  const bodies = ['a->b "quoted\\', 'Ｇearbox', 'naïve — café', 'plain', 'サバアバ ｱﾊﾞ', 'tom & [sawyer]'];
  const events = Array.from({ length: 600 }, (_, index) => {
    const body = `${bodies[index / 100] ?? ''} ${'x'.repeat(500)}`;
    const timeline_event = { kind: 'tool.used', lane: 'implementation', title: `n${index}`, body, metadata: {} };
    const payload = { task_id: 't1', session_id: 's1', tool_name: 'Bash', timeline_event };
    const named = { eventId: `e${index}`, aggregateId: 't1', sessionId: 's1', eventType: 'tool.invoked' } as const;
    return { ...named, eventTime: spine.nextTime(), payloadJson: JSON.stringify(payload) };
  });
  spine.trace.imports.add({ events, cursors: [] });
  spine.reopen();
  const typed = [
    ['->b', 'e0'],
    ['d\\', 'e0'],
    ['earbo', 'e100'],
    ['— caf', 'e200'],
    ['LAI', 'e300'],
    ['アバ', 'e400'],
    ['[sawye', 'e500'],
    ['no such', undefined],
  ] as const;
  const found = () => typed.map(([text]) => [text, spine.events(text)[0]]);
  expect(found()).toEqual(typed);
  expect(spine.events('LAI', { kind: 'tool.used' })).toEqual(['e300']);
  expect(spine.events('LAI', { session: 's1' })).toEqual(['e300']);
  const [pack] = spine.sql("SELECT packed >> 16 AS id FROM event_rows WHERE event_id = 'e300'") as { id: number }[];
  spine.sql(`UPDATE event_packs SET body = x'00' WHERE id = ${pack?.id}`);
  spine.reopen();
  expect([spine.events('LAI'), spine.events('->b')]).toEqual([[], ['e0']]);
});
