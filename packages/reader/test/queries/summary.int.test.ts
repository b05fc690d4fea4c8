import { type ArchiveRows, callRow, fidelityJson, makeArchive, sessionRow, turnRow } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openReader } from '../../src/open-reader.ts';
import type { SummaryRequest } from '../../src/queries/summary.ts';
import { summaryKeys } from '../../src/queries/summary-labels.ts';

const nowMs = () => Date.parse('2026-04-10T00:00:00Z');

function summaryOf(rows: ArchiveRows, request: SummaryRequest, timezone = 'UTC') {
  using fixture = makeArchive(rows);
  using reader = openReader({ home: fixture.home, nowMs, timezone });
  return reader.summary({ milestones: { reached: [], sessions: [] }, ...request });
}

test('A086: zero tokens that the source reports are 0, tokens it cannot report are null', () => {
  const reported = turnRow({ model: 'a', cache_read_tokens: 0, fidelity_json: fidelityJson() });
  const silent = turnRow({
    model: 'b',
    cache_read_tokens: 0,
    fidelity_json: fidelityJson({ hasCacheReadTokens: false }, 'usage-only'),
  });
  const summary = summaryOf({ turns: [reported, silent] }, { by: 'model' });
  const [a, b] = ['a', 'b'].map((model) => summary.rows.find((row) => row.model === model));
  expect(a).toMatchObject({ cacheReadTokens: 0, known: { cacheReadTokens: { known: 1, missing: 0 } } });
  expect(b).toMatchObject({ cacheReadTokens: null, known: { cacheReadTokens: { known: 0, missing: 1 } } });
  expect(summary.totals).toMatchObject({ cacheReadTokens: 0, known: { cacheReadTokens: { known: 1, missing: 1 } } });
  expect(summary.totals.reasoningTokens).toBeNull();
  expect(summary.fidelity.classes).toMatchObject({ full: 1, 'usage-only': 1, unknown: 0 });
});

test('a turn of unknown fidelity keeps its numbers and is counted as unknown', () => {
  const turn = turnRow({ fidelity_json: null, attribution_fidelity: null, reasoning_tokens: 3 });
  const summary = summaryOf({ turns: [turn] }, { by: 'source' });
  expect(summary.rows[0]).toMatchObject({ inputTokens: 10, reasoningTokens: 3 });
  expect(summary.fidelity.classes).toMatchObject({ full: 0, unknown: 1 });
});

test('responses and synthetic messages are turns, advisor calls have their own model, unmetered turns add no tokens', () => {
  const turns = [
    turnRow({ model: 'claude-opus-4-5', input_tokens: 10 }),
    turnRow({ model: 'claude-haiku-4-5', kind: 'advisor', input_tokens: 3 }),
    turnRow({ model: '<synthetic>', kind: 'synthetic', input_tokens: 0, output_tokens: 0, cost_total_picousd: null }),
    turnRow({ model: '', kind: 'unmetered', input_tokens: 0, output_tokens: 0, cost_total_picousd: null }),
  ];
  const summary = summaryOf({ turns }, { by: 'model' });
  const row = (model: string) => summary.rows.find((candidate) => candidate.model === model);
  expect(row('claude-opus-4-5')).toMatchObject({ turns: 1, advisorCalls: 0, inputTokens: 10 });
  expect(row('claude-haiku-4-5')).toMatchObject({ turns: 0, advisorCalls: 1, inputTokens: 3 });
  expect(row('<synthetic>')).toMatchObject({ turns: 1, inputTokens: 0, costUsd: 0, costKnown: true });
  expect(row('unknown')).toMatchObject({
    turns: 0,
    unmeteredTurns: 1,
    inputTokens: null,
    costUsd: null,
    costKnown: false,
  });
  expect(summary.totals).toMatchObject({ turns: 2, advisorCalls: 1, unmeteredTurns: 1, inputTokens: 13, costUsd: 2 });
});

test('what logs state as cost is beside what price lists say of the same turns, and in no cost', () => {
  const turns = [
    turnRow({ model: 'a', reported_cost_picousd: 250_000_000_000n }),
    turnRow({ model: 'a', reported_cost_picousd: 0n, cost_total_picousd: null }),
    turnRow({ model: 'b' }),
  ];
  const { rows, totals } = summaryOf({ turns }, { by: 'model' });
  const reported = { turns: 2, usd: 0.25, listUsd: 1 };
  expect(rows.map(({ model, costUsd, reportedCost }) => [model, costUsd, reportedCost])).toEqual(
    expect.arrayContaining([
      ['a', 1, reported],
      ['b', 1, null],
    ]),
  );
  expect(totals).toMatchObject({ costUsd: 2, reportedCost: reported });
});

