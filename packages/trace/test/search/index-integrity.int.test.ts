import { expect, test } from 'vitest';
import { changeAtRandom, compareIndex } from './random-operations.ts';
import { SearchSpine } from './search-spine.ts';

test('A187: what is inserted, changed or deleted in the documents is found, found otherwise or found no more', () => {
  using spine = new SearchSpine();
  const found = (word: string) =>
    spine.sql(`SELECT rowid FROM search_documents_fts WHERE search_documents_fts MATCH '${word}'`).length;
  spine.sql(
    `INSERT INTO search_documents (rowid, scope, entity_id, search_text, updated_at) VALUES (7, 'event', 'e', 'gearbox', '')`,
  );
  expect([found('gearbox'), found('flywheel')]).toEqual([1, 0]);
  spine.sql("UPDATE search_documents SET search_text = 'flywheel'");
  expect([found('gearbox'), found('flywheel')]).toEqual([0, 1]);
  spine.sql(`INSERT INTO search_documents (scope, entity_id, search_text, updated_at) VALUES ('event', 'e', 'gearbox', '')
    ON CONFLICT (scope, entity_id) DO UPDATE SET search_text = excluded.search_text`);
  expect([found('gearbox'), found('flywheel')]).toEqual([1, 0]);
  spine.checkIndex();
  spine.sql('DELETE FROM search_documents');
  expect([found('gearbox'), found('flywheel')]).toEqual([0, 0]);
  spine.checkIndex();
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
  const before = spine.trace.search.byText('gearbox', { limit: 50 });
  expect(before.events).toHaveLength(33);
  spine.vacuum();
  expect(spine.trace.search.byText('gearbox', { limit: 50 })).toEqual(before);
  spine.checkIndex();
});
