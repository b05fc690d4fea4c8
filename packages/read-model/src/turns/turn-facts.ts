import type {
  Activity,
  Fidelity,
  Provenance,
  SourceName,
  TokenUsage,
  TurnKind,
  TurnRecord,
  TurnSighting,
  UsageModifiers,
} from '@agentspine/schema';
import type { ArchiveRow } from '@agentspine/schema/drizzle';
import { fidelityJson, parseFidelity } from '../ledger/parse-fidelity.ts';
import { parseThemes } from '../ledger/parse-turn.ts';
import { flag, provenanceColumns, provenanceOf } from '../rows/provenance-columns.ts';
import { type CallFacts, callFacts, toolCallOf } from './call-facts.ts';
import type { TurnDerivation } from './derive-turns.ts';
import type { TurnCostColumns } from './turn-cost.ts';

/** Columns of `turns` that are derived, from the turns of a session or from a price. */
type DerivedColumns =
  | keyof TurnDerivation
  | Extract<keyof ArchiveRow<'turns'>, `cost${string}Usd` | 'costTotalPicousd' | keyof TurnCostColumns>;

/** The columns of `turns` that say what the ledger says. */
export interface TurnFacts extends Readonly<Omit<ArchiveRow<'turns'>, DerivedColumns>> {
  readonly source: SourceName;
  readonly kind: TurnKind;
  readonly attributionFidelity: Fidelity['class'] | null;
}

/** Activity, retries and edits that the ledger itself states; `isClassified` says that it does. */
export interface GivenClassification {
  readonly activity: Activity;
  readonly retries: number | null;
  readonly hasEdits: number | null;
}

/**
 * All that the archive keeps of a turn, in the form of its rows: from an observation and back without loss of anything that
 * a later join looks at. Two states that say the same are equal member by member.
 */
export interface TurnState {
  readonly facts: TurnFacts;
  readonly given: GivenClassification | null;
  /** Given by the API; turns from transcripts are ordered when their session is derived. */
  readonly turnIndex: number | null;
  readonly calls: readonly CallFacts[];
  /** By call, what an API record says of its outcome; results say more. */
  readonly statedErrors: readonly (number | null)[];
}

/** The state of a turn as transcripts show it, or as the API gave it (`at` is `undefined`). */
export function stateOfTurn(record: TurnRecord, at: Provenance | undefined): TurnState {
  const { usage, modifiers, fidelity, subagent, themes } = record;
  const facts: TurnFacts = {
    source: record.source,
    sessionId: record.sessionId,
    messageId: record.messageId,
    requestId: record.requestId ?? '',
    isGlobalId: at !== undefined && record.identity === 'source' ? 1 : 0,
    kind: record.kind ?? 'response',
    ts: record.ts,
    model: record.model,
    project: record.project ?? null,
    projectKey: record.projectKey ?? null,
    stopReason: record.stopReason ?? null,
    outputComplete: flag(record.outputComplete),
    isSidechain: subagent?.isSidechain === true ? 1 : 0,
    subagentId: subagent?.agentId ?? null,
    parentSubagentId: subagent?.parentAgentId ?? null,
    parentToolUseId: subagent?.parentToolUseId ?? null,
    subagentType: subagent?.subagentType ?? null,
    subagentDescription: subagent?.description ?? null,
    inputTokens: usage.input,
    outputTokens: usage.output,
    reasoningTokens: usage.reasoning,
    cacheReadTokens: usage.cacheRead,
    cacheCreate5mTokens: usage.cacheCreate5m,
    cacheCreate1hTokens: usage.cacheCreate1h,
    cacheCreateUnsplitTokens: usage.cacheCreateUnsplit ?? 0,
    webSearchRequests: usage.webSearchRequests ?? 0,
    speed: modifiers === undefined ? null : (modifiers.speed ?? ''),
    inferenceGeo: modifiers === undefined ? null : (modifiers.inferenceGeo ?? ''),
    serviceTier: modifiers === undefined ? null : (modifiers.serviceTier ?? ''),
    usagePartial: record.usagePartial === true ? 1 : 0,
    reportedCostPicousd: record.reportedCostPico ?? null,
    attributionFidelity: fidelity?.class ?? null,
    tokensPresent: fidelity === undefined ? null : Number(hasTokens(fidelity)),
    costPresent: fidelity === undefined ? null : Number(fidelity.granularity === 'cost-only'),
    fidelityJson: fidelity === undefined ? null : fidelityJson(fidelity),
    themesJson: themes === undefined || themes.length === 0 ? null : JSON.stringify(themes),
    isClassified: record.activity === undefined ? 0 : 1,
    ...provenanceColumns(at),
  };
  return {
    facts,
    given: givenOf(record),
    turnIndex: at === undefined ? (record.turnIndex ?? 0) : null,
    calls: record.toolCalls.map((call) => callFacts(call, at)),
    statedErrors: at === undefined ? record.toolCalls.map((call) => flag(call.isError)) : [],
  };
}

