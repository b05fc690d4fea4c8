import { join } from 'node:path';
import type { RuleTally } from '@agentspine/reader';
import {
  corpus,
  type GroundTruth,
  hasCorpus,
  openTempHome,
  readGroundTruth,
  type TempHome,
  titleOverCorpus,
} from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testCorpusInTrace } from './corpus-in-trace.ts';
import { answerQuestions } from './corpus-questions.ts';
import { spine } from './run-spine.ts';
import { claudeFigures, codexFigures } from './true-figures.ts';

/** The columns of `spine summary --json` that the ground truth speaks of. */
interface UsageRow {
  readonly source: string;
  readonly model: string;
  readonly turns: number;
  readonly advisorCalls: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheCreate5mTokens: number | null;
  readonly cacheCreate1hTokens: number | null;
}

interface ToolRow {
  readonly source: string;
  readonly tool: string;
  readonly calls: number;
  readonly errors: number;
}

function parseRows<Row>(text: string): readonly Row[] {
  return (JSON.parse(text) as { readonly rows: readonly Row[] }).rows;
}

/** What no line of a model reports is unknown to the archive and 0 to the ground truth. */
function withZeros(row: UsageRow): UsageRow {
  return {
    ...row,
    inputTokens: row.inputTokens ?? 0,
    outputTokens: row.outputTokens ?? 0,
    reasoningTokens: row.reasoningTokens ?? 0,
    cacheReadTokens: row.cacheReadTokens ?? 0,
    cacheCreate5mTokens: row.cacheCreate5mTokens ?? 0,
    cacheCreate1hTokens: row.cacheCreate1hTokens ?? 0,
  };
}

