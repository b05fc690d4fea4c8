import { callRow, fidelityJson, makeArchive, propertyRuns, type Row, turnRow } from '@agentspine/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openReader } from '../../src/open-reader.ts';
import { medianOf } from '../../src/queries/compare-models.ts';

/** Every question equals a naive fold over the same rows. */

const nowMs = () => Date.parse('2026-04-20T00:00:00Z');
const picosOfMicro = 1_000_000n;

const generatedTurn = fc.record({
  source: fc.constantFrom('claude-code', 'codex'),
  model: fc.constantFrom('a', 'b', ''),
  kind: fc.constantFrom('response', 'response', 'advisor', 'synthetic', 'unmetered'),
  activity: fc.constantFrom('coding', 'testing', null),
  session: fc.constantFrom('s1', 's2'),
  day: fc.integer({ min: 1, max: 28 }),
  input: fc.integer({ min: 0, max: 50 }),
  costMicros: fc.option(fc.bigInt({ min: 0n, max: 5_000n }), { freq: 3 }),
  hasEdits: fc.boolean(),
  retries: fc.integer({ min: 0, max: 3 }),
  reasoning: fc.boolean(),
  level: fc.constantFrom('full', 'partial', null),
  tools: fc.array(fc.constantFrom('Bash', 'Edit'), { maxLength: 3 }),
});

type GeneratedTurn = typeof generatedTurn extends fc.Arbitrary<infer Value> ? Value : never;

/** Synthetic and unmetered turns hold neither tokens nor cost, as the builder leaves them. */
const isMetered = (turn: GeneratedTurn) => turn.kind === 'response' || turn.kind === 'advisor';

function rowsOf(turns: readonly GeneratedTurn[]): { turns: Row[]; tool_calls: Row[] } {
  const rows = turns.map((turn, index) =>
    turnRow({
      source: turn.source,
      session_id: turn.session,
      message_id: `m${index}`,
      request_id: '',
      turn_index: index,
      ts: `2026-04-${String(turn.day).padStart(2, '0')}T00:00:00.000Z`,
      model: turn.model,
      kind: turn.kind,
      activity: turn.activity,
      input_tokens: isMetered(turn) ? turn.input : 0,
      output_tokens: 0,
      cache_read_tokens: 0,
      cache_create_5m_tokens: 0,
      cache_create_1h_tokens: 0,
      reasoning_tokens: 0,
      cost_total_picousd: isMetered(turn) && turn.costMicros !== null ? turn.costMicros * picosOfMicro : null,
      has_edits: turn.hasEdits ? 1 : 0,
      retries: turn.retries,
      attribution_fidelity: turn.level,
      fidelity_json: turn.level === null ? null : fidelityJson({ hasReasoningTokens: turn.reasoning }, turn.level),
    }),
  );
  const calls = turns.flatMap((turn, index) =>
    turn.tools.map((tool_name, call_index) =>
      callRow(rows[index] ?? {}, { call_index, tool_use_id: `t${index}-${call_index}`, tool_name }),
    ),
  );
  return { turns: rows, tool_calls: calls };
}

function foldFigures(turns: readonly GeneratedTurn[]) {
  const metered = turns.filter(isMetered);
  const unmeteredTurns = turns.filter((turn) => turn.kind === 'unmetered').length;
  const priced = metered.filter((turn) => turn.costMicros !== null);
  const unpriced = metered.filter((turn) => turn.costMicros === null && turn.input > 0);
  const reporting = metered.filter((turn) => turn.level === null || turn.reasoning);
  const micros = priced.reduce((sum, turn) => sum + (turn.costMicros ?? 0n), 0n);
  return {
    turns: turns.filter((turn) => turn.kind === 'response' || turn.kind === 'synthetic').length,
    advisorCalls: turns.filter((turn) => turn.kind === 'advisor').length,
    unmeteredTurns,
    inputTokens: metered.length === 0 && unmeteredTurns > 0 ? null : metered.reduce((sum, turn) => sum + turn.input, 0),
    reasoningTokens: reporting.length === 0 && metered.length + unmeteredTurns > 0 ? null : 0,
    costUsd: priced.length === 0 && unpriced.length + unmeteredTurns > 0 ? null : Number(micros) / 1e6,
    pricedTurns: priced.length,
    unpricedTurns: unpriced.length,
  };
}

