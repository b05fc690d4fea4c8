import { type Ledger, openLedger } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { type Coverage, classifyFidelity, type Fidelity, type Granularity, type TurnRecord } from '@agentspine/schema';
import { lockOptions } from '@agentspine/stores';

/** What Claude Code reports, one field at a time changed. */
export function fidelity(changes: Partial<Coverage> = {}, granularity: Granularity = 'per-turn'): Fidelity {
  const coverage: Coverage = {
    hasInputTokens: true,
    hasOutputTokens: true,
    hasReasoningTokens: false,
    hasCacheReadTokens: true,
    hasCacheCreateTokens: true,
    hasToolCalls: true,
    hasToolResultEvents: true,
    hasSessionRelationships: true,
    hasRawContent: true,
    ...changes,
  };
  return { granularity, coverage, class: classifyFidelity(granularity, coverage) };
}

/** A turn of a priced model that costs a dollar: a million tokens of input at its list price. */
export function turn(messageId: string, changes: Partial<TurnRecord> = {}): TurnRecord {
  return {
    source: 'claude-code',
    sessionId: 's1',
    messageId,
    ts: '2026-05-10T12:00:00.000Z',
    model: 'claude-haiku-4-5-20251001',
    project: '/code/app',
    projectKey: 'app',
    usage: { input: 1_000_000, output: 0, reasoning: 0, cacheRead: 0, cacheCreate5m: 0, cacheCreate1h: 0 },
    toolCalls: [],
    activity: 'coding',
    fidelity: fidelity(),
    ...changes,
  };
}

/** Opens the ledger of a home, as a recorder over the API would. */
export async function withLedger<T>(home: string, use: (ledger: Ledger) => Promise<T>): Promise<T> {
  await using ledger = await openLedger({
    directory: home,
    fileSystem: nodeFileSystem,
    clock: { now: () => 0 },
    lockOptions,
  });
  return await use(ledger);
}

/** Appends turns to the ledger of a home. */
export async function appendTurns(home: string, turns: readonly TurnRecord[]): Promise<void> {
  await withLedger(home, (ledger) => ledger.appendTurns(turns));
}
