/**
 * What a turn's place in its session says of it: its index, activity, retries and edits, and what stamps say (SPEC 2.4, 2.8).
 * A function of the session's rows alone, so it does not matter when they came.
 */
import { compareTexts, type TextTheme, type ToolCallSignal } from '@agentspine/schema';
import { parseThemes } from '../ledger/parse-turn.ts';
import type { ClassifyTurn } from '../ports.ts';
import { enrichmentJson, foldInto, type StampedValue, type StampFold } from '../stamps/fold-stamps.ts';
import type { CallFacts } from './call-facts.ts';
import type { GivenClassification, TurnFacts } from './turn-facts.ts';

/** The columns of `turns` that follow from the session and from stamps. */
export interface TurnDerivation {
  readonly turnIndex: number;
  readonly activity: string | null;
  readonly hasEdits: number | null;
  readonly retries: number | null;
  readonly workflowId: string | null;
  readonly agentId: string | null;
  readonly persona: string | null;
  readonly tier: string | null;
  readonly enrichmentJson: string | null;
}

/** The columns of a turn that its session is derived from. */
export const sessionTurnFields = [
  'messageId',
  'requestId',
  'isGlobalId',
  'kind',
  'ts',
  'model',
  'project',
  'projectKey',
  'isSidechain',
  'reasoningTokens',
  'attributionFidelity',
  'themesJson',
  'sourceFile',
  'byteFrom',
] as const satisfies readonly (keyof TurnFacts)[];

export type SessionTurnFacts = Pick<TurnFacts, (typeof sessionTurnFields)[number]>;

/** The columns of a call that its turn is classified by. */
export const sessionCallFields = ['toolUseId', 'category', 'family', 'isDocs'] as const;

export type SessionCallFacts = Pick<CallFacts, (typeof sessionCallFields)[number]>;

/** A turn of a session, from the tables or yet to be written. */
export interface SessionTurn {
  readonly facts: SessionTurnFacts;
  readonly given: GivenClassification | null;
  /** `null`: by time. */
  readonly turnIndex: number | null;
  readonly calls: readonly SessionCallFacts[];
  /** By call, what its results say. */
  readonly outcomes: readonly (number | null)[];
}

/** A prompt of a person, or of an API record that does not say whose it is. */
export interface SessionPrompt {
  readonly ts: string;
  readonly themesJson: string | null;
}

export interface SessionInputs {
  readonly turns: readonly SessionTurn[];
  /** In the order of time. */
  readonly prompts: readonly SessionPrompt[];
  /** Stamps of the session and stamps of no session in particular. */
  readonly stamps: readonly StampFold[];
}

export interface DerivedTurns {
  /** By turn, in the order of the input. */
  readonly derivations: readonly TurnDerivation[];
  /** What stamps say of the session and its turns together, the last stamp of each key. */
  readonly enrichments: ReadonlyMap<string, StampedValue>;
}

/** Derives all turns of a session. */
export function deriveTurns({ turns, prompts, stamps }: SessionInputs, classifyTurn: ClassifyTurn): DerivedTurns {
  const indexes = rankTurns(turns);
  const ofSession = new Map<string, StampedValue>();
  for (const fold of stamps) foldInto(ofSession, fold.everywhere);
  const derivations = turns.map((turn, index): TurnDerivation => {
    const folded = new Map<string, StampedValue>();
    for (const fold of stamps) fold.foldTurn(turn.facts, folded);
    foldInto(ofSession, folded);
    return {
      turnIndex: turn.turnIndex ?? indexes.get(turn) ?? index,
      ...classify(turn, prompts, classifyTurn),
      workflowId: folded.get('workflowId')?.value ?? null,
      agentId: folded.get('agentId')?.value ?? null,
      persona: folded.get('persona')?.value ?? null,
      tier: folded.get('tier')?.value ?? null,
      enrichmentJson: enrichmentJson(folded),
    };
  });
  return { derivations, enrichments: ofSession };
}

/** The place of each turn of a transcript among those of its session. */
function rankTurns(turns: readonly SessionTurn[]): ReadonlyMap<SessionTurn, number> {
  const ranked = turns.filter((turn) => turn.turnIndex === null).sort(compareTurns);
  return new Map(ranked.map((turn, index) => [turn, index]));
}

function compareTurns({ facts: left }: SessionTurn, { facts: right }: SessionTurn): number {
  return (
    compareTexts(left.ts, right.ts) ||
    compareTexts(left.sourceFile ?? '', right.sourceFile ?? '') ||
    (left.byteFrom ?? 0) - (right.byteFrom ?? 0) ||
    compareTexts(left.messageId, right.messageId) ||
    compareTexts(left.requestId, right.requestId)
  );
}

type Classification = Pick<TurnDerivation, 'activity' | 'retries' | 'hasEdits'>;

const unclassified: Classification = { activity: null, retries: null, hasEdits: null };

/** A message that was made locally is not activity of an agent or a person. */
function classify(turn: SessionTurn, prompts: readonly SessionPrompt[], classifyTurn: ClassifyTurn): Classification {
  if (turn.given !== null) return turn.given;
  if (turn.facts.kind === 'synthetic') return unclassified;
  const { activity, retries, hasEdits } = classifyTurn({
    calls: turn.calls.map((call, index) => signalOf(call, turn.outcomes[index] ?? null)),
    themes: themesOf(turn.facts.themesJson, lastPrompt(prompts, turn.facts.ts)?.themesJson ?? null),
    reasoningTokens: turn.facts.reasoningTokens,
  });
  return { activity, retries, hasEdits: Number(hasEdits) };
}

function signalOf(call: SessionCallFacts, isError: number | null): ToolCallSignal {
  return {
    category: call.category,
    family: call.family ?? undefined,
    isDocs: call.isDocs === null ? undefined : call.isDocs === 1,
    failed: isError === null ? undefined : isError === 1,
  };
}

function themesOf(ofTurn: string | null, ofPrompt: string | null): readonly TextTheme[] {
  if (ofTurn === null || ofPrompt === null || ofTurn === ofPrompt) return themesIn(ofTurn ?? ofPrompt);
  return [...new Set([...themesIn(ofTurn), ...themesIn(ofPrompt)])].sort();
}

function themesIn(json: string | null): readonly TextTheme[] {
  return json === null ? [] : (parseThemes(JSON.parse(json)) ?? []);
}

/** The last prompt at or before a time; a turn without a time has none. */
function lastPrompt(prompts: readonly SessionPrompt[], ts: string): SessionPrompt | undefined {
  let low = 0;
  let high = prompts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const prompt = prompts[middle];
    if (prompt !== undefined && prompt.ts <= ts) low = middle + 1;
    else high = middle;
  }
  return prompts[low - 1];
}