test('the cost of an unpriced model is null, never 0, and a mixed one is known to be too low', () => {
  const turns = [
    turnRow({ model: 'priced', cost_total_picousd: 2_500_000 }),
    turnRow({ model: 'mixed', cost_total_picousd: 1_000_000 }),
    turnRow({ model: 'mixed', cost_total_picousd: null }),
    turnRow({ model: 'unpriced', cost_total_picousd: null }),
  ];
  const summary = summaryOf({ turns }, { by: 'model' });
  expect(summary.rows.map((row) => [row.model, row.costUsd, row.costKnown])).toEqual([
    ['priced', 0.000002, true],
    ['mixed', 0.000001, false],
    ['unpriced', null, false],
  ]);
  expect(summary.totals).toMatchObject({ pricedTurns: 2, unpricedTurns: 2, costKnown: false });
});

test('a response that used nothing has no unknown cost', () => {
  const nothing = {
    input_tokens: 0,
    output_tokens: 0,
    cache_read_tokens: 0,
    cache_create_5m_tokens: 0,
    cache_create_1h_tokens: 0,
    cost_total_picousd: null,
  };
  const summary = summaryOf({ turns: [turnRow(nothing)] }, { by: 'source' });
  expect(summary.totals).toMatchObject({ costUsd: 0, costKnown: true, unpricedTurns: 0 });
});

test('sums beyond 2^53 are exact', () => {
  const turns = [
    turnRow({ input_tokens: 9_007_199_254_740_991n, cost_total_picousd: 4_000_000_000_000_000_000n }),
    turnRow({ input_tokens: 2, cost_total_picousd: 4_000_000_000_000_000_000n }),
  ];
  const summary = summaryOf({ turns }, { by: 'source' });
  expect(summary.totals.inputTokens).toBe(9_007_199_254_740_993n);
  expect(summary.totals.costUsd).toBe(8_000_000);
});

test('a tool row has its calls, their failures, and the tokens of the turns that call it', () => {
  const both = turnRow({ message_id: 'both', input_tokens: 10 });
  const one = turnRow({ message_id: 'one', input_tokens: 1 });
  const summary = summaryOf(
    {
      turns: [both, one, turnRow({ message_id: 'none', input_tokens: 100 })],
      tool_calls: [
        callRow(both, { call_index: 0, tool_use_id: 'a', is_error: 1 }),
        callRow(both, { call_index: 1, tool_use_id: 'b', is_error: 0 }),
        callRow(both, { call_index: 2, tool_use_id: 'c', tool_name: 'Edit' }),
        callRow(one, { tool_use_id: 'd' }),
      ],
      tool_result_events: [0, 2].map((event_index) => ({
        source: 'claude-code',
        session_id: 's1',
        tool_use_id: 'a',
        event_index,
        status: 'errored',
        is_error: 1,
        event_source: 'tool_result',
      })),
    },
    { by: 'tool' },
  );
  expect(summary.rows).toMatchObject([
    { tool: 'Bash', calls: 3, errors: 1, callsWithOutcome: 2, resultsWithError: 2, turns: 2, inputTokens: 11 },
    { tool: 'Edit', calls: 1, errors: 0, callsWithOutcome: 0, resultsWithError: 0, turns: 1, inputTokens: 10 },
  ]);
  expect(summary.totals).toMatchObject({ calls: 4, errors: 1, turns: 3, inputTokens: 111 });
  expect(summary.note).toContain('turns that call it');
});

test('rows are named by session, day, agent, kind of subagent and relationship', () => {
  const rows: ArchiveRows = {
    sessions: [sessionRow({ relationship_type: 'fork' })],
    turns: [
      turnRow({ ts: '2026-04-01T23:59:59.999Z' }),
      turnRow({ ts: '2026-04-02T00:00:00.000Z', is_sidechain: 1, subagent_id: 'a1', subagent_type: 'Explore' }),
    ],
  };
  expect(summaryOf(rows, { by: 'session' }).rows).toMatchObject([
    { session: 's1', title: 'Build the reader', project: '/home/u/spine', turns: 2 },
  ]);
  expect(summaryOf(rows, { by: 'day' }).rows.map((row) => row.day)).toEqual(['2026-04-01', '2026-04-02']);
  expect(summaryOf(rows, { by: 'agent' }).rows.map((row) => row.agent)).toEqual(['a1', 'main']);
  expect(summaryOf(rows, { by: 'subagent-type' }).rows.map((row) => row.subagentType)).toEqual(['Explore', 'main']);
  expect(summaryOf(rows, { by: 'relationship' }).rows.map((row) => row.relationship)).toEqual(['fork']);
  expect(summaryOf(rows, { by: 'provider' }).rows.map((row) => row.provider)).toEqual(['anthropic']);
  expect(summaryOf(rows, { by: 'project' }).rows).toMatchObject([{ project: '/home/u/spine', projectKey: 'spine' }]);
});

test('an empty archive sums to nothing, which is known', () => {
  for (const by of summaryKeys) {
    expect(summaryOf({}, { by })).toMatchObject({ rows: [], totals: { turns: 0, inputTokens: 0, costUsd: 0 } });
  }
});

