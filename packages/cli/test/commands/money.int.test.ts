import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TestSpine } from '../test-spine.ts';

type Json = Readonly<Record<string, unknown>>;

const sessionId = '0a0a0a0a-0000-4000-8000-000000000001';

/** The text of a session with a response for each usage. */
function sessionOf(
  usages: readonly { readonly usage: unknown; readonly model?: string; readonly side?: boolean }[],
): string {
  const base = { userType: 'external', cwd: '/code/app', sessionId, version: '2.1.240', parentUuid: null };
  const prompt = {
    type: 'user',
    uuid: 'u0',
    timestamp: '2026-05-01T10:00:00.000Z',
    message: { role: 'user', content: 'go' },
  };
  const lines = usages.map(({ usage, model = 'claude-opus-5', side = false }, index) => ({
    ...base,
    isSidechain: side,
    ...(side && { agentId: 'a1' }),
    type: 'assistant',
    uuid: `u${index + 1}`,
    timestamp: `2026-05-01T10:00:${String(index + 1).padStart(2, '0')}.000Z`,
    requestId: `req_${index}`,
    message: {
      id: `msg_${index}`,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: 'end_turn',
      usage,
    },
  }));
  return [{ ...base, isSidechain: false, ...prompt }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

async function importUsages(spine: TestSpine, ...usages: Parameters<typeof sessionOf>[0]): Promise<void> {
  spine.write('t/a.jsonl', sessionOf(usages));
  await spine.say('import', join(spine.folder, 't'));
}

/** The figures of `summary`, and its text. */
async function totalsOf(
  spine: TestSpine,
): Promise<{ readonly totals: Json; readonly rows: readonly Json[]; readonly text: string }> {
  const { totals, rows } = (await spine.json('summary')) as { totals: Json; rows: readonly Json[] };
  return { totals, rows, text: await spine.say('summary') };
}

/** The rows of a query. */
async function query(spine: TestSpine, sql: string): Promise<unknown> {
  return ((await spine.json('query', sql)) as Json)['rows'];
}

const usage = (input: unknown, output: unknown, more: Json = {}): Json => ({
  input_tokens: input,
  output_tokens: output,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  ...more,
});

test.each([
  [{}],
  [null],
  [usage(null, null)],
  [usage(-5, null)],
  [usage('100', '7')],
  [usage(null, 0)],
  [{ cache_read_input_tokens: 0 }],
])('ccusage#888: usage of which no number is known has no cost, never $0.00: %j', async (odd) => {
  using spine = new TestSpine();
  await importUsages(spine, { usage: odd });
  const { totals, text } = await totalsOf(spine);
  expect(totals).toMatchObject({ costUsd: null, costKnown: false, pricedTurns: 0 });
  expect(text).not.toContain('$');
  expect(await spine.say('sessions', 'list')).not.toContain('$');
  expect(await spine.say('sessions', 'show', sessionId)).not.toContain('$');
});

test('INV-08: where input is unknown, the price of the output is marked as a part wherever money is shown', async () => {
  using spine = new TestSpine();
  await importUsages(spine, { usage: usage(null, 1_000) }, { usage: usage(1_000, 0), model: 'claude-haiku-4-5' });
  const { totals, rows, text } = await totalsOf(spine);
  expect(totals).toMatchObject({ costUsd: 0.026, costKnown: false, pricedTurns: 2, partlyPricedTurns: 1 });
  expect(rows).toMatchObject([
    { model: 'claude-opus-5', costUsd: 0.025, costKnown: false, partlyPricedTurns: 1 },
    { model: 'claude-haiku-4-5', costUsd: 0.001, costKnown: true, partlyPricedTurns: 0 },
  ]);
  expect(text).toMatch(/\$0\.025\d*\*\n/);
  expect(text).toContain('or one for a part of them');

  const list = (await spine.json('sessions', 'list')) as { sessions: readonly { usage: Json }[] };
  expect(list.sessions[0]?.usage).toMatchObject({ costUsd: 0.026, costKnown: false });
  expect(await spine.say('sessions', 'list')).toMatch(/\$0\.026\d*\*/);

  const shown = (await spine.json('sessions', 'show', sessionId)) as { turns: readonly Json[] };
  expect(shown.turns.map((turn) => [turn['costUsd'], turn['costComplete']])).toEqual([
    [0.025, false],
    [0.001, true],
  ]);
  expect((await spine.say('sessions', 'show', sessionId)).match(/\$[0-9.]+\*/g)).toHaveLength(2);

  const models = 'claude-opus-5,claude-haiku-4-5';
  const compared = (await spine.json('compare', models, '--include-partial')) as { cells: readonly Json[] };
  expect(compared.cells.find((cell) => cell['model'] === 'claude-opus-5')).toMatchObject({
    totalCostUsd: 0.025,
    partlyPricedTurns: 1,
  });
  expect(await spine.say('compare', models, '--include-partial')).toMatch(/\$0\.025\d*\* +\$0\.025\d*\*/);

  const sql = 'SELECT cost_complete FROM archive.turns ORDER BY ts';
  expect(await query(spine, sql)).toEqual([[0], [1]]);
  const all = "SELECT cost_usd::DOUBLE AS usd, cost_complete FROM usage_all WHERE origin = 'archive' ORDER BY ts_ms";
  expect(await query(spine, all)).toEqual([
    [0.025, false],
    [0.001, true],
  ]);
});

test('a response of which all is known carries no mark', async () => {
  using spine = new TestSpine();
  await importUsages(spine, { usage: { input_tokens: 1_000, output_tokens: 1_000 } });
  const { totals, text } = await totalsOf(spine);
  expect(totals).toMatchObject({ costUsd: 0.03, costKnown: true, partlyPricedTurns: 0 });
  expect(text).not.toContain('$0.03*');
});

test('openusage#1050: what ran fast, in the US, or in a way nobody knows can be asked for, in SQL and by summary', async () => {
  using spine = new TestSpine();
  await importUsages(
    spine,
    { usage: usage(100_000, 0, { speed: 'fast', inference_geo: 'us' }) },
    { usage: usage(100_000, 0, { speed: 'standard', inference_geo: '' }), side: true },
    { usage: usage(100_000, 0, { speed: 'fast' }), side: true },
    { usage: usage(100_000, 0, { speed: 'someday' }) },
  );
  const { totals } = await totalsOf(spine);
  expect(totals).toMatchObject({ costUsd: 1.1 + 0.5 + 1, costKnown: false, pricedTurns: 3, unpricedTurns: 1 });
  const sql = 'SELECT speed, inference_geo, service_tier, cost_total_usd FROM archive.turns ORDER BY ts';
  expect(await query(spine, sql)).toEqual([
    ['fast', 'us', '', 1.1],
    ['standard', '', '', 0.5],
    ['fast', '', '', 1],
    ['someday', '', '', null],
  ]);
  const bySpeed = (await spine.json('summary', '--by', 'speed')) as { rows: readonly Json[] };
  expect(bySpeed.rows.map((row) => [row['speed'], row['turns'], row['costUsd']])).toEqual([
    ['fast', 2, 2.1],
    ['standard', 1, 0.5],
    ['someday', 1, null],
  ]);
  const byGeo = (await spine.json('summary', '--by', 'inference-geo')) as { rows: readonly Json[] };
  expect(byGeo.rows.map((row) => [row['inferenceGeo'], row['turns']])).toEqual([
    ['not stated', 3],
    ['us', 1],
  ]);
  expect(await spine.say('summary', '--by', 'service-tier')).toContain('not stated');
});

test('ccusage#1552: each call inside a response is priced once, by its own model, and is not a turn', async () => {
  using spine = new TestSpine();
  const attempt = (type: string, model: string | undefined, input: number, output: number): Json => ({
    ...usage(input, output),
    type,
    model,
  });
  const iterations = [
    attempt('compaction', undefined, 100_000, 0),
    attempt('message', 'claude-haiku-4-5', 100_000, 1_000),
    attempt('fallback_message', 'claude-opus-5', 200_000, 2_000),
    attempt('advisor_message', 'claude-sonnet-4-6', 100_000, 0),
    attempt('critic_message', 'claude-opus-5', 100_000, 0),
  ];
  await importUsages(spine, { usage: usage(200_000, 2_000, { iterations }) });
  const { totals, rows, text } = await totalsOf(spine);
  expect(rows.map((row) => [row['model'], row['turns'], row['inputTokens'], row['costUsd']])).toEqual([
    ['claude-opus-5', 1, 300_000, 1.05 + 0.5],
    ['claude-sonnet-4-6', 0, 100_000, 0.3],
    ['claude-haiku-4-5', 0, 100_000, 0.105],
  ]);
  expect(totals).toMatchObject({ advisorCalls: 1, declinedAttempts: 1, compactionCalls: 1, costKnown: false });
  expect(text).toContain('1 attempt of a model that declined is counted apart from turns.');
  expect(text).toContain('1 compaction inside a response is counted apart from turns.');
  expect(await spine.say('import', '--problems')).toContain('iteration:critic_message');
});

test('a cache write that its log puts in neither split is counted once among what SQL knows of all usage', async () => {
  using spine = new TestSpine();
  await importUsages(spine, { usage: usage(1, 1, { cache_creation_input_tokens: 700 }) });
  const sql = "SELECT cache_create_tokens FROM usage_all WHERE origin = 'archive'";
  expect(await query(spine, sql)).toEqual([[700]]);
});
