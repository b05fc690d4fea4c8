import {
  compareTexts,
  type LedgerLine,
  type TextTheme,
  type TurnRecord,
  type UserTurnRecord,
} from '@agentspine/schema';
import { classifyTurn } from './classify-activity.ts';

/** Classifies what the ledger has by the rules of today. */
export interface Reclassifier {
  /** Takes in a line of the ledger. All lines come before the first turn. */
  readonly add: (line: LedgerLine) => void;
  /** The turn as it is from now on; `undefined` where nothing changes. */
  readonly reclassify: (turn: TurnRecord) => TurnRecord | undefined;
}

/** Classifies turns that lack an activity, all turns with `force`, by what the ledger says around them. */
export function makeReclassifier({ force = false }: { readonly force?: boolean } = {}): Reclassifier {
  const surroundings = new TurnSurroundings();
  return {
    add: (line) => surroundings.add(line),
    reclassify: (turn) => reclassifyTurn(turn, surroundings, { force }),
  };
}

/** What the ledger says around its turns: prompts by session in the order of time, and calls that failed. */
class TurnSurroundings {
  readonly #prompts = new Map<string, UserTurnRecord[]>();
  readonly #failedCalls = new Set<string>();
  #isSorted = true;

  /** Takes in a line of the ledger. */
  add(line: LedgerLine): void {
    if (line.kind === 'user_turn' && isPrompt(line.record)) {
      const key = keyOf(line.record.source, line.record.sessionId);
      const known = this.#prompts.get(key);
      if (known === undefined) this.#prompts.set(key, [line.record]);
      else known.push(line.record);
      this.#isSorted = false;
    } else if (line.kind === 'tool_result_event' && isFailure(line.record)) {
      this.#failedCalls.add(keyOf(line.record.source, line.record.sessionId, line.record.toolUseId));
    }
  }

  /** Themes of the prompt that a turn answers: the one that names it, or the last one before it. */
  themesBefore(turn: TurnRecord): readonly TextTheme[] {
    this.#sort();
    const prompts = this.#prompts.get(keyOf(turn.source, turn.sessionId)) ?? [];
    const prompt =
      prompts.find((candidate) => candidate.followingMessageId === turn.messageId) ??
      prompts.findLast((candidate) => candidate.ts <= turn.ts);
    return prompt?.themes ?? [];
  }

  /** Whether the ledger says that a call of this turn failed. */
  hasFailed(turn: TurnRecord, toolUseId: string): boolean {
    return this.#failedCalls.has(keyOf(turn.source, turn.sessionId, toolUseId));
  }

  #sort(): void {
    if (this.#isSorted) return;
    for (const prompts of this.#prompts.values()) prompts.sort(comparePrompts);
    this.#isSorted = true;
  }
}

/**
 * The turn with its activity, retries and edits: what is missing when it has no activity, all of them with `force`.
 * `undefined` when nothing changes (SPEC 2.3, A090).
 */
function reclassifyTurn(
  turn: TurnRecord,
  surroundings: TurnSurroundings,
  { force }: { readonly force: boolean },
): TurnRecord | undefined {
  if (!force && turn.activity !== undefined) return undefined;
  const { activity, retries, hasEdits } = classifyTurn({
    calls: turn.toolCalls.map((call) => ({
      category: call.category,
      family: call.family,
      isDocs: call.isDocs,
      failed: call.isError === true || surroundings.hasFailed(turn, call.id),
    })),
    themes: [...(turn.themes ?? []), ...surroundings.themesBefore(turn)],
    reasoningTokens: turn.usage.reasoning,
  });
  const changed = force
    ? { ...turn, activity, retries, hasEdits }
    : { ...turn, activity, retries: turn.retries ?? retries, hasEdits: turn.hasEdits ?? hasEdits };
  const isSame =
    changed.activity === turn.activity && changed.retries === turn.retries && changed.hasEdits === turn.hasEdits;
  return isSame ? undefined : changed;
}

/** The order in which the read model looks for the last prompt before a turn. */
function comparePrompts(left: UserTurnRecord, right: UserTurnRecord): number {
  return compareTexts(left.ts, right.ts) || compareTexts(left.userUuid, right.userUuid);
}

function isPrompt(record: UserTurnRecord): boolean {
  if (record.speaker !== undefined) return record.speaker === 'human' || record.speaker === 'subagent-prompt';
  return record.blocks.some((block) => block.kind === 'text');
}

function isFailure(record: { readonly isError?: boolean | undefined; readonly status: string }): boolean {
  return record.isError === true || (record.isError === undefined && record.status === 'errored');
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
