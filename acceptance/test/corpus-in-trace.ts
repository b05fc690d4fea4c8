import { join } from 'node:path';
import { showWholeTrace } from '@agentspine/schema';
import { corpus, type GroundTruth, readGroundTruth } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dumpTrace, traceDifferences } from './dump-trace.ts';
import { spine } from './run-spine.ts';

/** The session of the log that a session of the trace belongs to: a subagent of Claude Code has its own behind a slash. */
const logSession = `CASE WHEN b.runtime_source = 'claude-code' AND instr(b.runtime_session_id, '/') > 0
  THEN substr(b.runtime_session_id, 1, instr(b.runtime_session_id, '/') - 1) ELSE b.runtime_session_id END`;

/** Domain events of the trace with the session of the log, and the metadata on the timeline. */
const told = `SELECT b.runtime_source AS source, ${logSession} AS sessionId, e.session_id AS ownSession, e.event_id, e.event_type,
    json_extract(e.payload_json, '$.timeline_event.metadata') AS metadata
  FROM trace_events e JOIN trace.runtime_bindings_current b ON b.monitor_session_id = e.session_id`;

/** Tool calls of the trace, with the names that archive and trace have for them. */
const knownCalls = `(SELECT DISTINCT t.source, t.sessionId, a.tool_use_id, a.tool_name,
    coalesce(metadata ->> 'sourceTool', metadata ->> 'toolName') AS ownName
  FROM (${told}) t JOIN tool_calls a ON a.source = t.source AND a.session_id = t.sessionId
    AND a.tool_use_id = t.metadata ->> 'toolUseId' WHERE t.event_type = 'tool.invoked')`;

/** How many a session has, as the trace and as the archive say: two statements with the columns source, sessionId, count. */
const figures: readonly (readonly [what: string, trace: string, archive: string])[] = [
  [
    'prompts',
    `SELECT source, sessionId, count(*) AS count FROM (${told}) WHERE event_type = 'prompt.submitted'
      AND metadata ->> 'speaker' = 'human' GROUP BY 1, 2`,
    `SELECT source, session_id AS sessionId, count(*) AS count FROM user_turns WHERE speaker = 'human' GROUP BY 1, 2`,
  ],
  [
    'replies',
    `SELECT source, sessionId, count(*) AS count FROM (${told}) WHERE event_type = 'completion.received' GROUP BY 1, 2`,
    `SELECT source, session_id AS sessionId, count(*) AS count FROM turns GROUP BY 1, 2`,
  ],
  [
    'tokens',
    `SELECT source, sessionId, sum(coalesce(metadata ->> 'inputTokens', 0) + coalesce(metadata ->> 'outputTokens', 0)) AS count FROM (${told})
      WHERE event_type = 'completion.received' AND (metadata ->> 'inputTokens' IS NOT NULL OR metadata ->> 'outputTokens' IS NOT NULL) GROUP BY 1, 2`,
    `SELECT source, session_id AS sessionId, sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)) AS count FROM turns
      WHERE kind IN ('response', 'advisor', 'declined', 'compaction', 'rollup') AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL) GROUP BY 1, 2`,
  ],
  [
    'tool calls',
    `SELECT source, sessionId, count(*) AS count FROM (${told}) WHERE event_type = 'tool.invoked' GROUP BY 1, 2`,
    `SELECT source, session_id AS sessionId, count(*) AS count FROM (
      SELECT source, session_id, tool_use_id FROM tool_calls UNION
      SELECT source, session_id, tool_use_id FROM nested_tool_calls) GROUP BY 1, 2`,
  ],
  // The archive leaves out what no call of the session asked for; the trace has it, related to a call that is not there.
  [
    'failed results',
    `SELECT source, sessionId, count(*) AS count FROM (${told}) AS result WHERE event_type = 'tool.result'
      AND metadata ->> 'isError' = 1 AND metadata ->> 'isNested' IS NULL
      AND EXISTS (SELECT 1 FROM trace_events c WHERE c.event_id = metadata ->> 'parentEventId' AND c.session_id = ownSession) GROUP BY 1, 2`,
    `SELECT source, session_id AS sessionId, count(*) AS count FROM (SELECT DISTINCT source, session_id, tool_use_id
      FROM tool_result_events WHERE event_index = 0 AND is_error = 1) GROUP BY 1, 2`,
  ],
];

/** Puts the events of a trace into `temp.trace_events` of a connection: payloads are in packs, which only views of the trace open. */
function copyEvents(path: string, into: Database.Database): void {
  const spine = new Database(path, { readonly: true });
  try {
    showWholeTrace(spine);
    into.exec('CREATE TEMP TABLE trace_events (event_id, event_type, session_id, payload_json)');
    const insert = into.prepare('INSERT INTO trace_events VALUES (?, ?, ?, ?)');
    const events = spine.prepare('SELECT event_id, event_type, session_id, payload_json FROM events').raw();
    for (const event of events.iterate() as Iterable<unknown[]>) insert.run(...event);
  } finally {
    spine.close();
  }
}

