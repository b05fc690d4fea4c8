/** What the second seed suggests for the read model (docs/seeds.md), compared with the file that a build writes. */
import { expect, test } from 'vitest';
import { openArchiveUnderTest, query } from './archive-under-test.ts';
import {
  apiTurn,
  coverage,
  fidelity,
  fullFidelity,
  minute,
  place,
  relationship,
  sighting,
  someDigest,
  stamp,
  toolCall,
  toolResult,
} from './line-builders.ts';

/** Columns by their types, and what makes a row one; a `?` is for what a source may leave unsaid. */
const suggested: Readonly<Record<string, { readonly key: string; readonly text: string; readonly number: string }>> = {
  sessions: {
    key: 'source session_id',
    text: `source session_id project? project_key? workflow_id? harness? started_at? ended_at? model_set_json?
      relationship_type? parent_session_id? min_fidelity?`,
    number: 'turn_count message_count has_content? has_full_attribution?',
  },
  turns: {
    key: 'source session_id message_id request_id',
    text: `source session_id message_id ts model activity? stop_reason? workflow_id? agent_id? persona? tier?
      attribution_fidelity?`,
    number: `turn_index input_tokens output_tokens reasoning_tokens cache_read_tokens cache_create_5m_tokens
      cache_create_1h_tokens cost_input_usd? cost_output_usd? cost_reasoning_usd? cost_cache_read_usd?
      cost_cache_create_usd? cost_total_usd?`,
  },
  tool_calls: {
    key: 'source session_id message_id request_id call_index',
    text: 'source session_id message_id tool_use_id tool_name target? args_hash category',
    number: 'call_index',
  },
  tool_result_events: {
    key: 'source session_id message_id tool_use_id event_index',
    text: `source session_id message_id tool_use_id status content_hash? subagent_session_id? agent_id? event_source
      ts?`,
    number: 'call_index event_index content_length?',
  },
  archive_state: {
    key: 'id',
    text: 'last_compacted_at? last_rebuild_at?',
    number: 'ledger_offset_bytes ledger_mtime_ms archive_version',
  },
};

const wordsOf = (text: string): string[] => text.split(/\s+/);
const nameOf = (word: string): string => word.replace('?', '');

test('the file of the read model has each suggested table and field, of its type', async () => {
  using under = openArchiveUnderTest();
  await under.archive.build();
  for (const [table, { text, number }] of Object.entries(suggested)) {
    const types = new Map(
      query<{ name: string; type: string }>(
        under.path,
        'SELECT name, lower(type) AS type FROM pragma_table_xinfo(?)',
        table,
      ).map(({ name, type }) => [name, type]),
    );
    const found = (words: string): unknown => wordsOf(words).map((word) => [nameOf(word), types.get(nameOf(word))]);
    expect([table, found(text)]).toEqual([table, wordsOf(text).map((word) => [nameOf(word), 'text'])]);
    const typeOf = (name: string): string => (name.endsWith('_usd') ? 'real' : 'integer');
    expect([table, found(number)]).toEqual([
      table,
      wordsOf(number).map((word) => [nameOf(word), typeOf(nameOf(word))]),
    ]);
  }
});

/** A ledger in which something says each field. */
const whole = [
  apiTurn({
    project: '/code/app',
    projectKey: 'app',
    stopReason: 'tool_use',
    fidelity: fullFidelity,
    usage: { input: 1, output: 2, reasoning: 3, cacheRead: 4, cacheCreate5m: 5, cacheCreate1h: 6 },
    toolCalls: [toolCall('t1', { target: 'src/gate.ts', category: 'edit', name: 'Edit' })],
  }),
  toolResult({
    messageId: 'm1',
    callIndex: 0,
    contentLength: 9,
    contentHash: someDigest,
    subagentSessionId: 's9',
    agentId: 'a9',
    eventSource: 'subagent_notification',
    eventIndex: 2,
  }),
  relationship({ relationshipType: 'fork' }, place('f', 50)),
  stamp({ sessionId: 's1' }, { workflowId: 'w', agentId: 'a', persona: 'p', tier: 'gold' }),
];

