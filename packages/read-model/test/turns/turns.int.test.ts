import type { LedgerLine } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { openArchiveUnderTest, query } from '../archive-under-test.ts';
import { dumpArchive } from '../dump-archive.ts';
import {
  apiTurn,
  coverage,
  fidelity,
  fullFidelity,
  minute,
  nestedCall,
  place,
  sighting,
  toolCall,
  toolResult,
  userTurn,
} from '../line-builders.ts';

/** Rows of a query after the lines were built at once; building them one by one, and backwards, must give the same. */
async function rowsOf(lines: readonly LedgerLine[], sql: string): Promise<unknown[]> {
  using whole = openArchiveUnderTest();
  whole.ledger.append(...lines);
  await whole.archive.build();
  for (const order of [lines, lines.toReversed()]) {
    using single = openArchiveUnderTest();
    for (const line of order) {
      single.ledger.append(line);
      await single.archive.build();
    }
    expect(dumpArchive(single.path, { isOrderOnly: true })).toBe(dumpArchive(whole.path, { isOrderOnly: true }));
  }
  return query(whole.path, sql);
}

test('observations of one response in two sessions are one turn, in the session that shows it first', async () => {
  const usage = { input: 1, output: 9, reasoning: 0, cacheRead: 0, cacheCreate5m: 0, cacheCreate1h: 0 };
  const lines = [
    sighting(place('g', 0), { sessionId: 's2', ts: minute(3), usage, toolCalls: [toolCall('t2', { ts: minute(3) })] }),
    sighting(place('f', 0), {
      ts: minute(1),
      usage: { ...usage, output: 2 },
      toolCalls: [toolCall('t1', { ts: minute(1) })],
    }),
    userTurn({}, place('f', 50)),
    userTurn({ sessionId: 's2' }, place('g', 50)),
  ];
  expect(await rowsOf(lines, 'SELECT session_id, ts, output_tokens, source_file FROM turns')).toEqual([
    { session_id: 's1', ts: minute(1), output_tokens: 9, source_file: 'g' },
  ]);
  expect(await rowsOf(lines, 'SELECT session_id, call_index, tool_use_id, source_file FROM tool_calls')).toEqual([
    { session_id: 's1', call_index: 0, tool_use_id: 't1', source_file: 'f' },
    { session_id: 's1', call_index: 1, tool_use_id: 't2', source_file: 'g' },
  ]);
  expect(await rowsOf(lines, 'SELECT session_id, turn_count, message_count FROM sessions ORDER BY 1')).toEqual([
    { session_id: 's1', turn_count: 1, message_count: 2 },
    { session_id: 's2', turn_count: 0, message_count: 1 },
  ]);
});

test('ids that count in their session only make two turns of two sessions', async () => {
  const lines = [
    sighting(place('f', 0), { source: 'codex', identity: undefined }),
    sighting(place('g', 0), { source: 'codex', identity: undefined, sessionId: 's2' }),
  ];
  expect(await rowsOf(lines, 'SELECT count(*) AS n FROM turns')).toEqual([{ n: 2 }]);
});

test("a side chain's replay of a message under another request is hidden in the session that has the message", async () => {
  const replay = sighting(place('g', 0), { requestId: 'r2', subagent: { isSidechain: true } });
  const lines = [replay, sighting(place('f', 0))];
  expect(await rowsOf(lines, 'SELECT request_id FROM turns')).toEqual([{ request_id: 'r1' }]);
  expect(await rowsOf([replay], 'SELECT request_id FROM turns')).toEqual([{ request_id: 'r2' }]);
});

test('what was hidden is whole when it turns out to be no replay', async () => {
  const subagent = { isSidechain: true };
  const usage = { input: 1, output: 99, reasoning: 0, cacheRead: 0, cacheCreate5m: 0, cacheCreate1h: 0 };
  const lines = [
    sighting(place('f', 0)),
    sighting(place('g', 0), { requestId: 'r2', subagent, usage, toolCalls: [toolCall('t7')] }),
    sighting(place('h', 0), { requestId: 'r2' }),
  ];
  expect(await rowsOf(lines, "SELECT output_tokens FROM turns WHERE request_id = 'r2'")).toEqual([
    { output_tokens: 99 },
  ]);
  expect(await rowsOf(lines, 'SELECT tool_use_id FROM tool_calls')).toEqual([{ tool_use_id: 't7' }]);
});

test('a call that belongs to two turns stays on the one that made it first', async () => {
  const lines = [
    sighting(place('f', 0), { messageId: 'm2', toolCalls: [toolCall('t1', { ts: minute(5) }), toolCall('t2')] }),
    sighting(place('f', 10), { messageId: 'm1', toolCalls: [toolCall('t1', { ts: minute(4) })] }),
  ];
  expect(await rowsOf(lines, 'SELECT message_id, call_index, tool_use_id FROM tool_calls ORDER BY 1, 2')).toEqual([
    { message_id: 'm1', call_index: 0, tool_use_id: 't1' },
    { message_id: 'm2', call_index: 0, tool_use_id: 't2' },
  ]);
});

