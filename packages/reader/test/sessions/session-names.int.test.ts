import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createSpine,
  type FixtureHome,
  makeHome,
  nameId,
  sessionRow,
  turnRow,
  writeArchive,
} from '@agentspine/testkit';
import type { Database } from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openReader } from '../../src/open-reader.ts';
import type { Reader } from '../../src/reader.ts';

const at = '2026-04-01T12:00:00.000Z';

function addTask(database: Database, id: string, title: string): void {
  database
    .prepare(
      `INSERT INTO tasks_current (id, title, slug, status, task_kind, origin, created_at, updated_at)
       VALUES (?, ?, 'x', 'running', 'primary', 'user', ?, ?)`,
    )
    .run(id, title, at, at);
}

/** A session of the trace; `binding` is what the table still says of it. */
function addSession(database: Database, id: string, runtime: string, binding: string | null = null): void {
  addTask(database, id, `Task of ${id}`);
  database
    .prepare('INSERT INTO sessions_current (id, task_id, status, started_at) VALUES (?, ?, ?, ?)')
    .run(...[id, id, 'completed', at]);
  database
    .prepare('INSERT OR IGNORE INTO runtime_bindings_current VALUES (?, ?, ?, ?, ?, ?)')
    .run('codex', runtime, id, binding, at, at);
  const payload = { session_id: id, runtime_source: 'codex', runtime_session_id: runtime };
  database
    .prepare(
      `INSERT INTO event_rows (event_id, event_time, event_type, schema_ver, actor, task, session, payload_json, recorded_at)
       VALUES (?, 1, 'session.bound', 1, 'system', ?, ?, ?, 1)`,
    )
    .run(`e-${id}`, nameId(database, id), nameId(database, id), JSON.stringify(payload));
}

function ask<Answer>(fixture: FixtureHome, question: (reader: Reader) => Answer): Answer {
  using reader = openReader({ home: fixture.home, nowMs: () => Date.parse(at) });
  return question(reader);
}

test('a session taken up again has all its ids in the trace, ended or not, and its name in the archive', () => {
  using fixture = makeHome();
  writeArchive(fixture.home, { sessions: [sessionRow({ source: 'codex', session_id: '019d-run', title: null })] });
  const spine = createSpine(fixture.home);
  addSession(spine, 'first', '019d-run');
  addSession(spine, 'second', '019d-run');
  addTask(spine, 't', 'Alone');
  spine
    .prepare('INSERT INTO sessions_current (id, task_id, status, started_at) VALUES (?, ?, ?, ?)')
    .run(...['alone', 't', 'running', at]);
  spine.close();
  const session = { name: 'codex:019d-run', sessionId: '019d-run', isArchived: true, title: 'Task of first' };
  for (const text of ['019d-run', '019', 'first', 'sec', 'codex:019d']) {
    const found = ask(fixture, (reader) => reader.resolveSession(text));
    expect(found).toMatchObject({ kind: 'session', session });
    expect(found.kind === 'session' && found.session.traceIds.toSorted()).toEqual(['first', 'second']);
  }
  expect(ask(fixture, (reader) => reader.resolveSession('al'))).toMatchObject({
    session: { name: 'alone', source: null, sessionId: null, isArchived: false, title: 'Alone' },
  });
});

test('a question takes a session by its id in the trace, and of a subagent counts only its turns', () => {
  using fixture = makeHome();
  const key = { source: 'codex', session_id: 'run' };
  writeArchive(fixture.home, {
    sessions: [sessionRow(key), sessionRow({ ...key, source: 'claude-code' })],
    turns: [turnRow(key), turnRow({ ...key, subagent_id: 'a1' }), turnRow({ session_id: 'run' })],
  });
  const spine = createSpine(fixture.home);
  addSession(spine, 'codex:run', 'run');
  addSession(spine, 'codex:run:a1', 'run/a1');
  spine.close();
  const turnsOf = (session: string, source?: string) =>
    ask(fixture, (reader) => reader.summary({ by: 'model', session, source }).totals.turns);
  expect([turnsOf('codex:run'), turnsOf('run/a1'), turnsOf('run', 'claude-code')]).toEqual([2, 1, 1]);
  expect(() => turnsOf('run')).toThrow(expect.objectContaining({ code: 'READER_SESSION_AMBIGUOUS' }));
  expect(() => turnsOf('other')).toThrow(expect.objectContaining({ code: 'READER_SESSION_NOT_FOUND' }));
});

test('a store that cannot be read takes nothing from what the other knows, and is named where that knows nothing', () => {
  using fixture = makeHome();
  writeArchive(fixture.home, { sessions: [sessionRow({ session_id: 'here' })] });
  expect(ask(fixture, (reader) => reader.resolveSession('gone'))).toEqual({ kind: 'none' });
  writeFileSync(join(fixture.home, 'spine.db'), 'not a database, and long enough to be looked at as one');
  expect(ask(fixture, (reader) => reader.resolveSession('he'))).toMatchObject({ session: { sessionId: 'here' } });
  expect(() => ask(fixture, (reader) => reader.resolveSession('gone'))).toThrow(
    expect.objectContaining({ code: 'READER_SPINE_CORRUPT' }),
  );
});
