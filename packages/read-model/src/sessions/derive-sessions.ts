import type { SessionName } from '../ledger/ledger-batch.ts';
import type { ClassifyTurn, HasContent, PriceBook } from '../ports.ts';
import { turnDerivationFields } from '../rows/archive-tables.ts';
import type { KnownIds } from '../rows/known-ids.ts';
import { makeList, PairMap } from '../rows/pair-map.ts';
import { valuesOf } from '../rows/row-table.ts';
import type { SourceBook } from '../source-book.ts';
import { StampFold } from '../stamps/fold-stamps.ts';
import { type CallEvent, callOutcome } from '../turns/call-outcome.ts';
import { deriveTurns, type SessionTurn, type TurnDerivation } from '../turns/derive-turns.ts';
import { turnCost } from '../turns/turn-cost.ts';
import type { PendingTurn, TurnStore } from '../turns/turn-store.ts';
import { sessionRow } from './session-row.ts';
import type { SessionStore, StoredSessionCall, StoredSessionTurn } from './session-store.ts';

export interface DerivationOptions {
  readonly turns: TurnStore;
  readonly sessions: SessionStore;
  readonly prices: PriceBook;
  readonly classifyTurn: ClassifyTurn;
  readonly hasContent: HasContent;
  readonly sources: SourceBook;
  /** Turns that were removed from the tables, or never were there, to be written once they are derived. */
  readonly pending: readonly PendingTurn[];
  /** The batch's results by source and call; they are in the tables too. */
  readonly results: PairMap<readonly CallEvent[]>;
  /** Calls without results before this batch are not looked up. */
  readonly known: KnownIds | undefined;
}

/**
 * Derives sessions from all their rows, writes the pending turns and, of the others, the cells that changed. Returns how
 * many of the sessions there are.
 */
export function deriveSessions(touched: Iterable<SessionName>, options: DerivationOptions): number {
  const derivation = new SessionDerivation(options);
  let count = 0;
  for (const session of touched) if (derivation.derive(session)) count += 1;
  return count;
}

/** A turn of a session with where it comes from. */
interface DerivableTurn extends SessionTurn {
  readonly pending: PendingTurn | undefined;
  readonly stored: StoredSessionTurn | undefined;
  readonly storedCalls: readonly StoredSessionCall[];
}

class SessionDerivation {
  readonly #options: DerivationOptions;
  readonly #pending = new PairMap<PendingTurn[]>();
  /** Stamps of no session in particular. */
  readonly #anywhere: StampFold;

  constructor(options: DerivationOptions) {
    this.#options = options;
    this.#anywhere = new StampFold(options.sessions.stamps('*'));
    for (const turn of options.pending) {
      this.#pending.getOrSet(turn.facts.source, turn.facts.sessionId, makeList).push(turn);
    }
  }

  /** Whether there is such a session. */
  derive(session: SessionName): boolean {
    const { sessions, classifyTurn, hasContent } = this.#options;
    const turns = [...this.#storedTurns(session), ...this.#pendingTurns(session)];
    const prompts = sessions.prompts(session);
    const userTurns = sessions.userTurns(session);
    const stamps = [new StampFold(sessions.stamps(session.sessionId)), this.#anywhere];
    const { derivations, enrichments } = deriveTurns({ turns, prompts, stamps }, classifyTurn);
    for (const [index, derivation] of derivations.entries()) this.#write(turns[index], derivation);
    const row = sessionRow({
      ...session,
      turns: turns.map((turn) => turn.facts),
      toolCallCount: turns.reduce((count, turn) => count + turn.calls.length, 0),
      promptCount: prompts.length,
      userTurnCount: userTurns.reduce((sum, { count }) => sum + count, 0),
      notes: sessions.notes(session),
      relationships: sessions.relationships(session),
      enrichments,
      hasContent: hasContent(session.sessionId, filesOf([...turns.map(({ facts }) => facts), ...userTurns])),
    });
    sessions.putSession(session, row);
    return row !== undefined;
  }

  #write(turn: DerivableTurn | undefined, derivation: TurnDerivation): void {
    if (turn === undefined) return;
    const { turns, sessions, prices } = this.#options;
    if (turn.pending !== undefined) {
      turns.insert(turn.pending, derivation, turnCost(turn.pending.facts, prices), turn.outcomes);
      return;
    }
    if (turn.stored !== undefined && !isSameDerivation(turn.stored, derivation)) {
      sessions.updateTurn(turn.stored.rowId, derivation);
    }
    for (const [index, call] of turn.storedCalls.entries()) {
      const outcome = turn.outcomes[index] ?? null;
      if (outcome !== call.isError) sessions.updateCall(call.rowId, outcome);
    }
  }

  #pendingTurns(session: SessionName): readonly DerivableTurn[] {
    const pending = this.#pending.get(session.source, session.sessionId) ?? [];
    return pending.map((turn): DerivableTurn => {
      const { facts, given, turnIndex, calls, statedErrors } = turn;
      const outcomes = calls.map((call, index) => {
        const events = this.#eventsOf(session.source, call.toolUseId);
        return this.#outcomeIn(session, facts.isGlobalId, events, statedErrors[index] ?? null);
      });
      return { facts, given, turnIndex, calls, outcomes, pending: turn, stored: undefined, storedCalls: [] };
    });
  }

  #eventsOf(source: string, toolUseId: string): readonly CallEvent[] {
    const { results, known, sessions } = this.#options;
    if (known?.results.mayHave(toolUseId) === false) return results.get(source, toolUseId) ?? [];
    return sessions.eventsOfCall(source, toolUseId);
  }

  #storedTurns(session: SessionName): readonly DerivableTurn[] {
    const { sessions } = this.#options;
    const stored = sessions.turns(session);
    if (stored.length === 0) return [];
    const calls = Map.groupBy(sessions.calls(session), (call) => `${call.messageId}\0${call.requestId}`);
    const events = Map.groupBy(sessions.events(session), (event) => event.toolUseId);
    return stored.map((turn): DerivableTurn => {
      const { activity, retries, hasEdits } = turn;
      const storedCalls = calls.get(`${turn.messageId}\0${turn.requestId}`) ?? [];
      return {
        facts: turn,
        given: turn.isClassified === 1 && activity !== null ? { activity, retries, hasEdits } : null,
        turnIndex: turn.sourceFile === null ? turn.turnIndex : null,
        calls: storedCalls,
        outcomes: storedCalls.map((call) =>
          this.#outcomeIn(session, turn.isGlobalId, events.get(call.toolUseId) ?? [], call.isError),
        ),
        pending: undefined,
        stored: turn,
        storedCalls,
      };
    });
  }

  /** The outcome of a call by the events that may be about it: of its session, or of any where the call's id is one everywhere. */
  #outcomeIn(
    { source, sessionId }: SessionName,
    isGlobalId: number,
    events: readonly CallEvent[],
    stated: number | null,
  ): number | null {
    if (this.#options.sources.areCallsOneEverywhere({ source, isGlobalId })) return callOutcome(events, stated);
    return callOutcome(
      events.filter((event) => event.sessionId === sessionId),
      stated,
    );
  }
}

/** The transcripts that rows come from. */
function filesOf(rows: readonly { readonly sourceFile: string | null }[]): ReadonlySet<string> {
  return new Set(rows.flatMap(({ sourceFile }) => sourceFile ?? []));
}

function isSameDerivation(stored: TurnDerivation, derivation: TurnDerivation): boolean {
  const values = valuesOf(stored, turnDerivationFields);
  return valuesOf(derivation, turnDerivationFields).every((value, index) => value === values[index]);
}