describe.skipIf(!hasCorpus)(titleOverCorpus('the real transcripts, imported by the command'), () => {
  let home: TempHome;
  let database: Database.Database;
  let truth: GroundTruth;
  let models: readonly UsageRow[];
  let tools: readonly ToolRow[];
  let report: Readonly<Record<string, number>>;

  const count = (sql: string, ...values: readonly unknown[]): unknown =>
    database
      .prepare(sql)
      .pluck()
      .get(...values);

  beforeAll(async () => {
    home = openTempHome();
    truth = readGroundTruth();
    report = JSON.parse(await spine(home.path, 'import', join(corpus, 'dev'), '--json'));
    models = parseRows<UsageRow>(await spine(home.path, 'summary', '--by', 'model', '--json')).map(withZeros);
    tools = parseRows(await spine(home.path, 'summary', '--by', 'tool', '--json'));
    database = new Database(join(home.path, 'archive.sqlite'), { readonly: true });
  });

  afterAll(() => {
    database?.close();
    home?.[Symbol.dispose]();
  });

  test('are as many files as the ground truth read, and what else lies there is left out', () => {
    const ofOthers = count(
      `SELECT count(*) FROM source_files WHERE parser NOT GLOB 'claude-code/*' AND parser NOT GLOB 'codex/*'`,
    );
    expect(report['files']).toBe(truth['claude-code'].files + truth.codex.files + Number(ofOthers));
    expect(report['skippedFiles']).toBeGreaterThan(0);
  });

  test('have the tokens of the ground truth for every model of Claude Code', () => {
    const advisors = new Map(
      Object.entries(truth['claude-code'].not_in_totals_non_message_iterations).map(([name, { n }]) => [
        name.split('/')[1] ?? name,
        n,
      ]),
    );
    const rows = new Map(models.filter((row) => row.source === 'claude-code').map((row) => [row.model, row]));
    const expected = Object.entries(truth['claude-code'].per_model_with_nested_and_advisor);
    expect([...rows.keys()].sort()).toEqual(expected.map(([model]) => model).sort());
    for (const [model, sums] of expected) {
      expect(rows.get(model)).toMatchObject(claudeFigures(model, sums, advisors.get(model) ?? 0));
    }
  });

  test('have the totals of the ground truth for Claude Code', () => {
    const own = models.filter((row) => row.source === 'claude-code');
    const sum = (of: (row: UsageRow) => number | null): number => own.reduce((total, row) => total + (of(row) ?? 0), 0);
    const {
      model: _model,
      advisorCalls: _calls,
      ...expected
    } = claudeFigures('', truth['claude-code'].totals_with_nested_and_advisor, 0);
    expect({
      turns: sum((row) => row.turns),
      inputTokens: sum((row) => row.inputTokens),
      outputTokens: sum((row) => row.outputTokens),
      cacheReadTokens: sum((row) => row.cacheReadTokens),
      cacheCreate5mTokens: sum((row) => row.cacheCreate5mTokens),
      cacheCreate1hTokens: sum((row) => row.cacheCreate1hTokens),
    }).toEqual(expected);
  });

  test('have the tokens and responses of the ground truth for every model of Codex', () => {
    const rows = new Map(
      models.filter((row) => row.source === 'codex' && row.turns > 0).map((row) => [row.model, row]),
    );
    const expected = Object.entries(truth.codex.per_model).map(([model, sums]) => codexFigures(model, sums));
    expect([...rows.keys()].sort()).toEqual(expected.map(({ model }) => model).sort());
    for (const figures of expected) expect(rows.get(figures.model)).toMatchObject(figures);
    const input = models.filter((row) => row.source === 'codex').map((row) => row.inputTokens ?? 0);
    const { totals } = truth.codex;
    expect(input.reduce((sum, tokens) => sum + tokens, 0)).toBe(totals.input_tokens - totals.cached_input_tokens);
  });

  test.each(['claude-code', 'codex'] as const)('have the tool calls of the ground truth for %s, by name', (source) => {
    const calls = tools.filter((row) => row.source === source && row.calls > 0).map((row) => [row.tool, row.calls]);
    expect(Object.fromEntries(calls)).toEqual(truth[source].tool_calls_by_name);
    const ids = `SELECT count(DISTINCT session_id || ' ' || tool_use_id) FROM tool_calls WHERE source = ?`;
    const named = Object.values(truth[source].tool_calls_by_name).reduce((sum, calls) => sum + calls, 0);
    expect(count(ids, source)).toBe(named);
  });

  test('have the results of the ground truth, and as many errors among them', () => {
    const results = `SELECT count(DISTINCT session_id || ' ' || tool_use_id) FROM tool_result_events
      WHERE source = ? AND event_index = 0`;
    const claude = truth['claude-code'];
    expect(count(results, 'claude-code')).toBe(claude.tool_results_total);
    expect(count(`${results} AND is_error = 1`, 'claude-code')).toBe(claude.tool_results_is_error);
    expect(count(results, 'codex')).toBe(truth.codex.tool_outputs_total);
    expect(count(`${results} AND exit_code <> 0`, 'codex')).toBe(truth.codex.tool_outputs_nonzero_exit);
    const errors = tools.filter((row) => row.source === 'claude-code' && row.errors > 0);
    expect(Object.fromEntries(errors.map((row) => [row.tool, row.errors]))).toEqual(
      claude.tool_results_is_error_by_tool,
    );
  });

  test('have as many sessions and threads as the ground truth says, compacted as often', () => {
    const sessions = 'SELECT count(*) FROM sessions WHERE source = ?';
    expect(count(sessions, 'claude-code')).toBe(truth['claude-code'].sessions_distinct_sessionId);
    expect(count(sessions, 'codex')).toBe(truth.codex.sessions_threads);
    const compactions = `SELECT count(*) FROM compactions WHERE source = 'claude-code'`;
    expect(count(compactions)).toBe(truth['claude-code'].compact_boundaries_distinct);
  });

  test('are nothing new when they are imported again', async () => {
    const again = JSON.parse(await spine(home.path, 'import', join(corpus, 'dev'), '--json'));
    expect(again).toMatchObject({ files: 0, bytesRead: 0, bytesStored: 0, turns: 0, toolCalls: 0, sessions: 0 });
  });

  describe('in the trace', () => testCorpusInTrace(() => home.path));

  test('C3 make claims that are verified for the most part, and none that is contradicted', async () => {
    await spine(home.path, 'rules', 'import', '--starter');
    const { claimCounts, isFailed } = JSON.parse(await spine(home.path, 'verify', '--json', '--limit', '0'));
    expect([claimCounts.contradicted, isFailed]).toEqual([0, false]);
    expect(claimCounts.verified).toBeGreaterThan(400);
    const tallies = JSON.parse(await spine(home.path, 'rules', 'report', '--json')) as readonly RuleTally[];
    expect(tallies.map(({ contradicted }) => contradicted)).toEqual(tallies.map(() => 0));
    // Something in the corpus is a claim of each kind.
    const silent = tallies.filter(({ triggered }) => triggered === 0).map(({ ruleName }) => ruleName);
    expect(silent).toEqual([]);
  });

  test('answer ten questions as the raw files do, asked in SQL and by search', async () => {
    const { expected, bySql, bySearch } = await answerQuestions(home.path);
    expect(expected).toHaveLength(10);
    expect(bySql).toEqual(expected);
    expect(bySearch).toEqual(expected);
  });
});
