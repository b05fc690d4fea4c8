/**
 * Joins the turns of a batch with those that the archive has, and decides which of them are shown, and with which calls.
 *
 * Every turn has a state: all that was ever seen of it (`TurnState`). What the tables show follows from the states alone,
 * so it does not matter in which order they grew:
 * - of the turns that share a message id some are hidden (`visible-turns.ts`);
 * - a call that hangs on several shown turns stays on one (`ownerOf`).
 * A state that is not shown as a whole is kept in `held_turns`, so that the next sighting joins all of it.
 */
import { joinTurnSightings } from '@agentspine/schema';
import { textOfState } from './held-turns.ts';
import { compareTexts } from './join-rows.ts';
import type { LedgerBatch } from './ledger-batch.ts';
import { addToList, PairMap } from './pair-map.ts';
import { type CallFacts, sightingOfState, stateOfTurn, type TurnFacts, type TurnState } from './turn-facts.ts';
import { turnIdentity } from './turn-identity.ts';
import type { PendingTurn, StoredTurn, TurnStore } from './turn-store.ts';
import { visibleTurns } from './visible-turns.ts';

/** A turn that a batch may change. */
interface SettledTurn {
  facts: TurnFacts;
  state: TurnState;
  readonly before: StoredTurn | undefined;
  isShown: boolean;
  /** Ids of calls that another turn shows. */
  lost: Set<string> | undefined;
}

/**
 * Removes the rows of turns that changed and returns the turns to be written in their place. Marks the sessions that
 * have or had them. `isEmpty` says that the archive has no turn yet, so that nothing is looked up.
 */
export function settleTurns(batch: LedgerBatch, store: TurnStore, isEmpty: boolean): readonly PendingTurn[] {
  const settlement = new TurnSettlement(store, isEmpty);
  for (const sighting of batch.sightings.values()) {
    const { record, at } = sighting;
    const state = stateOfTurn(record, at);
    settlement.apply(state, (before) => {
      const joined = joinTurnSightings(sightingOfState(before), sighting);
      return stateOfTurn(joined.record, joined.at);
    });
  }
  for (const state of batch.apiTurns.values()) settlement.apply(state, () => state);
  settlement.decide();
  return settlement.write(batch);
}

class TurnSettlement {
  readonly #store: TurnStore;
  readonly #isEmpty: boolean;
  readonly #turns = new Map<string, SettledTurn>();
  readonly #messages = new PairMap<SettledTurn[]>();

  constructor(store: TurnStore, isEmpty: boolean) {
    this.#store = store;
    this.#isEmpty = isEmpty;
  }

  apply(state: TurnState, join: (before: TurnState) => TurnState): void {
    const group = this.#loadMessage(state.facts);
    const identity = turnIdentity(state.facts);
    const known = this.#turns.get(identity);
    if (known === undefined) {
      const turn = { facts: state.facts, state, before: undefined, isShown: true, lost: undefined };
      this.#turns.set(identity, turn);
      group.push(turn);
      return;
    }
    known.state = join(known.state);
    known.facts = known.state.facts;
  }

  decide(): void {
    for (const group of this.#messages.values()) {
      if (group.length === 1) continue;
      const shown = new Set(visibleTurns(group));
      for (const turn of group) turn.isShown = shown.has(turn);
    }
    for (const claimants of this.#claims().values()) {
      if (claimants.length === 1) continue;
      for (const { turn, call } of claimants) giveCall(turn, call, ownerOf(claimants) === turn);
    }
  }

  write(batch: LedgerBatch): readonly PendingTurn[] {
    const pending: PendingTurn[] = [];
    for (const turn of this.#turns.values()) {
      const { before, state, isShown } = turn;
      const calls = shownCalls(turn);
      if (before !== undefined && isUnchanged(before, turn, calls)) continue;
      if (before?.shownCalls !== undefined) {
        this.#store.remove(before.state.facts);
        batch.touch(before.state.facts);
      }
      if (isShown) {
        pending.push(calls === state.calls ? state : { ...state, calls });
        batch.touch(state.facts);
      }
      if (!isShown || calls.length < state.calls.length) this.#store.hold(state);
      else if (before?.isHeld === true) this.#store.release(state);
    }
    return pending;
  }

