import { createSpine, makeHome, nameId, sessionRow, share, writeArchive } from '@agentspine/testkit';
import type { Database } from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openReader } from '../../src/open-reader.ts';
import type { Reader } from '../../src/reader.ts';
import { resolveSession, type SessionName } from '../../src/sessions/resolve-session.ts';

const at = '2026-04-01T12:00:00.000Z';

/** All names of the trace, without an index and without a text that narrows them. */
const allTraceNamesSql = `WITH bound(source, runtimeId, traceId) AS (
    SELECT runtime_source, runtime_session_id, monitor_session_id FROM runtime_bindings_current
    UNION SELECT b.runtime_source, b.runtime_session_id, e.payload_json ->> '$.session_id'
      FROM events e JOIN runtime_bindings_current b ON b.runtime_source = e.payload_json ->> '$.runtime_source'
        AND b.runtime_session_id = e.payload_json ->> '$.runtime_session_id'
      WHERE e.event_type = 'session.bound')
  SELECT source, runtimeId, traceId, title, started_at AS startedAt FROM bound
    LEFT JOIN sessions_current ON sessions_current.id = traceId LEFT JOIN tasks_current ON tasks_current.id = task_id
  UNION ALL SELECT NULL, NULL, sessions_current.id, title, started_at FROM sessions_current
    LEFT JOIN tasks_current ON tasks_current.id = task_id
    WHERE sessions_current.id NOT IN (SELECT traceId FROM bound WHERE traceId IS NOT NULL)`;

interface Binding {
  readonly source: string;
  readonly runtimeId: string;
  /** How `runtime_bindings_current` has it; `none` where only the event is left. */
  readonly row: 'held' | 'ended' | 'none';
}

function addSession(spine: Database, id: string, title: string, binding?: Binding): void {
  spine
    .prepare(
      `INSERT OR IGNORE INTO tasks_current (id, title, slug, status, task_kind, origin, created_at, updated_at)
       VALUES (?, ?, 'x', 'running', 'primary', 'user', ?, ?)`,
    )
    .run(`task of ${id}`, title, at, at);
  spine
    .prepare('INSERT OR IGNORE INTO sessions_current (id, task_id, status, started_at) VALUES (?, ?, ?, ?)')
    .run(id, `task of ${id}`, 'completed', at);
  if (binding === undefined) return;
  const { source, runtimeId, row } = binding;
  if (row !== 'none')
    spine
      .prepare('INSERT OR REPLACE INTO runtime_bindings_current VALUES (?, ?, ?, ?, ?, ?)')
      .run(source, runtimeId, `task of ${id}`, row === 'held' ? id : null, at, at);
  const payload = { session_id: id, runtime_source: source, runtime_session_id: runtimeId };
  spine
    .prepare(
      `INSERT OR IGNORE INTO event_rows (event_id, event_time, event_type, schema_ver, actor, task, session, payload_json, recorded_at)
       VALUES (?, 1, 'session.bound', 1, 'system', ?, 0, ?, 1)`,
    )
    .run(`${id} ${source} ${runtimeId}`, nameId(spine, id), JSON.stringify(payload));
}

/** The same numbers for the same seed. */
function numbersOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const ids = [
  'aa',
  'aab',
  'aab/x',
  'aab/x/y',
  'aac',
  'b',
  'b/1',
  'b_%',
  'é',
  'éa',
  '日本',
  'codex',
  'cl',
  'co:d',
  'a\\b',
  "a'b",
];
const sources = ['codex', 'claude-code', 'claude-plugin', 'co'];
const titles = ['Fix the LOGIN page', 'login, again', '100% of it_all', 'Ünïcode ist schön', 'codex', '日本語の題名'];
const parts = ['login', 'LOGIN PAGE', '100%', '_all', 'ÜNÏ', 'schön', '語の題', 'odex', 'lo', 'in, a', '%', 'no such'];

