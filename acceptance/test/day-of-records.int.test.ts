/** SPEC 9.1 and 9.2: a day of an operation from message to report, and the same day while the database is out. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock, TempSpine } from '@agentspine/testkit';
import { openWriter, type Writer } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { spine } from './run-spine.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 4, 30, 9, minute)).toISOString();

/** What is recorded before the database is out. */
function recordMorning({ obs }: Writer): number {
  obs.recordMessage({ tsUtc: at(0), source: 'imessage', direction: 'inbound', chatId: 'owner', body: 'ship the gate' });
  const directive = { source: 'imessage', chatId: 'owner', rawText: 'ship the gate', resolvedAction: 'dispatch' };
  obs.recordOwnerDirective({ tsUtc: at(0), ...directive, agent: 'agent0', status: 'accepted' });
  const delivery = obs.insertEvent({ source: 'email', tsUtc: at(1), payloadJson: { to: 'owner' } });
  obs.recordCloneDispatch({
    tsUtcStart: at(2),
    agentId: 'agent7',
    branch: 'gate',
    brief: 'build it',
    status: 'started',
  });
  return delivery;
}

/** What is recorded while it is. */
function recordAfternoon({ obs }: Writer): void {
  const call = { source: 'github', agent: 'agent7' };
  obs.recordMcpToolCall({ ...call, tsUtcStart: at(3), tool: 'open', durationMs: 120, success: true });
  const raced = { durationMs: 30_000, success: false, error: 'timed out', timeoutRace: true };
  obs.recordMcpToolCall({ ...call, tsUtcStart: at(4), tool: 'merge', ...raced });
  obs.recordSourceError({ tsUtc: at(4), source: 'github', errorClass: 'timeout' });
  const push = { operation: 'push', repo: 'gate', branch: 'gate', remote: 'origin', toSha: 'c0ffee' };
  obs.recordGitOperation({ tsUtc: at(5), ...push, status: 'ok' });
  const used = { tsUtc: at(6), agent: 'agent7', runtime: 'claude', model: 'claude-opus-5' };
  obs.recordTokenUsageBatch([
    { ...used, inputTokens: 1_000, outputTokens: 50, costUsdMicros: 40_000 },
    { ...used, inputTokens: 2_000, outputTokens: 70, costUsdMicros: 2_500 },
  ]);
  const sessions = { tsUtcStart: at(2), tsUtcEnd: at(7), agentId: 'agent7', branch: 'gate' };
  obs.recordCloneDispatch({ ...sessions, status: 'finished', exitCode: 0 });
  const picked = { sourceBranch: 'gate', targetBranch: 'main', commitSha: 'c0ffee', status: 'picked' };
  obs.recordHarvestEvent({ tsUtc: at(8), ...picked });
}

/** The questions of an operator: what was asked for and done, at which cost, what arrived, what failed, and in which order. */
const questions = {
  control: `SELECT d.raw_text, d.resolved_action, c.agent_id, c.status, c.exit_code FROM obs.owner_directives AS d
    JOIN obs.clone_dispatches AS c ON c.ts_utc_start > d.ts_utc ORDER BY c.id`,
  cost: 'SELECT agent, model, sum(input_tokens) AS read, sum(cost_usd_micros) AS micros FROM obs.token_usage GROUP BY ALL',
  delivery: 'SELECT source, delivery_status, reason FROM obs.events',
  failure: `SELECT t.tool, t.error, t.timeout_race, e.error_class, e.count FROM obs.mcp_tool_calls AS t
    JOIN obs.source_errors AS e USING (source) WHERE NOT t.success`,
  audit: `SELECT ts_utc, what FROM (SELECT ts_utc, body AS what FROM obs.messages
    UNION ALL SELECT ts_utc, operation FROM obs.git_operations
    UNION ALL SELECT ts_utc, status FROM obs.harvest_events) ORDER BY ts_utc`,
} as const;

async function answersOf(home: string): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const [question, sql] of Object.entries(questions)) {
    answers[question] = JSON.parse(await spine(home, 'query', sql, '--json')).rows;
  }
  const report = await spine(home, 'analytics', 'daily', '--date', '2026-05-30', '--json');
  // What the spool wrote down has an id of its own.
  return { ...answers, report: JSON.parse(report, (key, value) => (key === 'id' ? undefined : value)) };
}

/** The day, with the database out in the afternoon or not. */
async function answersOfDay(outage: boolean): Promise<Record<string, unknown>> {
  using store = new TempSpine();
  const writer = openWriter({ home: store.home, clock: new ManualClock(at(0)), busyTimeoutMs: 0 });
  const delivery = recordMorning(writer);
  const lock = outage ? store.lock() : undefined;
  recordAfternoon(writer);
  lock?.[Symbol.dispose]();
  writer.obs.updateEventDelivery(delivery, 'delivered');
  writer.close();
  const spooled = readdirSync(join(store.home, 'logs')).filter((name) => name.startsWith('meta-db-errors-'));
  expect(spooled).toHaveLength(outage ? 1 : 0);
  if (outage) expect(JSON.parse(await spine(store.home, 'spool', 'replay', '--json'))).toMatchObject({ inserted: 8 });
  expect(await spine(store.home, 'doctor')).toContain('0 problems, 0 notices');
  return await answersOf(store.home);
}

test('SPEC 9.1: a day of records answers what was controlled, spent, delivered, failed and done, and its report has the same', async () => {
  const { control, cost, delivery, failure, audit, report } = await answersOfDay(false);
  expect(control).toEqual([
    ['ship the gate', 'dispatch', 'agent7', 'started', null],
    ['ship the gate', 'dispatch', 'agent7', 'finished', 0],
  ]);
  expect(cost).toEqual([['agent7', 'claude-opus-5', 3_000, 42_500]]);
  expect(delivery).toEqual([['email', 'delivered', null]]);
  expect(failure).toEqual([['merge', 'timed out', true, 'timeout', 1]]);
  expect((audit as unknown[][]).map(([, what]) => what)).toEqual(['ship the gate', 'push', 'picked']);
  const totals = {
    calls: 2,
    inputTokens: { sum: 3_000 },
    outputTokens: { sum: 120 },
    costUsd: 0.0425,
    costKnown: true,
  };
  expect(report).toMatchObject({ day: '2026-05-30', usage: { totals } });
});

test('SPEC 9.2: the same day with the database out in the middle has the same answers once what waited is replayed', async () => {
  expect(await answersOfDay(true)).toEqual(await answersOfDay(false));
});
