import { expect, test } from 'vitest';
import { SearchProjection } from '../../src/search/search-projection.ts';
import { TaskProjection } from '../../src/tasks/task-projection.ts';
import { TimelineProjection } from '../../src/timeline/timeline-projection.ts';
import { recorderOf, TraceUnderTest } from '../trace-under-test.ts';

test('tasks that are named again in one transaction are found by their last name, and by that of before where it is undone', () => {
  using store = new TraceUnderTest();
  using connection = store.connect();
  const projections = [TaskProjection, TimelineProjection, SearchProjection].map((Each) => new Each(connection));
  const recorder = recorderOf(connection, projections);
  const create = (id: string, title: string): void => {
    const payload = { task_id: id, title, slug: id, kind: 'primary' };
    recorder.record({ eventType: 'task.created', aggregateId: id, eventId: id, payload });
  };
  const rename = (id: string, from: string, to: string): void => {
    const payload = { task_id: id, from, to };
    recorder.record({ eventType: 'task.renamed', aggregateId: id, payload });
  };
  const log = (id: string): void => {
    const timeline_event = { kind: 'tool.used', lane: 'agent', title: id, metadata: {} };
    const payload = { session_id: 's1', task_id: 'old', timeline_event };
    recorder.record({ eventType: 'timeline.logged', aggregateId: 'old', sessionId: 's1', eventId: id, payload });
  };
  const found = (word: string): unknown => {
    const sql = `SELECT event_id FROM search_documents_fts JOIN events ON seq = abs(search_documents_fts.rowid)
      WHERE search_text MATCH '${word}' ORDER BY seq`;
    return (store.sql(sql) as { readonly event_id: string }[]).map((row) => row.event_id);
  };
  create('old', 'walnut');
  connection.transaction(() => {
    log('pear');
    create('new', 'hazel');
    rename('old', 'walnut', 'chestnut');
    rename('new', 'hazel', 'almond');
    // More than are held for one write, so that the names above are in the index before those below come.
    for (let index = 0; index < 300; index += 1) create(`many-${index}`, 'poplar');
    rename('new', 'almond', 'pistachio');
    log('plum');
  });
  expect(['walnut', 'hazel', 'almond'].map(found)).toEqual([[], [], []]);
  expect(['chestnut', 'pistachio', 'pear', 'plum'].map(found)).toEqual([['old'], ['new'], ['pear'], ['plum']]);
  expect(found('poplar')).toHaveLength(300);
  const failure = new Error('this part is left out');
  connection.transaction(() => {
    rename('old', 'chestnut', 'acorn');
    const part = () =>
      connection.transaction(() => {
        rename('old', 'acorn', 'cashew');
        throw failure;
      });
    expect(part).toThrow(failure);
  });
  expect(['chestnut', 'cashew', 'acorn'].map(found)).toEqual([[], [], ['old']]);
});
