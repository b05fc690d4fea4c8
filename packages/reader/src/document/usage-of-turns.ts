import type { DocumentTurn, DocumentUsage } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import {
  addGroup,
  emptyTally,
  figuresOf,
  groupColumns,
  parseGroup,
  type Tally,
  type TurnGroup,
} from '../queries/usage-figures.ts';

/** Responses of a session that go together: of one message, at one time, by one agent. */
export interface UsedInMessage {
  readonly messageId: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** null for the session itself. */
  readonly agentId: string | null;
  readonly group: TurnGroup;
}

const usedSql = `SELECT t.message_id, t.ts, t.subagent_id, ${groupColumns.join(', ')} FROM turns t
  WHERE t.source = ? AND t.session_id = ? GROUP BY t.message_id, t.request_id, t.ts, t.subagent_id, t.kind, t.fidelity_json`;

/** What the messages of a session used, as the read model has it. */
export function readUsedInMessages(database: Database, source: string, sessionId: string): readonly UsedInMessage[] {
  const rows = database.prepare(usedSql).raw().safeIntegers().all(source, sessionId) as unknown[][];
  return rows.map(([messageId, at, agentId, ...values]) => ({
    messageId: String(messageId),
    at: String(at),
    agentId: typeof agentId === 'string' ? agentId : null,
    group: parseGroup(values),
  }));
}

/** The turns of one thread with what each used: a message counts for the turn that shows it, else for the turn of its time. */
export function withUsage(
  turns: readonly DocumentTurn[],
  used: readonly UsedInMessage[],
): { readonly turns: readonly DocumentTurn[]; readonly usage: DocumentUsage } {
  const total = emptyTally();
  const tallies = turns.map(() => emptyTally());
  const turnOf = new Map<string, Tally>();
  for (const [index, { items }] of turns.entries()) {
    for (const item of items) {
      const tally = tallies[index];
      if ((item.kind === 'reply' || item.kind === 'call') && item.messageId !== null && tally !== undefined) {
        turnOf.set(item.messageId, tally);
      }
    }
  }
  for (const { messageId, at, group } of used) {
    addGroup(total, group);
    const index = turns.findLastIndex(({ startedAt }) => startedAt <= at);
    const tally = turnOf.get(messageId) ?? tallies[Math.max(index, 0)];
    if (tally !== undefined) addGroup(tally, group);
  }
  return {
    turns: turns.map((turn, index) => ({ ...turn, usage: usageOf(tallies[index] ?? emptyTally()) })),
    usage: usageOf(total),
  };
}

function usageOf(tally: Tally): DocumentUsage {
  const { inputTokens, outputTokens, cacheReadTokens, costUsd, costKnown, reportedCost } = figuresOf(tally);
  return {
    inputTokens,
    outputTokens,
    cacheReadTokens,
    costUsd,
    costKnown,
    reportedCostUsd: reportedCost?.usd ?? null,
  };
}
