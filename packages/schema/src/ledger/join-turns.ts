import type { Provenance } from '../custody/source-piece.ts';
import { type Coverage, classifyFidelity, type Fidelity } from './fidelity.ts';
import type { SubagentReference, TurnKind, TurnRecord, TurnToolCall } from './turn-record.ts';
import { totalTokens } from './usage.ts';

/** One observation of a turn in a transcript, or several that were joined. */
export interface TurnSighting {
  /** What was seen. */
  readonly record: TurnRecord;
  /** Of the line that carries the usage. */
  readonly at: Provenance;
}

/**
 * Joins two observations of one turn. The join is commutative, associative and idempotent, so a turn comes out the same
 * whatever the order and the cut of the files it was seen in (FORMATS 0.7, 1.4; SPEC Q27):
 * - usage is that of the observation with the most tokens; provenance, modifiers and which numbers are reported go with it;
 * - the turn belongs to the session that shows it outside a side chain, then first in time, then first by id;
 * - tool calls are the union by id, ordered by time and place.
 */
export function joinTurnSightings(left: TurnSighting, right: TurnSighting): TurnSighting {
  const [metered, other] = compareUsage(left, right) >= 0 ? [left, right] : [right, left];
  const [owner, copy] =
    compareOwner(left.record, right.record) <= 0 ? [left.record, right.record] : [right.record, left.record];
  const a = metered.record;
  const b = other.record;
  return {
    at: metered.at,
    record: {
      ...a,
      sessionId: owner.sessionId,
      ts: owner.ts,
      sessionPath: owner.sessionPath ?? copy.sessionPath,
      requestId: a.requestId ?? b.requestId,
      identity: a.identity ?? b.identity,
      kind: strongerKind(a.kind ?? 'response', b.kind ?? 'response'),
      model: a.model === '' ? b.model : a.model,
      project: least(a.project, b.project),
      projectKey: least(a.projectKey, b.projectKey),
      toolCalls: joinToolCalls(left, right, metered.at),
      subagent: joinSubagents(a.subagent, b.subagent),
      stopReason: greatest(a.stopReason, b.stopReason),
      outputComplete: joinClaims(a.outputComplete, b.outputComplete),
      themes: [...new Set([...(a.themes ?? []), ...(b.themes ?? [])])].sort(),
      fidelity: joinFidelities(a.fidelity, b.fidelity),
      modifiers: a.modifiers,
      usagePartial: a.usagePartial,
      reportedCostPico: largest(a.reportedCostPico, b.reportedCostPico),
    },
  };
}

/** Orders provenances: by file, generation, start, end. */
export function compareProvenance(left: Provenance, right: Provenance): number {
  return compare(left[0], right[0]) || left[1] - right[1] || left[2] - right[2] || left[3] - right[3];
}

/** Orders the calls of a turn: by time, place among the blocks of a line, id. */
export function compareToolCalls(left: TurnToolCall, right: TurnToolCall): number {
  return (
    compare(left.ts ?? '', right.ts ?? '') || (left.ordinal ?? 0) - (right.ordinal ?? 0) || compare(left.id, right.id)
  );
}

/** Positive when the left observation's usage is the one to keep. */
function compareUsage(left: TurnSighting, right: TurnSighting): number {
  return (
    Number(isMetered(left.record)) - Number(isMetered(right.record)) ||
    // A parser that looked for modifiers read the same bytes better than one that did not.
    Number(left.record.modifiers !== undefined) - Number(right.record.modifiers !== undefined) ||
    totalTokens(left.record.usage) - totalTokens(right.record.usage) ||
    left.record.usage.output - right.record.usage.output ||
    left.record.usage.reasoning - right.record.usage.reasoning ||
    countStated(left.record) - countStated(right.record) ||
    compareProvenance(right.at, left.at) ||
    // One line as two parsers read it.
    compare(textOfReading(left.record), textOfReading(right.record))
  );
}

/** Everything that is kept of the observation whose usage is kept, as a text: what says the same has the same text. */
function textOfReading({ usage, modifiers, model, usagePartial, fidelity }: TurnRecord): string {
  const { hasInputTokens, hasOutputTokens, hasReasoningTokens, hasCacheReadTokens, hasCacheCreateTokens } =
    fidelity?.coverage ?? {};
  return JSON.stringify([
    ...[usage.input, usage.output, usage.reasoning, usage.cacheRead, usage.cacheCreate5m, usage.cacheCreate1h],
    ...[usage.cacheCreateUnsplit ?? 0, usage.webSearchRequests ?? 0],
    ...[modifiers?.speed, modifiers?.inferenceGeo, modifiers?.serviceTier, model, usagePartial === true],
    ...[hasInputTokens, hasOutputTokens, hasReasoningTokens, hasCacheReadTokens, hasCacheCreateTokens],
  ]);
}

/** How many modifiers a record states: the first line of a response may state fewer than the last. */
function countStated({ modifiers }: TurnRecord): number {
  return Object.values(modifiers ?? {}).filter((value) => value !== undefined).length;
}