/** Tests of the real transcripts in the trace of a home that an import of the corpus has filled; the home is asked for when they run. */
export function testCorpusInTrace(homePath: () => string): void {
  let database: Database.Database;
  let truth: GroundTruth;

  const column = (sql: string): unknown[] => database.prepare(sql).pluck().all();
  /** Tool calls of the trace that the archive knows, by the name that it has for them. */
  const namesOf = (source: string): Readonly<Record<string, number>> => {
    const counts = database.prepare(`SELECT tool_name, count(*) FROM ${knownCalls} WHERE source = ? GROUP BY 1`);
    return Object.fromEntries(counts.raw().all(source) as [string, number][]);
  };

  beforeAll(() => {
    truth = readGroundTruth();
    database = new Database(join(homePath(), 'archive.sqlite'), { readonly: true });
    database.prepare('ATTACH ? AS trace').run(join(homePath(), 'spine.db'));
    copyEvents(join(homePath(), 'spine.db'), database);
  });

  afterAll(() => database?.close());

  test('have every session of the archive, bound to a task of its own', () => {
    const sessions = column(`SELECT source || ' ' || session_id FROM sessions ORDER BY 1`);
    const bound = column(`SELECT DISTINCT b.runtime_source || ' ' || ${logSession} FROM trace.runtime_bindings_current b
      JOIN trace.tasks_current t ON t.id = b.task_id ORDER BY 1`);
    expect(bound).toEqual(sessions);
    const { 'claude-code': claude, codex } = truth;
    const counted = bound.filter((name) => /^(?:claude-code|codex) /.test(String(name)));
    expect(counted).toHaveLength(claude.sessions_distinct_sessionId + codex.sessions_threads);
  });

  test('have ended, all of them', () => {
    expect(column('SELECT DISTINCT status FROM trace.sessions_current')).toEqual(['completed']);
    expect(column('SELECT DISTINCT status FROM trace.tasks_current')).toEqual(['completed']);
    expect(column(`SELECT count(*) FROM trace.turns WHERE status = 'open'`)).toEqual([0]);
  });

  test.each(figures)('have as many %s as the archive says, in every session', (_, trace, archive) => {
    const expected = database.prepare(`${archive} ORDER BY 1, 2`).all();
    expect(expected.length).toBeGreaterThan(10);
    expect(database.prepare(`${trace} ORDER BY 1, 2`).all()).toEqual(expected);
  });

  test.each(['claude-code', 'codex'] as const)('have the tool calls of the ground truth for %s, by name', (source) => {
    expect(namesOf(source)).toEqual(truth[source].tool_calls_by_name);
    // Two fixtures tell of one call of one session, under two names: the archive takes the last, the trace the first.
    const others = `SELECT sessionId FROM ${knownCalls} WHERE source = '${source}' AND ownName <> tool_name`;
    expect(column(others)).toEqual(source === 'codex' ? ['fc-1'] : []);
  });

  test('have the failed results of the ground truth', () => {
    const failed = (source: string): unknown =>
      column(`SELECT count(*) FROM (${told}) WHERE event_type = 'tool.result' AND source = '${source}'
        AND metadata ->> 'isError' = 1 AND metadata ->> 'isNested' IS NULL
        AND EXISTS (SELECT 1 FROM trace_events c WHERE c.event_id = metadata ->> 'parentEventId' AND c.session_id = ownSession)`)[0];
    expect(failed('claude-code')).toBe(truth['claude-code'].tool_results_is_error);
    expect(failed('codex')).toBe(truth.codex.tool_outputs_nonzero_exit);
  });

  test('have a row of token usage for what the log meters, and none for what it does not', () => {
    const metered = `SELECT count(*) FROM turns WHERE kind IN ('response', 'advisor', 'declined', 'compaction', 'rollup')
      AND (input_tokens > 0 OR output_tokens > 0 OR cache_read_tokens > 0 OR cache_create_5m_tokens > 0
        OR cache_create_1h_tokens > 0)`;
    const used = `SELECT count(*) FROM trace.event_token_usage
      WHERE input_tokens + output_tokens + cache_read_tokens + cache_create_tokens > 0`;
    expect(column(used)).toEqual(column(metered));
    const unmetered = `SELECT count(*) FROM trace.event_token_usage u JOIN (${told}) t USING (event_id)
      WHERE t.metadata ->> 'turnKind' IN ('unmetered', 'synthetic')`;
    expect(column(unmetered)).toEqual([0]);
  });

  test('have rows that are made again out of the events, cell by cell', async () => {
    const before = dumpTrace(homePath());
    await spine(homePath(), 'trace', 'rebuild');
    expect(traceDifferences(dumpTrace(homePath()), before)).toEqual([]);
  });

  test('are nothing new to the trace when they are imported again', async () => {
    const again = JSON.parse(await spine(homePath(), 'import', join(corpus, 'dev'), '--json'));
    expect(again).toMatchObject({ files: 0, traceEvents: 0 });
    expect(JSON.parse(await spine(homePath(), 'trace', 'import', '--json'))).toMatchObject({ files: 0, events: 0 });
  });
}
