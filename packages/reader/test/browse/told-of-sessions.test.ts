import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { readToldOfSessions } from '../../src/browse/told-of-sessions.ts';

/** What the question reads of `spine.db`. */
const ddl = `CREATE TABLE turns (id, session_id, task_id, asked_text, turn_index, started_at, aggregate_verdict);
  CREATE INDEX turns_of_task ON turns (task_id, started_at);
  CREATE TABLE tasks_current (id, title);
  CREATE TABLE runtime_bindings_current (runtime_source, runtime_session_id, task_id);
  INSERT INTO tasks_current VALUES ('t1', 'Any');
  INSERT INTO runtime_bindings_current VALUES ('codex', 's1', 't1')`;

test.each([[['a', 'b']], [['b', 'a']]])(
  'of two turns of one instant the same was asked first, written as %j',
  (written) => {
    using database = openMemory();
    const insert = database.prepare(`INSERT INTO turns VALUES (?, ?, 't1', ?, 0, 'now', NULL)`);
    for (const id of written) insert.run(id, id, `asked in ${id}`);
    const told = readToldOfSessions(database, [{ source: 'codex', sessionId: 's1' }]);
    expect([...told.values()]).toMatchObject([{ askedFirst: 'asked in a', taskTitle: 'Any' }]);
  },
);

function openMemory(): Database.Database & Disposable {
  const database = new Database(':memory:');
  database.exec(ddl);
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}