test('a call of two sessions that says nothing of its order stays on the first by name, however often they are read', async () => {
  const change = {
    messageId: 'm',
    requestId: undefined,
    identity: undefined,
    toolCalls: [toolCall('t1', { ts: minute(1) })],
  };
  const lines = [
    sighting(place('f', 0), { ...change, sessionId: 's2' }),
    sighting(place('f', 100), { ...change, sessionId: 's1' }),
    sighting(place('f', 200), { ...change, sessionId: 's2', toolCalls: [] }),
    sighting(place('f', 300), { ...change, sessionId: 's1', toolCalls: [] }),
  ];
  expect(await rowsOf(lines, 'SELECT session_id, tool_use_id FROM tool_calls')).toEqual([
    { session_id: 's1', tool_use_id: 't1' },
  ]);
});

test('calls are numbered by time and place in their line', async () => {
  const toolCalls = [
    toolCall('c', { ts: minute(2), ordinal: 0 }),
    toolCall('b', { ts: minute(1), ordinal: 1 }),
    toolCall('a', { ts: minute(1), ordinal: 0 }),
  ];
  expect(
    await rowsOf([sighting(place('f', 0), { toolCalls })], 'SELECT tool_use_id FROM tool_calls ORDER BY call_index'),
  ).toEqual([{ tool_use_id: 'a' }, { tool_use_id: 'b' }, { tool_use_id: 'c' }]);
});

test('the word of the API outweighs what transcripts show of the message', async () => {
  const lines = [
    sighting(place('f', 0), { toolCalls: [toolCall('t1')] }),
    apiTurn({ model: 'said', toolCalls: [toolCall('t9')] }),
  ];
  expect(await rowsOf(lines, 'SELECT request_id, model FROM turns')).toEqual([{ request_id: '', model: 'said' }]);
  expect(await rowsOf(lines, 'SELECT tool_use_id FROM tool_calls')).toEqual([{ tool_use_id: 't9' }]);
});

test('turns of transcripts are numbered by time, whatever the order of their lines', async () => {
  const lines = [3, 1, 2, 1].map((at, index) =>
    sighting(place('f', index * 10), { messageId: `m${index}`, ts: minute(at), requestId: `r${index}` }),
  );
  expect(await rowsOf(lines, 'SELECT message_id FROM turns ORDER BY turn_index')).toEqual([
    { message_id: 'm1' },
    { message_id: 'm3' },
    { message_id: 'm2' },
    { message_id: 'm0' },
  ]);
});

test('a turn is classified by its calls, their results and the last prompt of a person', async () => {
  const lines = [
    userTurn({ userUuid: 'u1', ts: minute(1), speaker: 'human', themes: ['refactor'] }, place('f', 0)),
    userTurn({ userUuid: 'u2', ts: minute(3), speaker: 'tool', themes: ['debug'] }, place('f', 10)),
    userTurn({ userUuid: 'u3', ts: minute(9), speaker: 'human' }, place('f', 20)),
    sighting(place('f', 30), { messageId: 'm1', ts: minute(0) }),
    sighting(place('f', 40), { messageId: 'm2', ts: minute(4) }),
    sighting(place('f', 50), { messageId: 'm3', ts: minute(9), toolCalls: [toolCall('t1', { category: 'edit' })] }),
    sighting(place('f', 60), { messageId: 'm4', ts: minute(10), toolCalls: [toolCall('t2', { category: 'edit' })] }),
    sighting(place('f', 70), { messageId: 'm5', ts: minute(11), kind: 'synthetic', model: '<synthetic>' }),
    toolResult({ toolUseId: 't2', isError: true }, place('f', 80)),
  ];
  expect(await rowsOf(lines, 'SELECT activity, retries, has_edits FROM turns ORDER BY message_id')).toEqual([
    { activity: 'conversation', retries: 0, has_edits: 0 },
    { activity: 'refactoring', retries: 1, has_edits: 0 },
    { activity: 'coding', retries: 1, has_edits: 1 },
    { activity: 'debugging', retries: 1, has_edits: 1 },
    { activity: null, retries: null, has_edits: null },
  ]);
});