/** The observation that a state of a transcript's turn is. */
export function sightingOfState({ facts, given, calls }: TurnState): TurnSighting {
  const at = provenanceOf(facts);
  if (at === undefined) throw new TypeError(`turn ${facts.messageId} is not an observation`);
  const record: TurnRecord = {
    source: facts.source,
    sessionId: facts.sessionId,
    messageId: facts.messageId,
    identity: facts.isGlobalId === 1 ? 'source' : undefined,
    requestId: facts.requestId === '' ? undefined : facts.requestId,
    kind: facts.kind,
    ts: facts.ts,
    model: facts.model,
    project: facts.project ?? undefined,
    projectKey: facts.projectKey ?? undefined,
    usage: usageOf(facts),
    modifiers: modifiersOf(facts),
    usagePartial: facts.usagePartial === 1 ? true : undefined,
    reportedCostPico: facts.reportedCostPicousd ?? undefined,
    toolCalls: calls.map(toolCallOf),
    subagent: {
      isSidechain: facts.isSidechain === 1,
      agentId: facts.subagentId ?? undefined,
      parentAgentId: facts.parentSubagentId ?? undefined,
      parentToolUseId: facts.parentToolUseId ?? undefined,
      subagentType: facts.subagentType ?? undefined,
      description: facts.subagentDescription ?? undefined,
    },
    stopReason: facts.stopReason ?? undefined,
    outputComplete: facts.outputComplete === null ? undefined : facts.outputComplete === 1,
    themes: facts.themesJson === null ? undefined : parseThemes(JSON.parse(facts.themesJson)),
    activity: given?.activity,
    retries: given?.retries ?? undefined,
    hasEdits: given === null || given.hasEdits === null ? undefined : given.hasEdits === 1,
    fidelity: facts.fidelityJson === null ? undefined : parseFidelity(JSON.parse(facts.fidelityJson), at),
  };
  return { record, at };
}

/** The columns of `turns` that are its usage. */
export const usageFields = [
  'inputTokens',
  'outputTokens',
  'reasoningTokens',
  'cacheReadTokens',
  'cacheCreate5mTokens',
  'cacheCreate1hTokens',
  'cacheCreateUnsplitTokens',
  'webSearchRequests',
] as const satisfies readonly (keyof TurnFacts)[];

/** The tokens of a turn. */
export function usageOf(facts: Pick<TurnFacts, (typeof usageFields)[number]>): TokenUsage {
  return {
    input: facts.inputTokens,
    output: facts.outputTokens,
    reasoning: facts.reasoningTokens,
    cacheRead: facts.cacheReadTokens,
    cacheCreate5m: facts.cacheCreate5mTokens,
    cacheCreate1h: facts.cacheCreate1hTokens,
    cacheCreateUnsplit: facts.cacheCreateUnsplitTokens,
    webSearchRequests: facts.webSearchRequests,
  };
}

/** The columns of `turns` that say how it ran. */
export const modifierFields = ['speed', 'inferenceGeo', 'serviceTier'] as const satisfies readonly (keyof TurnFacts)[];

/** How a turn ran; `undefined` where its line is of a parser that did not read modifiers. */
export function modifiersOf(facts: Pick<TurnFacts, (typeof modifierFields)[number]>): UsageModifiers | undefined {
  const { speed, inferenceGeo, serviceTier } = facts;
  if (speed === null || inferenceGeo === null || serviceTier === null) return undefined;
  return {
    speed: speed === '' ? undefined : speed,
    inferenceGeo: inferenceGeo === '' ? undefined : inferenceGeo,
    serviceTier: serviceTier === '' ? undefined : serviceTier,
  };
}

function hasTokens({ coverage }: Fidelity): boolean {
  return coverage.hasInputTokens || coverage.hasOutputTokens || coverage.hasReasoningTokens;
}

function givenOf(record: TurnRecord): GivenClassification | null {
  if (record.activity === undefined) return null;
  return { activity: record.activity, retries: record.retries ?? null, hasEdits: flag(record.hasEdits) };
}
