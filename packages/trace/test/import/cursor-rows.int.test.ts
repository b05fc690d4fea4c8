import {
  defineTraceFunctions,
  openState,
  type SourceFileId,
  showWholeTrace,
  spineMigrations,
  spineSchemaVersion,
  type TraceCursor,
} from '@agentspine/schema';
import { countDamagedCursors } from '@agentspine/sqlite';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';

/** The version of the schema in which cursors are a table. */
const asTable = 12;

const stateOf = (session: string, parent?: string) => ({
  parser: { parser: { sessionId: session }, isInLine: true },
  trace: {
    sessions: [[session, { source: 'claude-code', sessionId: session, title: { text: 'says another' }, parent }]],
    calls: [['toolu_01', { eventId: 'e', name: 'Bash' }]],
  },
});

const cursorOf = (file: string, state: unknown, isOpen = false): TraceCursor => ({
  file: file as SourceFileId,
  generation: 0,
  byteOffset: 7,
  takenBytes: 9,
  parser: 'claude-code/2+3',
  isOpen,
  state,
});

/** What an older version wrote, and what a damaged disk made of it: text that is no JSON, and bytes that are no text. */
function olderStore(): Database.Database {
  const database = new Database(':memory:');
  migrate(database, 0, asTable);
  const insert = database.prepare("INSERT INTO trace_cursors VALUES (?, 0, 7, 9, 'claude-code/2+3', ?)");
  insert.run('a', JSON.stringify({ isOpen: true, state: stateOf('s1') }));
  insert.run('b', JSON.stringify({ isOpen: false, state: stateOf('s2 ü \ud83d\ude00', 's1') }));
  insert.run('c', '{"isOpen":false,"sta');
  database.exec("INSERT INTO trace_cursors VALUES ('d', 0, 7, 9, '', CAST(x'7b22ff00fe' AS TEXT))");
  return database;
}

function migrate(database: Database.Database, from: number, to: number): void {
  defineTraceFunctions(database);
  for (const statement of spineMigrations.slice(from, to).flat()) database.exec(statement);
}

const rowsOf = (database: Database.Database) => database.prepare('SELECT * FROM trace_cursors ORDER BY file').all();

test('a migration changes no cell of the cursors', () => {
  const database = olderStore();
  const before = rowsOf(database);
  migrate(database, asTable, spineSchemaVersion);
  expect(rowsOf(database)).toEqual(before.map((row) => ({ ...(row as object), state_json: null })));
  const bytes = "SELECT hex(spine_state_bytes(state)) FROM trace_cursor_rows WHERE file = 'd'";
  expect(database.prepare(bytes).pluck().get()).toBe('7B22FF00FE');
  showWholeTrace(database);
  expect(rowsOf(database)).toEqual(before);
  expect(database.prepare('SELECT file, is_open, mentions FROM trace_cursor_rows').all().slice(0, 3)).toEqual([
    { file: 'a', is_open: 1, mentions: '["s1"]' },
    { file: 'b', is_open: 0, mentions: '["s2 ü 😀","s1"]' },
    { file: 'c', is_open: 0, mentions: '{"isOpen":false,"sta' },
  ]);
  database.close();
});

test('a migration that ends anywhere leaves the cursors as they were, and ends where a state would not be the same', () => {
  const database = olderStore();
  const before = rowsOf(database);
  const statements = spineMigrations.slice(asTable, asTable + 1).flat();
  for (const [index] of statements.entries()) {
    database.exec('BEGIN');
    for (const statement of statements.slice(0, index + 1)) database.exec(statement);
    database.exec('ROLLBACK');
    expect(rowsOf(database)).toEqual(before);
  }
  database.function('spine_state_bytes', { deterministic: true }, (_state: unknown) => Buffer.from('{}'));
  const migrateAtOnce = database.transaction(() => {
    for (const statement of statements) database.exec(statement);
  });
  expect(migrateAtOnce).toThrow(/cursors_are_equal/);
  expect(rowsOf(database)).toEqual(before);
  database.close();
});

test('a store that is not migrated is read as one that is', () => {
  const [older, newer] = [olderStore(), olderStore()];
  migrate(newer, asTable, spineSchemaVersion);
  const questions = [older, newer].map((database) => {
    showWholeTrace(database);
    return ['a', 'b'].map((file) =>
      database
        .prepare(
          'SELECT file, byte_offset, is_open, mentions GLOB ? AS mentioned FROM trace_cursor_rows WHERE file = ?',
        )
        .get('*s2 *', file),
    );
  });
  expect(questions[0]).toEqual(questions[1]);
  older.close();
  newer.close();
});

test('a cursor is found by the sessions of its state and those that they came out of, and by no other word of it', () => {
  using spine = new SpineUnderTest();
  const cursors = [
    cursorOf('a', stateOf('s1')),
    cursorOf('b', stateOf('s2', 's1'), true),
    cursorOf('c', stateOf('s3')),
  ];
  spine.writer.trace.imports.add({ events: [], cursors });
  const files = (text: string) => spine.asked.cursors([text]).map(({ file }) => file);
  expect([files('s1'), files('s2'), files('another'), files('toolu')]).toEqual([['a', 'b'], ['b'], [], []]);
  expect(spine.asked.cursors()).toEqual(cursors);
  expect(spine.writer.trace.imports.cursors.open()).toEqual(['b']);
});

test('a state is small, and of a damaged one nothing is believed but how far the file is read', () => {
  using spine = new SpineUnderTest();
  const cursors = ['a', 'b'].map((file) => cursorOf(file, stateOf('0e5b9f2c-5d1e-4a77-9a43-0d5c1a7f2b61')));
  spine.writer.trace.imports.add({ events: [], cursors });
  const [{ stored, said }] = spine.sql(
    "SELECT length(r.state) AS stored, length(c.state_json) AS said FROM trace_cursor_rows AS r JOIN trace_cursors AS c USING (file) WHERE file = 'a'",
  ) as [{ stored: number; said: number }];
  expect(stored).toBeLessThan(said / 2);
  expect(countDamagedCursors(spine.path)).toBe(0);
  spine.sql(
    "UPDATE trace_cursor_rows SET state = CAST(substr(state, 1, 20) || x'00' || substr(state, 22) AS BLOB) WHERE file = 'a'",
  );
  expect(countDamagedCursors(spine.path)).toBe(1);
  const { cursors: asked } = spine.writer.trace.imports;
  expect(asked.get('a' as SourceFileId)).toBeUndefined();
  expect(asked.places().get('a')).toMatchObject({ byteOffset: 7, takenBytes: 9 });
  expect(spine.asked.cursors().map(({ file, state }) => [file, state === undefined])).toEqual([
    ['a', true],
    ['b', false],
  ]);
  expect(spine.sql('SELECT file FROM trace_cursors WHERE state_json IS NULL')).toEqual([{ file: 'a' }]);
});

test('a state that was written when states were first compressed is read: the dictionary is what it was', () => {
  const written = 'KLUv/STbHQEAMHNdXX19fQgA8oEHSsUFtRMRlA7W0ISwPCBAHhNluBdSCAImN6/a';
  expect(openState(Buffer.from(written, 'base64'))?.toString()).toBe(
    '{"isOpen":false,"state":{"parser":{"parser":{"fallbackSessionId":"s1","recentLines":[]},"isInLine":true},"trace":{"sessions":[],"pending":[],"told":[],"calls":[["toolu_01",{"eventId":"01K","name":"Read"}]],"todos":[]}}}',
  );
});
