import {
  type Coverage,
  classifyFidelity,
  type Fidelity,
  type ReplyFact,
  type TextTheme,
  type TurnRecord,
  type TurnToolCall,
  zeroUsage,
} from '@agentspine/schema';
import type { Harness } from '../harness.ts';

const nothingMetered = {
  hasInputTokens: false,
  hasOutputTokens: false,
  hasReasoningTokens: false,
  hasCacheReadTokens: false,
  hasCacheCreateTokens: false,
};

/** What is found in a line beside its fact. */
export interface SaidOfReply {
  readonly toolCalls: readonly TurnToolCall[];
  readonly themes: readonly TextTheme[];
  /** What the harness's files say at all. */
  readonly says: Harness['says'];
}

/** The turn as one line of a transcript shows it; the calls and themes of the line are found by the caller. */
export function turnOfReply(fact: ReplyFact, { says, toolCalls, themes }: SaidOfReply): TurnRecord {
  return {
    source: fact.source,
    sessionId: fact.sessionId,
    messageId: fact.messageId,
    identity: fact.identity === 'source' ? 'source' : undefined,
    requestId: fact.requestId,
    kind: fact.turnKind,
    ts: fact.ts,
    model: fact.model,
    project: fact.project,
    projectKey: fact.projectKey,
    usage: fact.usage ?? zeroUsage,
    modifiers: fact.modifiers,
    usagePartial: fact.usagePartial,
    reportedCostPico: fact.reportedCostPico,
    toolCalls,
    subagent: fact.subagent,
    stopReason: fact.stopReason,
    outputComplete: fact.outputComplete,
    themes,
    fidelity: fidelityOf(fact, says),
  };
}

/** What makes two replies observations of one turn (SPEC Q27, `TurnRecord.identity`). */
export function turnKey({ source, identity, sessionId, messageId, requestId = '' }: ReplyFact): string {
  const session = identity === 'source' ? '' : sessionId;
  // The lengths keep apart what the texts, which other people chose, could run together.
  return `${source} ${session.length} ${messageId.length} ${session}${messageId}${requestId}`;
}

/** Leaves out what a reader takes for granted, to keep lines short. */
export function compactTurn(record: TurnRecord): TurnRecord {
  return {
    ...record,
    kind: record.kind === 'response' ? undefined : record.kind,
    themes: record.themes?.length === 0 ? undefined : record.themes,
  };
}

/** The flags say what the source can report, never whether a value is zero (SPEC 2.7). */
function fidelityOf(fact: ReplyFact, says: Harness['says']): Fidelity {
  const metered = fact.usageCoverage ?? nothingMetered;
  const coverage: Coverage = {
    hasInputTokens: metered.hasInputTokens,
    hasOutputTokens: metered.hasOutputTokens,
    hasReasoningTokens: metered.hasReasoningTokens,
    hasCacheReadTokens: metered.hasCacheReadTokens,
    hasCacheCreateTokens: metered.hasCacheCreateTokens,
    ...says,
  };
  return { granularity: fact.granularity, coverage, class: classifyFidelity(fact.granularity, coverage) };
}