test('a summary equals a fold over the same turns', () => {
  fc.assert(
    fc.property(fc.array(generatedTurn, { maxLength: 25 }), fc.integer({ min: 1, max: 28 }), (turns, sinceDay) => {
      using fixture = makeArchive(rowsOf(turns));
      using reader = openReader({ home: fixture.home, nowMs });
      const slice = turns.filter(({ day }) => day >= sinceDay);
      const since = `2026-04-${String(sinceDay).padStart(2, '0')}`;
      const byModel = reader.summary({ by: 'model', since });
      expect(byModel.totals).toMatchObject(foldFigures(slice));
      expect(byModel.rows).toHaveLength(new Set(slice.map(({ source, model }) => `${source} ${model}`)).size);
      for (const row of byModel.rows) {
        const own = slice.filter(({ source, model }) => source === row.source && (model || 'unknown') === row.model);
        expect(row).toMatchObject(foldFigures(own));
      }
      for (const row of reader.summary({ by: 'tool', since }).rows) {
        const own = slice.filter(
          ({ source, tools }) => source === row.source && tools.some((tool) => tool === row.tool),
        );
        expect(row).toMatchObject(foldFigures(own));
        const calls = own.flatMap(({ tools }) => tools.filter((tool) => tool === row.tool));
        expect(row.calls).toBe(calls.length);
      }
    }),
    { numRuns: propertyRuns(40) },
  );
});

test('a comparison equals a fold over the same turns', () => {
  fc.assert(
    fc.property(fc.array(generatedTurn, { maxLength: 30 }), (turns) => {
      using fixture = makeArchive(rowsOf(turns));
      using reader = openReader({ home: fixture.home, nowMs });
      const comparison = reader.compare({ models: ['a', 'b', 'unknown'], minSample: 3 });
      const known = turns.filter(({ kind, level }) => kind === 'response' && level !== 'partial');
      expect(comparison.cells.reduce((sum, cell) => sum + cell.turns, 0)).toBe(known.length);
      expect(comparison.excludedTurns).toBe(
        turns.filter(({ kind, level }) => kind === 'response' && level === 'partial').length,
      );
      for (const cell of comparison.cells) {
        const own = known.filter(
          ({ model, activity }) =>
            (model || 'unknown') === cell.model && (activity ?? 'unclassified') === cell.activity,
        );
        const edits = own.filter(({ hasEdits }) => hasEdits);
        const priced = own.filter(({ costMicros }) => costMicros !== null);
        const micros = priced.reduce((sum, { costMicros }) => sum + (costMicros ?? 0n), 0n);
        expect(cell).toMatchObject({
          turns: own.length,
          editTurns: edits.length,
          oneShotTurns: edits.filter(({ retries }) => retries === 0).length,
          pricedTurns: priced.length,
          totalCostUsd: priced.length === 0 ? null : Number(micros) / 1e6,
          medianRetries: medianOf(edits.map(({ retries }) => [retries, 1] as const)),
          noData: own.length === 0,
          insufficientSample: own.length > 0 && own.length < 3,
        });
      }
    }),
    { numRuns: propertyRuns(40) },
  );
});

test('what a plan has spent equals a fold over the same turns', () => {
  fc.assert(
    fc.property(fc.array(generatedTurn, { maxLength: 20 }), fc.integer({ min: 1, max: 31 }), (turns, resetDay) => {
      using fixture = makeArchive(rowsOf(turns));
      using reader = openReader({ home: fixture.home, nowMs });
      const usage = reader.planUsage({ id: 'p', name: 'p', provider: 'claude', budgetUsd: 1, resetDay });
      const own = turns.filter(({ source, day }) => {
        const ts = `2026-04-${String(day).padStart(2, '0')}T00:00:00.000Z`;
        return source === 'claude-code' && ts >= usage.cycleStart && ts < usage.cycleEnd;
      });
      const micros = own.reduce((sum, turn) => sum + (isMetered(turn) ? (turn.costMicros ?? 0n) : 0n), 0n);
      expect(usage.spentUsd).toBe(Number(micros) / 1e6);
      expect(usage.unpricedTurns).toBe(foldFigures(own).unpricedTurns);
    }),
    { numRuns: propertyRuns(40) },
  );
});
