/** What is known of a session's end, oldest turn first (SPEC 2.11). */
export interface SessionSignals {
  /** Its responses, in order of time. */
  readonly turns: readonly TurnSignal[];
  /** A phrase of giving up in the last reply; `undefined` where texts are not kept. */
  readonly gaveUp?: boolean | undefined;
}

/** What the quality of a session is judged by, of one response. */
export interface TurnSignal {
  /** When it was logged. */
  readonly ts: string;
  /** null where the source records none. */
  readonly stopReason: string | null;
  /** Whether it is in a side conversation. */
  readonly isSidechain: boolean;
  /** Whether it changed files. */
  readonly hasEdits: boolean;
  /** How often it edited, ran a command and edited again. */
  readonly retries: number;
  /** Outcomes of its calls in order; null where no result states one. */
  readonly callErrors: readonly (boolean | null)[];
}

/** What an outcome was decided by. */
type OutcomeReason =
  | 'empty'
  | 'recent'
  | 'single-exchange'
  | 'too-short'
  | 'user-ended'
  | 'failure-streak'
  | 'no-stop-reason'
  | 'give-up'
  | 'assistant-ended';

/** How a session seems to have ended, and how it seems to have gone. Derived when asked, never stored. */
export interface SessionQuality {
  /** How it ended. */
  readonly outcome: 'completed' | 'abandoned' | 'errored' | 'unknown';
  /** How sure the outcome is. */
  readonly confidence: 'high' | 'medium' | 'low';
  /** What the outcome was decided by. */
  readonly reason: OutcomeReason;
  /** Turns that changed files, without those in side conversations. */
  readonly editTurns: number;
  /** Turns with edits that needed no retry. */
  readonly oneShotTurns: number;
  /** null without edits; sidechain turns do not count. */
  readonly oneShotRate: number | null;
  /** How often the turns in `editTurns` edited, ran a command and edited again: the sum of all. */
  readonly retries: number;
}

/** A session that was active just now may still be going on. */
const recentMs = 600_000;
/** Fewer turns are not a conversation; more turns that end with the user make an abandoned session likely. */
const shortTurns = 3;
const longTurns = 10;
/** So many failed calls in a row at the end are not an accident. */
const failureStreak = 3;
/** What harnesses call a reply that ended by itself. */
const naturalStops = new Set(['end_turn', 'stop', 'stop_sequence', 'completed']);

/** Judges a session by its turns at `nowMs`. */
export function judgeSession(session: SessionSignals, nowMs: number): SessionQuality {
  const edits = session.turns.filter((turn) => turn.hasEdits && !turn.isSidechain);
  const oneShotTurns = edits.filter((turn) => turn.retries === 0).length;
  return {
    ...judgeOutcome(session, nowMs),
    editTurns: edits.length,
    oneShotTurns,
    oneShotRate: edits.length === 0 ? null : oneShotTurns / edits.length,
    retries: edits.reduce((sum, turn) => sum + turn.retries, 0),
  };
}

type Verdict = Pick<SessionQuality, 'outcome' | 'confidence' | 'reason'>;

function judgeOutcome({ turns, gaveUp }: SessionSignals, nowMs: number): Verdict {
  const last = turns.at(-1);
  if (last === undefined) return { outcome: 'unknown', confidence: 'low', reason: 'empty' };
  const endsNaturally = last.stopReason !== null && naturalStops.has(last.stopReason);
  if (turns.length < shortTurns) {
    return endsNaturally
      ? { outcome: 'completed', confidence: 'medium', reason: 'single-exchange' }
      : { outcome: 'unknown', confidence: 'low', reason: 'too-short' };
  }
  if (nowMs - Date.parse(last.ts) < recentMs) return { outcome: 'unknown', confidence: 'low', reason: 'recent' };
  if (last.stopReason !== null && !endsNaturally) {
    const confidence = turns.length >= longTurns ? 'high' : 'medium';
    return { outcome: 'abandoned', confidence, reason: 'user-ended' };
  }
  if (countTrailingFailures(turns) >= failureStreak) {
    return { outcome: 'errored', confidence: 'medium', reason: 'failure-streak' };
  }
  if (last.stopReason === null) return { outcome: 'completed', confidence: 'low', reason: 'no-stop-reason' };
  return gaveUp === true
    ? { outcome: 'completed', confidence: 'low', reason: 'give-up' }
    : { outcome: 'completed', confidence: 'medium', reason: 'assistant-ended' };
}

/** Failed calls at the end, turn by turn; a turn with one call that did not fail ends the streak. */
function countTrailingFailures(turns: readonly TurnSignal[]): number {
  let failures = 0;
  for (const { callErrors } of turns.toReversed()) {
    if (callErrors.length === 0 || callErrors.some((isError) => isError !== true)) return failures;
    failures += callErrors.length;
  }
  return failures;
}
