/** A name is looked up by indexes: with 10,000 sessions a step over each of them would be seen in every command. */
import { createSpine, makeHome, sessionRow, writeArchive } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import {
  findArchived,
  findArchivedTitle,
  findTraced,
  readArchiveNames,
  readTraceNames,
} from '../../src/sessions/read-session-names.ts';

/** The connection, and every statement that is prepared on it. */
function listening(database: Database.Database): { readonly asked: string[]; readonly database: Database.Database } {
  const asked: string[] = [];
  const prepare = (sql: string): unknown => {
    asked.push(sql);
    return database.prepare(sql);
  };
  return {
    asked,
    database: new Proxy(database, { get: (of, key) => (key === 'prepare' ? prepare : Reflect.get(of, key)) }),
  };
}

/** The steps over every row of a table: what is made in the statement itself, and lists of what is wanted, have few. */
function stepsOverAll(database: Database.Database, statements: readonly string[]): readonly string[] {
  const plans = statements.filter((sql) => !sql.includes('sqlite_schema'));
  expect(plans.length).toBeGreaterThan(0);
  return plans.flatMap((sql) => {
    const bound = sql.includes('?') ? [''] : [{ text: '', ids: '[]', runtimeIds: '[]', traceIds: '[]' }];
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...bound) as { readonly detail: string }[];
    return rows
      .map(({ detail }) => detail)
      .filter((detail) => /^SCAN (?!CONSTANT ROW|sources\b|wanted\b|binding\b|bound\b)/.test(detail));
  });
}

const found = { runtimeIds: ['a'], traceIds: ['a'] };

test('a session of the archive is found by its id, and named, without a step over all sessions', () => {
  using fixture = makeHome();
  writeArchive(fixture.home, { sessions: [sessionRow({ source: 'codex', session_id: 'a' })] });
  using archive = opened(new Database(`${fixture.home}/archive.sqlite`));
  const { asked, database } = listening(archive.database);
  expect(findArchived(database, 'a').runtimeIds).toEqual(['a']);
  expect(readArchiveNames(database, found)).toHaveLength(1);
  expect(stepsOverAll(archive.database, asked)).toEqual([]);
  // A title has no index: that such a step is found is seen there.
  const { asked: byTitle, database: listened } = listening(archive.database);
  findArchivedTitle(listened, 'flaky');
  expect(stepsOverAll(archive.database, byTitle)).not.toEqual([]);
});

test('a session of the trace is found by all its ids, and named, without a step over all events or sessions', () => {
  using fixture = makeHome();
  using spine = opened(createSpine(fixture.home));
  const { asked, database } = listening(spine.database);
  findTraced(database, 'a');
  readTraceNames(database, found, 'a');
  // What the ids of runtimes are of is asked only where the trace has one.
  spine.database
    .prepare("INSERT INTO sessions_current (id, task_id, status, started_at) VALUES ('a', 't', 'completed', '')")
    .run();
  expect(findTraced(database, 'a').traceIds).toEqual(['a']);
  expect(new Set(asked).size).toBeGreaterThan(4);
  expect(stepsOverAll(spine.database, [...new Set(asked)])).toEqual([]);
});

function opened(database: Database.Database): Disposable & { readonly database: Database.Database } {
  return { database, [Symbol.dispose]: () => database.close() };
}