  #loadMessage(facts: TurnFacts): SettledTurn[] {
    const { source, messageId } = facts;
    const known = this.#messages.get(source, messageId);
    if (known !== undefined) return known;
    const stored = this.#isEmpty ? [] : this.#store.loadMessage(source, messageId);
    const group = stored.map((turn) => this.#addStored(turn, undefined));
    this.#messages.set(source, messageId, group);
    return group;
  }

  #addStored(before: StoredTurn, lost: Set<string> | undefined): SettledTurn {
    const { state } = before;
    const turn = { facts: state.facts, state, before, isShown: before.shownCalls !== undefined, lost };
    this.#turns.set(turnIdentity(state.facts), turn);
    return turn;
  }

  /** By call, the turns that have it; only turns whose ids count everywhere compete. */
  #claims(): PairMap<Claim[]> {
    const claims = new PairMap<Claim[]>();
    for (const turn of this.#turns.values()) {
      if (turn.facts.isGlobalId === 1)
        for (const call of turn.state.calls) addToList(claims, turn.facts.source, call.toolUseId, { turn, call });
    }
    if (this.#isEmpty) return claims;
    for (const claimants of [...claims.values()]) {
      const [first] = claimants;
      if (first === undefined) continue;
      const { toolUseId } = first.call;
      for (const stored of this.#store.loadClaimants(first.turn.facts.source, toolUseId)) {
        // What is here already has a claim of its own; what was added for another call has one only for that.
        const known = this.#turns.get(turnIdentity(stored.state.facts));
        if (known !== undefined && claimants.some((claim) => claim.turn === known)) continue;
        const turn = known ?? this.#addStored(stored, lostCalls(stored));
        const call = turn.state.calls.find((candidate) => candidate.toolUseId === toolUseId);
        if (call !== undefined) claimants.push({ turn, call });
      }
    }
    return claims;
  }
}

interface Claim {
  readonly turn: SettledTurn;
  readonly call: CallFacts;
}

/** The shown turn that has the call first in time, then first by its ids. */
function ownerOf(claims: readonly Claim[]): SettledTurn | undefined {
  let owner: Claim | undefined;
  for (const claim of claims) {
    if (claim.turn.isShown && (owner === undefined || compareClaims(claim, owner) < 0)) owner = claim;
  }
  return owner?.turn;
}

function compareClaims(left: Claim, right: Claim): number {
  return (
    compareTexts(left.call.ts ?? '', right.call.ts ?? '') ||
    compareTexts(left.turn.facts.messageId, right.turn.facts.messageId) ||
    compareTexts(left.turn.facts.requestId, right.turn.facts.requestId)
  );
}

function giveCall(turn: SettledTurn, call: CallFacts, isOwner: boolean): void {
  if (isOwner) turn.lost?.delete(call.toolUseId);
  else {
    turn.lost ??= new Set();
    turn.lost.add(call.toolUseId);
  }
}

/** The calls of a shown turn that the archive shows elsewhere. */
function lostCalls({ state, shownCalls: shown }: StoredTurn): Set<string> | undefined {
  if (shown === undefined) return undefined;
  return new Set(state.calls.map((call) => call.toolUseId).filter((id) => !shown.has(id)));
}

function shownCalls({ state, lost }: SettledTurn): readonly CallFacts[] {
  if (lost === undefined || lost.size === 0) return state.calls;
  return state.calls.filter((call) => !lost.has(call.toolUseId));
}

function isUnchanged(before: StoredTurn, turn: SettledTurn, calls: readonly CallFacts[]): boolean {
  const wasShown = before.shownCalls !== undefined;
  if (wasShown !== turn.isShown) return false;
  if (before.shownCalls !== undefined) {
    const shown = before.shownCalls;
    if (calls.length !== shown.size || !calls.every((call) => shown.has(call.toolUseId))) return false;
  }
  return before.state === turn.state || isSameState(before.state, turn.state);
}

/** Whether two states of one turn say the same. A record from the API is never the same: its derived cells are dropped. */
function isSameState(left: TurnState, right: TurnState): boolean {
  if (right.facts.sourceFile === null || left.calls.length !== right.calls.length) return false;
  return textOfState(left) === textOfState(right);
}