test('each suggested field is filled where the ledger says it, and may be NULL only where a source may leave it unsaid', async () => {
  using under = openArchiveUnderTest({ hasContent: () => true });
  under.ledger.append(...whole);
  await under.archive.rebuild();
  await under.archive.vacuum();
  const rowOf = (table: string): Record<string, unknown> => {
    const rows = query<Record<string, unknown>>(under.path, `SELECT * FROM ${table}`);
    expect([table, rows.length]).toEqual([table, 1]);
    return rows[0] ?? {};
  };
  for (const [table, { text, number }] of Object.entries(suggested)) {
    const row = rowOf(table);
    const names = [...wordsOf(text), ...wordsOf(number)].map(nameOf);
    expect([table, names.filter((name) => row[name] === null || row[name] === undefined)]).toEqual([table, []]);
  }
  expect(rowOf('sessions')).toMatchObject({
    source: 'claude-code',
    session_id: 's1',
    project: '/code/app',
    project_key: 'app',
    workflow_id: 'w',
    harness: 'claude-code',
    started_at: minute(1),
    ended_at: minute(1),
    turn_count: 1,
    message_count: 1,
    model_set_json: '["model-a"]',
    relationship_type: 'fork',
    parent_session_id: 's0',
    has_content: 1,
    min_fidelity: 'full',
    has_full_attribution: 1,
  });
  expect(rowOf('turns')).toMatchObject({
    source: 'claude-code',
    session_id: 's1',
    message_id: 'm1',
    turn_index: 0,
    ts: minute(1),
    model: 'model-a',
    activity: 'coding',
    stop_reason: 'tool_use',
    input_tokens: 1,
    output_tokens: 2,
    reasoning_tokens: 3,
    cache_read_tokens: 4,
    cache_create_5m_tokens: 5,
    cache_create_1h_tokens: 6,
    cost_input_usd: 0.000_003,
    cost_output_usd: 0.000_03,
    cost_reasoning_usd: 0.000_003,
    cost_cache_read_usd: 0.000_004,
    cost_cache_create_usd: 0.000_044,
    cost_total_usd: 0.000_084,
    workflow_id: 'w',
    agent_id: 'a',
    persona: 'p',
    tier: 'gold',
    attribution_fidelity: 'full',
  });
  expect(rowOf('tool_calls')).toMatchObject({
    source: 'claude-code',
    session_id: 's1',
    message_id: 'm1',
    call_index: 0,
    tool_use_id: 't1',
    tool_name: 'Edit',
    target: 'src/gate.ts',
    args_hash: someDigest,
    category: 'edit',
  });
  expect(rowOf('tool_result_events')).toMatchObject({
    source: 'claude-code',
    session_id: 's1',
    message_id: 'm1',
    tool_use_id: 't1',
    call_index: 0,
    event_index: 2,
    status: 'completed',
    content_length: 9,
    content_hash: someDigest,
    subagent_session_id: 's9',
    agent_id: 'a9',
    event_source: 'subagent_notification',
    ts: minute(2),
  });
  expect(rowOf('archive_state')).toMatchObject({
    ledger_offset_bytes: under.ledger.bytes?.length,
    ledger_mtime_ms: under.ledger.mtimeMs,
  });
});

test('what a source leaves unsaid is NULL in those fields alone', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(sighting(place('f', 0), { model: 'unpriced', toolCalls: [toolCall('t1')] }));
  under.ledger.append(toolResult({ ts: undefined }));
  await under.archive.build();
  for (const [table, { text, number }] of Object.entries(suggested)) {
    const [row = {}] = query<Record<string, unknown>>(under.path, `SELECT * FROM ${table}`);
    const empty = [...wordsOf(text), ...wordsOf(number)].filter((word) => row[nameOf(word)] === null);
    expect([table, empty.filter((word) => !word.endsWith('?'))]).toEqual([table, []]);
    expect([table, empty.length > 0]).toEqual([table, true]);
  }
});

test('a row is one by its key: what is said again takes its place', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(...whole, ...whole);
  await under.archive.build();
  for (const [table, { key }] of Object.entries(suggested)) {
    const names = wordsOf(key).join(', ');
    const twice = query(under.path, `SELECT ${names} FROM ${table} GROUP BY ${names} HAVING count(*) > 1`);
    expect([table, twice]).toEqual([table, []]);
    expect([table, query(under.path, `SELECT * FROM ${table}`).length]).toEqual([table, 1]);
  }
});

test('zero, missing, sums alone, a cost alone and full attribution are five different things in a row', async () => {
  using under = openArchiveUnderTest();
  const nothing = { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheCreate5m: 0, cacheCreate1h: 0 };
  const kinds = {
    zero: fullFidelity,
    missing: fidelity('per-turn', coverage('hasInputTokens')),
    sums: fidelity('per-session-aggregate', coverage('hasInputTokens', 'hasOutputTokens')),
    cost: fidelity('cost-only', coverage()),
    unknown: undefined,
  };
  for (const [messageId, told] of Object.entries(kinds)) {
    under.ledger.append(apiTurn({ messageId, usage: nothing, fidelity: told }));
  }
  await under.archive.build();
  const rows = query<Record<string, unknown>>(
    under.path,
    `SELECT message_id AS id, output_tokens AS output, attribution_fidelity AS class, tokens_present AS tokens, cost_present AS cost,
      fidelity_json IS NULL AS untold FROM turns`,
  );
  expect(Object.fromEntries(rows.map(({ id, ...row }) => [id, row]))).toEqual({
    zero: { output: 0, class: 'full', tokens: 1, cost: 0, untold: 0 },
    missing: { output: 0, class: 'partial', tokens: 1, cost: 0, untold: 0 },
    sums: { output: 0, class: 'aggregate-only', tokens: 1, cost: 0, untold: 0 },
    cost: { output: 0, class: 'cost-only', tokens: 0, cost: 1, untold: 0 },
    unknown: { output: 0, class: null, tokens: null, cost: null, untold: 1 },
  });
});
