/*
 * The tables of `live.sqlite` hold observations, each under an id that a second reading gives it again. What is asked for are views over
 * them, so neither the order in which journals are read nor a repetition changes an answer. A row of a view has in `row_no` the number of one of
 * its observations, by which it is read in batches.
 */

/** The statements that create it. */
export const liveDdl: readonly string[] = [
  'CREATE TABLE live_state (id INTEGER PRIMARY KEY CHECK (id = 1), store_version INTEGER NOT NULL)',
  // How far each journal was read. It moves in the transaction that inserts what was read.
  'CREATE TABLE journal_cursors (journal TEXT PRIMARY KEY, end_byte INTEGER NOT NULL)',
  `CREATE TABLE hook_messages (
    message_id TEXT PRIMARY KEY, ts_ms INTEGER NOT NULL, source TEXT NOT NULL, session_id TEXT NOT NULL, event TEXT NOT NULL,
    tool_use_id TEXT NOT NULL, tool_name TEXT, prompt_id TEXT, agent_id TEXT, duration_ms REAL, is_error INTEGER, reason TEXT,
    last_message TEXT, cwd TEXT, model TEXT, is_part INTEGER NOT NULL
  )`,
  'CREATE INDEX hook_messages_of_session ON hook_messages (source, session_id, ts_ms)',
  `CREATE TABLE telemetry_bodies (body_id TEXT PRIMARY KEY, received_ms INTEGER NOT NULL, items INTEGER NOT NULL, rejected INTEGER NOT NULL)`,
  `CREATE TABLE telemetry_sessions (
    source TEXT NOT NULL, session_id TEXT NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
    PRIMARY KEY (source, session_id)
  )`,
  `CREATE TABLE telemetry_usage (
    item_key TEXT PRIMARY KEY, source TEXT NOT NULL, session_id TEXT NOT NULL, call_id TEXT NOT NULL, signal TEXT NOT NULL,
    ts_ms INTEGER, model TEXT, input_tokens INTEGER, output_tokens INTEGER, reasoning_tokens INTEGER, cache_read_tokens INTEGER,
    cache_create_tokens INTEGER, input_basis TEXT NOT NULL, cost_picousd INTEGER, duration_ms REAL, agent_id TEXT, prompt_id TEXT
  )`,
  'CREATE INDEX telemetry_usage_of_session ON telemetry_usage (source, session_id)',
  `CREATE TABLE telemetry_tools (
    item_key TEXT PRIMARY KEY, source TEXT NOT NULL, session_id TEXT NOT NULL, tool_use_id TEXT NOT NULL, tool_name TEXT,
    ts_ms INTEGER, duration_ms REAL, wait_ms REAL, is_error INTEGER, decision TEXT
  )`,
  `CREATE TABLE telemetry_points (
    item_key TEXT PRIMARY KEY, source TEXT NOT NULL, session_id TEXT NOT NULL, metric TEXT NOT NULL, type TEXT NOT NULL, model TEXT NOT NULL,
    series TEXT NOT NULL, temporality TEXT NOT NULL, start_ns TEXT NOT NULL, time_ns TEXT NOT NULL, value REAL NOT NULL
  )`,
  'CREATE INDEX telemetry_points_of_series ON telemetry_points (series, start_ns, time_ns)',
  toolUsesView(),
  sessionsView(),
  usageView(),
  metricsView(),
];

/**
 * A row a call, of all that was said of it. A person was waited for from the question to the end of the call, without the time that the call
 * took; telemetry says it itself.
 */
function toolUsesView(): string {
  return `CREATE VIEW tool_reports AS
    SELECT min(no) AS row_no, source, session_id, tool_use_id, max(tool_name) AS tool_name, min(ts_ms) AS first_ms, max(ts_ms) AS last_ms,
      coalesce(max(hook_ms), max(telemetry_ms)) AS duration_ms,
      coalesce(max(wait_ms), max(0, max(ended_ms) - min(asked_ms) - max(hook_ms))) AS wait_ms,
      coalesce(max(hook_error), max(telemetry_error)) AS is_error, max(decision) AS decision,
      sum(by_hook) AS hook_messages, count(*) - sum(by_hook) AS telemetry_items
    FROM (
      SELECT rowid * 2 AS no, source, session_id, tool_use_id, tool_name, ts_ms, duration_ms AS hook_ms, NULL AS telemetry_ms, NULL AS wait_ms,
        is_error AS hook_error, NULL AS telemetry_error, NULL AS decision, 1 AS by_hook,
        CASE WHEN event = 'PermissionRequest' THEN ts_ms END AS asked_ms,
        CASE WHEN duration_ms IS NOT NULL THEN ts_ms END AS ended_ms
      FROM hook_messages WHERE tool_use_id <> ''
      UNION ALL
      SELECT rowid * 2 + 1, source, session_id, tool_use_id, tool_name, ts_ms, NULL, duration_ms, wait_ms, NULL, is_error, decision, 0, NULL, NULL
      FROM telemetry_tools WHERE tool_use_id <> ''
    ) GROUP BY source, session_id, tool_use_id`;
}