const slices: readonly (readonly [name: string, filter: Omit<SummaryRequest, 'by'>, turns: number])[] = [
  ['since', { since: '2026-04-02T00:00:00Z' }, 2],
  ['until', { until: '2026-04-01' }, 2],
  ['project by path', { project: '/home/u/spine' }, 3],
  ['project by key', { project: 'other' }, 1],
  ['session', { session: 's2' }, 1],
  ['source', { source: 'codex' }, 1],
  ['workflow', { workflow: 'w1' }, 1],
  ['agent', { agent: 'a1' }, 1],
  ['enrichment', { enrichment: { team: 'red' } }, 1],
  ['nothing', {}, 4],
];

const sliced = () => [
  turnRow({ message_id: 'a', workflow_id: 'w1', enrichment_json: '{"team":"red"}' }),
  turnRow({ message_id: 'b', ts: '2026-04-01T23:59:59.999Z', agent_id: 'a1', enrichment_json: '{"team":"blue"}' }),
  turnRow({ message_id: 'c', ts: '2026-04-02T00:00:00.000Z', session_id: 's2' }),
  turnRow({ message_id: 'd', ts: '2026-04-03T00:00:00.000Z', source: 'codex', project: '/x', project_key: 'other' }),
];

test.each(slices)('A094: archives with equal content give equal JSON for the filter %s', (_, filter, turns) => {
  const sessions = [sessionRow(), sessionRow({ session_id: 's2' })];
  for (const by of summaryKeys) {
    const forward = summaryOf({ sessions, turns: sliced() }, { by, ...filter });
    const backward = summaryOf({ sessions, turns: sliced().reverse() }, { by, ...filter });
    expect(JSON.stringify(backward)).toBe(JSON.stringify(forward));
    expect(forward.totals.turns).toBe(turns);
  }
});

test('A205: since …00Z includes a turn at …00.000Z, and a turn that was stored as …00Z', () => {
  const turns = [
    turnRow({ ts: '2026-04-01T00:00:00.000Z' }),
    turnRow({ ts: '2026-04-01T00:00:00Z' }),
    turnRow({ ts: '2026-03-31T23:59:59.999Z' }),
    turnRow({ ts: '' }),
  ];
  expect(summaryOf({ turns }, { by: 'source', since: '2026-04-01T00:00:00Z' }).totals.turns).toBe(2);
  expect(summaryOf({ turns }, { by: 'source', since: '2026-04-01T00:00:00.000Z' }).totals.turns).toBe(2);
  expect(summaryOf({ turns }, { by: 'source', until: '2026-04-01T00:00:00Z' }).totals.turns).toBe(3);
  expect(summaryOf({ turns }, { by: 'source', until: '2026-04-01T00:00:00.000Z' }).totals.turns).toBe(3);
});

test('a bound that is no time is refused by name', () => {
  expect(() => summaryOf({}, { by: 'model', since: 'soon' })).toThrow(
    expect.objectContaining({ code: 'READER_BAD_REQUEST', message: expect.stringContaining('soon') }),
  );
});

test.each([
  ['UTC', { '2026-03-08': 3, '2026-03-09': 1, '2026-11-01': 1, '2026-11-02': 2, unknown: 1 }],
  ['Asia/Seoul', { '2026-03-08': 2, '2026-03-09': 2, '2026-11-01': 1, '2026-11-02': 2, unknown: 1 }],
  ['Asia/Kathmandu', { '2026-03-08': 3, '2026-03-09': 1, '2026-11-01': 1, '2026-11-02': 2, unknown: 1 }],
  [
    'America/New_York',
    { '2026-03-07': 1, '2026-03-08': 3, '2026-10-31': 1, '2026-11-01': 1, '2026-11-02': 1, unknown: 1 },
  ],
])(
  'days are those of %s, also where the clock is set; turns without a time are of an unknown day',
  (timezone, turns) => {
    const times = [
      '2026-03-08T04:59:59.999Z',
      '2026-03-08T05:00:00.000Z',
      '2026-03-08T18:14:59Z',
      '2026-03-09T03:59:59.999Z',
      '2026-11-01T03:59:59.999Z',
      '2026-11-02T04:59:59.999Z',
      '2026-11-02T05:00:00+00:00',
      '',
    ];
    const rows = { turns: times.map((ts, index) => turnRow({ message_id: `m${index}`, ts })) };
    const summary = summaryOf(rows, { by: 'day' }, timezone);
    expect(summary.timezone).toBe(timezone);
    expect(Object.fromEntries(summary.rows.map((row) => [row.day, row.turns]))).toEqual(turns);
    const day = '2026-03-08';
    expect(summaryOf(rows, { by: 'source', since: day, until: day }, timezone).totals.turns).toBe(
      Object.entries(turns).find(([name]) => name === day)?.[1],
    );
  },
);
