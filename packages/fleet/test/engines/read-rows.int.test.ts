import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { derivedTables } from '../../src/engines/engine-tables.ts';
import { parseDerivedRow } from '../../src/engines/rows-of-segment.ts';
import { readRows } from '../../src/engines/take-turns.ts';

/** A read model in memory with a row a table of each of these sessions. */
function archiveOf(sessions: readonly (readonly [source: string, id: string])[]) {
  const database = new Database(':memory:');
  for (const { name, columns } of derivedTables) {
    database.exec(`CREATE TABLE ${name} (${columns.map((column) => `"${column.name}"`).join(', ')})`);
    const insert = database.prepare(`INSERT INTO ${name} (source, session_id) VALUES (?, ?)`);
    for (const session of sessions) insert.run(...session);
  }
  return database;
}

test('the rows of the sessions that are named are read, and once where a line and a stamp name the same session', () => {
  const database = archiveOf([
    ['codex', 'a'],
    ['claude-code', 'a'],
    ['codex', 'b'],
    ['codex', 'c'],
  ]);
  const read = (sessions: Parameters<typeof readRows>[1]) =>
    readRows(database, sessions).map((line) => {
      const read = parseDerivedRow(line);
      return `${read?.table.name} ${read?.row['source']} ${read?.row['session_id']}`;
    });
  const inEach = (...rows: readonly string[]) =>
    derivedTables.flatMap(({ name }) => rows.map((row) => `${name} ${row}`));
  const nobody = { sessions: new Map(), messages: new Set<string>(), ranges: new Set<string>() };
  const named = (...sessions: readonly (readonly [source: string | undefined, id: string])[]) => ({
    ...nobody,
    sessions: new Map(sessions.map((session) => [session.join('\0'), session])),
  });
  expect(read(named(['codex', 'a']))).toEqual(inEach('codex a'));
  expect(read(named(['codex', 'a'], [undefined, 'a']))).toEqual(inEach('codex a', 'claude-code a'));
  expect(read(named([undefined, 'c']))).toEqual(inEach('codex c'));
  expect(read(named())).toEqual([]);
  // A stamp selects by a response, or by a time with its bounds.
  database.exec(`UPDATE turns SET message_id = 'm', ts = '2026-03-01T12:00:00.000Z' WHERE session_id = 'b'`);
  database.exec(`UPDATE turns SET message_id = 'n', ts = '2026-03-02T12:00:00.000Z' WHERE session_id = 'c'`);
  expect(read({ ...nobody, messages: new Set(['m', 'none']) })).toEqual(inEach('codex b'));
  const range = (from: string, to: string) => ({ ...nobody, ranges: new Set([JSON.stringify([from, to])]) });
  expect(read(range('2026-03-02T12:00:00.000Z', '~'))).toEqual(inEach('codex c'));
  expect(read(range('', '2026-03-01T12:00:00.000Z'))).toEqual(inEach('codex b'));
  expect(read(range('2026-03-03', '~'))).toEqual([]);
  database.close();
});
