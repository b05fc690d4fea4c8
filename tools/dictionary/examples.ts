/** Questions of the dictionary's page. A test asks each of them of an example home, and each must have rows. */
export const examples: readonly { readonly question: string; readonly sql: string }[] = [
  {
    question: 'What did each model cost, exactly, and how many of its responses have no known price?',
    sql: `SELECT model, sum(cost_total_picousd) / 1e12 AS usd, count(*) AS responses,
       count(*) FILTER (cost_total_picousd IS NULL) AS without_price
FROM archive.turns
GROUP BY model
ORDER BY usd DESC NULLS LAST;`,
  },
  {
    question:
      'How many tokens were used a day? A kind that a source does not report is 0 in the column; `fidelity_json` says so.',
    sql: `SELECT ts::DATE AS day, sum(input_tokens) AS input, sum(output_tokens) AS output,
       count(*) FILTER (fidelity_json->>'$.coverage.hasReasoningTokens' = 'false') AS without_reasoning_counts
FROM archive.turns
GROUP BY day
ORDER BY day;`,
  },
  {
    question:
      'Which tools fail most? A call of which no result says whether it failed is not counted as one that did not.',
    sql: `SELECT tool_name, count(*) AS calls, count(is_error) AS known, count(*) FILTER (is_error) AS failed
FROM archive.tool_calls
GROUP BY tool_name
ORDER BY failed DESC, calls DESC;`,
  },
  {
    question: 'Which sessions took the longest?',
    sql: `SELECT source, session_id, title, ended_at - started_at AS took, turn_count
FROM archive.sessions
ORDER BY took DESC NULLS LAST
LIMIT 10;`,
  },
  {
    question: 'What does each store say of usage? One model call may be in several, so never sum across `origin`.',
    sql: `SELECT origin, count(*) AS rows_of_it, sum(output_tokens) AS output
FROM usage_all
GROUP BY origin
ORDER BY origin;`,
  },
  {
    question: 'How often did a tool of an MCP server fail?',
    sql: `SELECT source, tool, count(*) AS calls, count(*) FILTER (NOT success) AS failed, avg(duration_ms) AS mean_ms
FROM obs.mcp_tool_calls
GROUP BY source, tool
ORDER BY failed DESC;`,
  },
  {
    question: 'What did the user ask, and how many events did each answer take?',
    sql: `SELECT t.started_at, left(t.asked_text, 60) AS asked, count(e.event_id) AS events
FROM trace.turns t
LEFT JOIN trace.turn_events e ON e.turn_id = t.id
GROUP BY t.id, t.started_at, t.asked_text
ORDER BY t.started_at;`,
  },
  {
    question: 'Which line of which transcript is a row from?',
    sql: `SELECT message_id, source_file, generation, byte_from, byte_to
FROM archive.turns
WHERE source_file IS NOT NULL
ORDER BY ts DESC
LIMIT 5;`,
  },
  {
    question: 'What was logged on a day, whether or not that day left `spine.db`?',
    sql: `SELECT ts, source, type, ref_id, is_cold
FROM log.all_logs
WHERE day = '2026-01-02'
ORDER BY id;`,
  },
];