/** A row a session. What ended it, and what was said last, are of its latest message that says so. */
function sessionsView(): string {
  const latest = (column: string, condition: string) =>
    `(SELECT m.${column} FROM hook_messages m WHERE m.source = s.source AND m.session_id = s.session_id AND ${condition}
        ORDER BY m.ts_ms DESC, m.message_id DESC LIMIT 1)`;
  const ended = `lower(m.event) = 'sessionend'`;
  return `CREATE VIEW session_reports AS
    SELECT min(s.no) AS row_no, s.source, s.session_id, min(s.first_ms) AS first_ms, max(s.last_ms) AS last_ms, sum(s.messages) AS hook_messages,
      sum(s.prompts) AS prompts, max(s.by_telemetry) AS has_telemetry,
      ${latest('ts_ms', ended)} AS ended_ms, ${latest('reason', ended)} AS end_reason,
      ${latest('last_message', 'm.last_message IS NOT NULL')} AS last_message,
      ${latest('cwd', 'm.cwd IS NOT NULL')} AS cwd, ${latest('model', 'm.model IS NOT NULL')} AS model
    FROM (
      SELECT min(rowid) * 2 AS no, source, session_id, min(ts_ms) AS first_ms, max(ts_ms) AS last_ms, count(*) AS messages,
        sum(event IN ('UserPromptSubmit', 'BeforeAgent', 'beforeSubmitPrompt', 'userPromptSubmitted')) AS prompts, 0 AS by_telemetry
      FROM hook_messages WHERE session_id <> '' GROUP BY source, session_id
      UNION ALL
      SELECT rowid * 2 + 1, source, session_id, first_ms, last_ms, 0, 0, 1 FROM telemetry_sessions
    ) s GROUP BY s.source, s.session_id`;
}

/**
 * A row a model call. What has the id of its call is joined by it. What has none may be told twice, as an event and as a span, and
 * nothing says which are the same: the events of a session count where there are any, its spans where there are none.
 */
function usageView(): string {
  const counts = ['input', 'output', 'reasoning', 'cache_read', 'cache_create'].map((name) => `${name}_tokens`);
  const preferred = (column: string) =>
    `coalesce(max(CASE signal WHEN 'logs' THEN ${column} END), max(${column})) AS ${column}`;
  return `CREATE VIEW usage_reports AS
    SELECT min(rowid) AS row_no, min(item_key) AS usage_id, source, session_id, call_id, min(ts_ms) AS ts_ms, max(model) AS model,
      ${counts.map(preferred).join(', ')}, max(input_basis) AS input_basis, ${preferred('cost_picousd')}, max(duration_ms) AS duration_ms,
      max(agent_id) AS agent_id, max(prompt_id) AS prompt_id
    FROM telemetry_usage WHERE call_id <> '' GROUP BY source, session_id, call_id
    UNION ALL
    SELECT rowid, item_key, source, session_id, call_id, ts_ms, model, ${counts.join(', ')}, input_basis, cost_picousd, duration_ms, agent_id, prompt_id
    FROM telemetry_usage u WHERE call_id = '' AND (signal = 'logs' OR session_id = '' OR NOT EXISTS (
      SELECT 1 FROM telemetry_usage o
      WHERE o.source = u.source AND o.session_id = u.session_id AND o.signal = 'logs'))`;
}

/** Sums. A cumulative series says again what it said before, so its last value since a start counts. */
function metricsView(): string {
  return `CREATE VIEW metric_sums AS
    SELECT min(no) AS row_no, source, session_id, metric, type, model, sum(value) AS value, count(*) AS series FROM (
      SELECT min(rowid) AS no, source, session_id, metric, type, model, sum(value) AS value FROM telemetry_points
      WHERE temporality = 'delta' GROUP BY series
      UNION ALL
      SELECT rowid, source, session_id, metric, type, model, value FROM telemetry_points p
      WHERE temporality = 'cumulative' AND NOT EXISTS (
        SELECT 1 FROM telemetry_points l WHERE l.series = p.series AND l.start_ns = p.start_ns
          AND (l.time_ns, l.item_key) > (p.time_ns, p.item_key))
    ) GROUP BY source, session_id, metric, type, model`;
}