function isMetered(record: TurnRecord): boolean {
  return record.fidelity?.coverage.hasInputTokens === true || record.fidelity?.coverage.hasOutputTokens === true;
}

/** Negative when the left record's session owns the turn. */
function compareOwner(left: TurnRecord, right: TurnRecord): number {
  return (
    Number(left.subagent?.isSidechain ?? false) - Number(right.subagent?.isSidechain ?? false) ||
    compare(left.ts, right.ts) ||
    compare(left.sessionId, right.sessionId)
  );
}

const kindStrength: Readonly<Record<TurnKind, number>> = {
  unmetered: 0,
  synthetic: 1,
  response: 2,
  advisor: 3,
  declined: 4,
  compaction: 5,
  rollup: 6,
};

function strongerKind(left: TurnKind, right: TurnKind): TurnKind {
  return kindStrength[left] >= kindStrength[right] ? left : right;
}

/** A call that was logged again is what it was last; among copies of one line, the first by place. */
function joinToolCalls(left: TurnSighting, right: TurnSighting, at: Provenance): readonly TurnToolCall[] {
  const calls = new Map<string, { readonly call: TurnToolCall; readonly at: Provenance }>();
  for (const sighting of [left, right]) {
    for (const call of sighting.record.toolCalls) {
      const place = placeOfCall(call, sighting.at);
      const known = calls.get(call.id);
      if (known === undefined || compareSeen(call, place, known.call, known.at) > 0)
        calls.set(call.id, { call, at: place });
    }
  }
  return [...calls.values()].map((seen) => relativeTo(seen.call, seen.at, at)).sort(compareToolCalls);
}

/** Positive when the left observation of a call is the one to keep. */
function compareSeen(left: TurnToolCall, leftAt: Provenance, right: TurnToolCall, rightAt: Provenance): number {
  return (
    compareToolCalls(left, right) || compareProvenance(rightAt, leftAt) || compare(textOfCall(left), textOfCall(right))
  );
}

function textOfCall({ name, target, argsHash, category, family, isDocs, isError, ...call }: TurnToolCall): string {
  return JSON.stringify([
    ...[name, target, argsHash, category, family, isDocs, isError],
    ...[call.replacedTools, call.collapsedCalls],
  ]);
}

/** The place of a call: its own place, else its own line of the turn's file, else the turn's line. */
export function placeOfCall(call: TurnToolCall, at: Provenance): Provenance {
  if (call.at !== undefined) return call.at;
  return call.range === undefined ? at : [at[0], at[1], call.range[0], call.range[1]];
}

/** States a call's place as shortly as the turn's own place allows. */
function relativeTo(call: TurnToolCall, place: Provenance, at: Provenance): TurnToolCall {
  const { range: _range, at: _at, ...rest } = call;
  if (place[0] !== at[0] || place[1] !== at[1]) return { ...rest, at: place };
  return place[2] === at[2] && place[3] === at[3] ? rest : { ...rest, range: [place[2], place[3]] };
}

function joinSubagents(
  left: SubagentReference | undefined,
  right: SubagentReference | undefined,
): SubagentReference | undefined {
  const only = left === undefined ? right : right === undefined ? left : undefined;
  // An observation without the reference says that the turn is not in a side chain.
  if (only !== undefined) return { ...only, isSidechain: false };
  if (left === undefined || right === undefined) return undefined;
  return {
    isSidechain: left.isSidechain && right.isSidechain,
    parentToolUseId: least(left.parentToolUseId, right.parentToolUseId),
    agentId: least(left.agentId, right.agentId),
    parentAgentId: least(left.parentAgentId, right.parentAgentId),
    subagentType: least(left.subagentType, right.subagentType),
    description: least(left.description, right.description),
  };
}

/** Complete when any observation is; unknown only when all are. */
function joinClaims(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left || right;
}

/** Which numbers are reported is said of the usage that is kept, the left one. */
function joinFidelities(left: Fidelity | undefined, right: Fidelity | undefined): Fidelity | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  const coverage: Coverage = {
    hasInputTokens: left.coverage.hasInputTokens,
    hasOutputTokens: left.coverage.hasOutputTokens,
    hasReasoningTokens: left.coverage.hasReasoningTokens,
    hasCacheReadTokens: left.coverage.hasCacheReadTokens,
    hasCacheCreateTokens: left.coverage.hasCacheCreateTokens,
    hasToolCalls: left.coverage.hasToolCalls || right.coverage.hasToolCalls,
    hasToolResultEvents: left.coverage.hasToolResultEvents || right.coverage.hasToolResultEvents,
    hasSessionRelationships: left.coverage.hasSessionRelationships || right.coverage.hasSessionRelationships,
    hasRawContent: left.coverage.hasRawContent || right.coverage.hasRawContent,
  };
  const granularity = least(left.granularity, right.granularity) ?? left.granularity;
  return { granularity, coverage, class: classifyFidelity(granularity, coverage) };
}

function least<T extends string>(left: T | undefined, right: T | undefined): T | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left <= right ? left : right;
}

function greatest(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left >= right ? left : right;
}

/** A harness that writes a response again states its cost last, and never takes some of it back. */
function largest(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Math.max(left, right);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