test('a call failed when any result says so, did not when one completed, and is unknown otherwise', async () => {
  const ids = ['failed', 'mixed', 'fine', 'silent', 'running', 'errored', 'read', 'none'];
  const lines = [
    sighting(place('f', 0), { toolCalls: ids.map((id, ordinal) => toolCall(id, { ordinal })) }),
    toolResult({ toolUseId: 'failed', isError: true }, place('f', 1)),
    toolResult({ toolUseId: 'mixed', isError: false }, place('f', 2)),
    toolResult({ toolUseId: 'mixed', eventIndex: 2, isError: true }, place('f', 3)),
    toolResult({ toolUseId: 'fine', isError: false }, place('f', 4)),
    toolResult({ toolUseId: 'silent' }, place('f', 5)),
    toolResult({ toolUseId: 'running', status: 'running' }, place('f', 6)),
    toolResult({ toolUseId: 'errored', status: 'errored' }, place('f', 7)),
    toolResult({ toolUseId: 'read', status: 'errored', reason: 'rejected' }, place('f', 8)),
  ];
  expect(await rowsOf(lines, 'SELECT is_error FROM tool_calls ORDER BY call_index')).toEqual(
    [1, 1, 0, 0, null, 1, null, null].map((is_error) => ({ is_error })),
  );
});

test('a result in the copy of a session is about the call in the original', async () => {
  const lines = [
    sighting(place('f', 0), { toolCalls: [toolCall('t1')] }),
    toolResult({ sessionId: 's2', isError: true, ts: minute(1) }, place('g', 0)),
    toolResult({ sessionId: 's3', isError: true, ts: minute(2) }, place('h', 0)),
  ];
  expect(await rowsOf(lines, 'SELECT is_error FROM tool_calls')).toEqual([{ is_error: 1 }]);
  expect(await rowsOf(lines, 'SELECT session_id FROM tool_result_events')).toEqual([{ session_id: 's2' }]);
});

test('results of sources with ids of their own sessions stay apart', async () => {
  const lines = [
    sighting(place('f', 0), { source: 'codex', identity: undefined, toolCalls: [toolCall('t1')] }),
    toolResult({ source: 'codex', isError: false }, place('f', 1)),
    toolResult({ source: 'codex', sessionId: 's2', isError: true }, place('g', 1)),
  ];
  expect(await rowsOf(lines, 'SELECT is_error FROM tool_calls')).toEqual([{ is_error: 0 }]);
  expect(await rowsOf(lines, 'SELECT count(*) AS n FROM tool_result_events')).toEqual([{ n: 2 }]);
});

test("a nested call leaves when the subagent's own transcript shows it", async () => {
  const lines = [
    nestedCall(),
    nestedCall({ toolUseId: 't2' }),
    sighting(place('f', 0), { toolCalls: [toolCall('t1')] }),
  ];
  expect(await rowsOf(lines, 'SELECT tool_use_id FROM nested_tool_calls')).toEqual([{ tool_use_id: 't2' }]);
});

test('A080: a result without message id and call index is stored as an upsert with neither', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(toolResult({ status: 'running' }));
  await under.archive.build();
  under.ledger.append(toolResult({ status: 'completed', isError: false }));
  await under.archive.build();
  expect(query(under.path, 'SELECT message_id, call_index, status, is_error FROM tool_result_events')).toEqual([
    { message_id: '', call_index: 0, status: 'completed', is_error: 0 },
  ]);
});

test('A081: a turn given again with fewer calls has exactly the new calls', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(apiTurn({ toolCalls: [toolCall('t1', { isError: true }), toolCall('t2'), toolCall('t3')] }));
  await under.archive.build();
  under.ledger.append(apiTurn({ toolCalls: [toolCall('t3'), toolCall('t4', { isError: true })] }));
  await under.archive.build();
  expect(query(under.path, 'SELECT call_index, tool_use_id, is_error FROM tool_calls ORDER BY call_index')).toEqual([
    { call_index: 0, tool_use_id: 't3', is_error: null },
    { call_index: 1, tool_use_id: 't4', is_error: 1 },
  ]);
  expect(query(under.path, 'SELECT count(*) AS n FROM turns')).toEqual([{ n: 1 }]);
});

test('A085: a turn without fidelity has NULL in its fidelity columns', async () => {
  const rows = await rowsOf(
    [
      sighting(place('f', 0)),
      sighting(place('f', 10), { messageId: 'm2', fidelity: fullFidelity }),
      sighting(place('f', 20), { messageId: 'm3', fidelity: fidelity('cost-only', coverage()) }),
    ],
    'SELECT attribution_fidelity, tokens_present, cost_present, fidelity_json IS NULL AS has_none FROM turns ORDER BY message_id',
  );
  expect(rows).toEqual([
    { attribution_fidelity: null, tokens_present: null, cost_present: null, has_none: 1 },
    { attribution_fidelity: 'full', tokens_present: 1, cost_present: 0, has_none: 0 },
    { attribution_fidelity: 'cost-only', tokens_present: 0, cost_present: 1, has_none: 0 },
  ]);
});