test.each(share([1, 2, 3, 4, 5, 6, 7, 8], 4))(
  'the sessions that indexes narrow to are those of all names, seed %i',
  (seed) => {
    using fixture = makeHome();
    const next = numbersOf(seed);
    const pick = <Item>(items: readonly Item[]): Item => items[next(items.length)] as Item;
    const sessions = new Map<string, { source: string; session_id: string; title: string | null }>();
    for (let count = 0; count < 12; count += 1) {
      const row = { source: pick(sources), session_id: pick(ids), title: pick([...titles, null]) };
      sessions.set(`${row.source}:${row.session_id}`, row);
    }
    const archived = [...sessions.values()].toSorted((one, other) =>
      `${one.source}\0${one.session_id}` < `${other.source}\0${other.session_id}` ? -1 : 1,
    );
    writeArchive(fixture.home, { sessions: archived.map((row) => sessionRow({ ...row, started_at: at })) });
    using spine = createClosable(fixture.home);
    for (let count = 0; count < 14; count += 1) {
      const binding = { source: pick(sources), runtimeId: pick(ids), row: pick(['held', 'ended', 'none'] as const) };
      const own = pick([`${binding.source}:${binding.runtimeId}`, `own-${pick(ids)}`, pick(ids)]);
      addSession(spine.database, own, pick(titles), next(4) === 0 ? undefined : binding);
    }
    const traced = spine.database.prepare(allTraceNamesSql).all() as Omit<SessionName, 'store'>[];
    const names: SessionName[] = [
      ...archived.map(({ source, session_id, title }): SessionName => {
        return { store: 'archive', source, runtimeId: session_id, traceId: null, title, startedAt: at };
      }),
      ...traced.map((row): SessionName => ({ store: 'trace', ...row })),
    ];
    const whole = [
      ...ids,
      ...names.flatMap(({ source, runtimeId, traceId }) => [`${source}:${runtimeId}`, traceId ?? '']),
    ];
    const texts = new Set([
      ...whole.flatMap((id) => [...id].map((_, at) => [...id].slice(0, at + 1).join(''))),
      ...parts,
    ]);
    using reader = openReader({ home: fixture.home, nowMs: () => Date.parse(at) });
    for (const text of texts) {
      for (const source of [undefined, 'codex']) {
        expect(inOrder(reader.resolveSession(text, source)), text).toEqual(
          inOrder(resolveSession(text, names, source)),
        );
      }
    }
  },
);

test('a session is found by a part of its title, in capitals or not, after ids and their beginnings', () => {
  using fixture = makeHome();
  const row = (session_id: string, title: string) => sessionRow({ source: 'codex', session_id, title, started_at: at });
  writeArchive(fixture.home, {
    sessions: [
      row('one', 'Flaky migration'),
      row('two', 'The 50%_discount'),
      row('three', 'a flaky test'),
      row('fla', 'x'),
    ],
  });
  using reader = openReader({ home: fixture.home, nowMs: () => Date.parse(at) });
  const nameOf = (text: string) => {
    const found = reader.resolveSession(text);
    return found.kind === 'session' ? found.session.sessionId : found.kind;
  };
  expect(['MIGRATION', '0%_d', 'fla', 'flaky', '%_%', 'la', 'm_gration'].map(nameOf)).toEqual([
    ...['one', 'two', 'fla', 'ambiguous', 'none', 'none', 'none'],
  ]);
});

test('a title that several sessions have is refused with their ids, titles and days', () => {
  using fixture = makeHome();
  const row = (session_id: string, title: string, started_at: string | null) =>
    sessionRow({ source: 'codex', session_id, title, started_at });
  writeArchive(fixture.home, {
    sessions: [row('one', 'Flaky migration', at), row('two', `A flaky ${'long '.repeat(40)}name`, null)],
  });
  using reader = openReader({ home: fixture.home, nowMs: () => Date.parse(at) });
  const refused = (): void => void reader.summary({ by: 'model', session: 'flaky' });
  expect(refused).toThrow(
    /"flaky" fits 2 sessions:\n {2}codex:one {2}2026-04-01 {2}Flaky migration\n {2}codex:two {2}A flaky .{50,70}…\n/,
  );
  expect(refused).toThrow(expect.objectContaining({ code: 'READER_SESSION_AMBIGUOUS' }));
});

function createClosable(home: string): { readonly database: Database } & Disposable {
  const database = createSpine(home);
  return { database, [Symbol.dispose]: () => database.close() };
}

/** Without what depends on the order in which names are read. */
function inOrder(found: ReturnType<Reader['resolveSession']>): unknown {
  if (found.kind === 'none') return found;
  const keys = found.kind === 'session' ? [found.session] : found.matches;
  return {
    ...found,
    keys: keys.map((key) => ({ ...key, title: undefined, traceIds: key.traceIds.toSorted() })),
    session: 0,
    matches: 0,
  };
}
