/**
 * Joins the turns of a batch with those that the archive has, and decides which of them are shown, and with which calls.
 *
 * Every turn has a state: all that was ever seen of it (`TurnState`). What the tables show follows from the states alone,
 * so it does not matter in which order they grew:
 * - of the turns that share a message id some are further observations of another (`one-response.ts`), some are hidden
 *   (`visible-turns.ts`);
 * - a call that belongs to several shown turns stays with one (`ownerOf`).
 * A state that is not shown as a whole is kept in `held_turns`, so that the next observation joins all of it.
 */
import assert from 'node:assert/strict';
import { compareTexts, joinTurnSightings } from '@agentspine/schema';
import type { BatchTurn, LedgerBatch } from '../ledger/ledger-batch.ts';
import { furtherSightings } from '../one-response.ts';
import type { KnownIds } from '../rows/known-ids.ts';
import { makeList, PairMap } from '../rows/pair-map.ts';
import type { SourceBook } from '../source-book.ts';
import type { CallFacts } from './call-facts.ts';
import { textOfState } from './held-turns.ts';
import { sightingOfState, stateOfTurn, type TurnFacts, type TurnState } from './turn-facts.ts';
import { isSameTurn } from './turn-identity.ts';
import type { PendingTurn, StoredTurn, TurnStore } from './turn-store.ts';
import { visibleTurns } from './visible-turns.ts';

/** A turn that a batch may change. */
interface SettledTurn {
  facts: TurnFacts;
  state: TurnState;
  readonly before: StoredTurn | undefined;
  isShown: boolean;
  /** What is shown in the place of the state: the state joined with the turns that are further observations of it. */
  joined: TurnState | undefined;
  /** Ids of calls that another turn shows. */
  lost: Set<string> | undefined;
}

/**
 * Removes the rows of turns that changed and returns the turns to be written in their place. Marks the sessions that
 * have or had them. What is not among the `known` ids, where they are given, is not looked up.
 */
export function settleTurns(
  batch: LedgerBatch,
  store: TurnStore,
  { known, sources }: { readonly known: KnownIds | undefined; readonly sources: SourceBook },
): readonly PendingTurn[] {
  const settlement = new TurnSettlement(store, sources, known);
  for (const turns of batch.turns.values()) settlement.apply(turns);
  settlement.decide();
  return settlement.write(batch);
}

class TurnSettlement {
  readonly #store: TurnStore;
  readonly #sources: SourceBook;
  readonly #known: KnownIds | undefined;
  /** All turns that share a message with one of the batch. */
  readonly #messages = new PairMap<SettledTurn[]>();
  /** Turns that share only a call with one of them, and those that share the message with these. */
  readonly #others = new PairMap<SettledTurn[]>();

  constructor(store: TurnStore, sources: SourceBook, known: KnownIds | undefined) {
    this.#store = store;
    this.#sources = sources;
    this.#known = known;
  }

  /** Joins the batch's turns of one message with those that the archive has. */
  apply(turns: readonly BatchTurn[]): void {
    const [first] = turns;
    if (first === undefined) return;
    const { source, messageId } = first.record;
    const isNew = this.#known?.messages.mayHave(messageId) === false;
    const group = isNew ? [] : this.#store.loadMessage(source, messageId).map((turn) => storedTurn(turn));
    this.#messages.set(source, messageId, group);
    for (const turn of turns) {
      const known = group.find((candidate) => isSameTurn(candidate.facts, turn));
      const state = known === undefined ? stateOfTurn(turn.record, turn.at) : joinState(known.state, turn);
      if (known === undefined)
        group.push({ facts: state.facts, state, before: undefined, isShown: true, joined: undefined, lost: undefined });
      else {
        known.state = state;
        known.facts = state.facts;
      }
    }
  }

  decide(): void {
    for (const group of this.#messages.values()) {
      if (group.length === 1) continue;
      const further = joinFurther(group);
      const shown = new Set(visibleTurns(group.filter((turn) => !further.has(turn))));
      for (const turn of group) turn.isShown = shown.has(turn);
    }
    for (const claimants of this.#claims().values()) {
      if (claimants.length === 1) continue;
      for (const { turn, call } of claimants) giveCall(turn, call, ownerOf(claimants) === turn);
    }
  }

  write(batch: LedgerBatch): readonly PendingTurn[] {
    const pending: PendingTurn[] = [];
    for (const turn of this.#all()) {
      const { before, state, isShown } = turn;
      const whole = shownState(turn);
      const calls = shownCalls(turn);
      if (before !== undefined && isUnchanged(before, turn, calls)) continue;
      if (before?.shownCalls !== undefined) {
        this.#store.remove(before.state.facts);
        batch.touch(before.state.facts);
      }
      if (isShown) {
        pending.push(calls === whole.calls ? whole : { ...whole, calls });
        batch.touch(whole.facts);
      }
      if (!isShown || turn.joined !== undefined || calls.length < state.calls.length) this.#store.hold(state);
      else if (before?.isHeld === true) this.#store.release(state);
    }
    return pending;
  }

  *#all(): Generator<SettledTurn> {
    for (const group of this.#messages.values()) yield* group;
    for (const group of this.#others.values()) yield* group;
  }

  /** By source and call, the turns that have it; only calls that are one everywhere are competed for. */
  #claims(): PairMap<Claim[]> {
    const claims = new PairMap<Claim[]>();
    for (const turn of this.#all()) {
      if (turn.facts.sourceFile === null || !this.#sources.areCallsOneEverywhere(turn.facts)) continue;
      for (const call of shownState(turn).calls) {
        claims.getOrSet(turn.facts.source, call.toolUseId, makeList).push({ turn, call });
      }
    }
    for (const claimants of claims.values()) this.#addClaimants(claimants);
    return claims;
  }

  /** Adds the turns of the archive that have a call. What was added for another call has a claim on this one only here. */
  #addClaimants(claimants: Claim[]): void {
    const [first] = claimants;
    if (first === undefined) return;
    const { toolUseId } = first.call;
    if (this.#known?.calls.mayHave(toolUseId) === false) return;
    for (const stored of this.#store.loadClaimants(first.turn.facts.source, toolUseId)) {
      const turn = this.#find(stored) ?? this.#addOther(stored);
      if (claimants.some((claim) => claim.turn === turn)) continue;
      const call = shownState(turn).calls.find((candidate) => candidate.toolUseId === toolUseId);
      if (call !== undefined) claimants.push({ turn, call });
    }
  }

  #find({ state: { facts } }: StoredTurn): SettledTurn | undefined {
    const isIt = (turn: SettledTurn): boolean => isSameTurn(turn.facts, facts);
    const { source, messageId } = facts;
    return this.#messages.get(source, messageId)?.find(isIt) ?? this.#others.get(source, messageId)?.find(isIt);
  }

  /** Adds a turn of the archive with all that share its message: what it shows may be joined from several. */
  #addOther(stored: StoredTurn): SettledTurn {
    const { source, messageId } = stored.state.facts;
    const group = this.#store.loadMessage(source, messageId).map((turn) => storedTurn(turn));
    this.#others.set(source, messageId, group);
    joinFurther(group);
    for (const turn of group) turn.lost = lostCalls(turn);
    const found = group.find((turn) => isSameTurn(turn.facts, stored.state.facts));
    assert(found !== undefined, 'a turn is among those of its message');
    return found;
  }
}

function storedTurn(before: StoredTurn): SettledTurn {
  const { state, shownCalls: shown } = before;
  return { facts: state.facts, state, before, isShown: shown !== undefined, joined: undefined, lost: undefined };
}

function joinState(known: TurnState, { record, at }: BatchTurn): TurnState {
  if (at === undefined) return stateOfTurn(record, undefined);
  const joined = joinTurnSightings(sightingOfState(known), { record, at });
  return stateOfTurn(joined.record, joined.at);
}

interface Claim {
  readonly turn: SettledTurn;
  readonly call: CallFacts;
}

/**
 * The shown turn that has the call first in time, then first by its ids. Two responses that share a message and name no
 * request differ in their session alone, so that is the last word: without it the order of the lines decided.
 */
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
    compareTexts(left.turn.facts.requestId, right.turn.facts.requestId) ||
    compareTexts(left.turn.facts.sessionId, right.turn.facts.sessionId)
  );
}

function giveCall(turn: SettledTurn, call: CallFacts, isOwner: boolean): void {
  if (isOwner) turn.lost?.delete(call.toolUseId);
  else {
    turn.lost ??= new Set();
    turn.lost.add(call.toolUseId);
  }
}

/** Joins the turns of a message with those that are further observations of them. Returns the latter. */
function joinFurther(group: readonly SettledTurn[]): ReadonlyMap<SettledTurn, SettledTurn> {
  const further = furtherSightings(group);
  for (const turn of group) turn.joined = undefined;
  for (const [turn, target] of further) target.joined = joinFurtherState(shownState(target), turn.state, target.facts);
  return further;
}

/** A further observation changes what is known of a turn, never what the turn is. */
function joinFurtherState(known: TurnState, further: TurnState, key: TurnFacts): TurnState {
  const { record, at } = joinTurnSightings(sightingOfState(known), sightingOfState(further));
  const requestId = key.requestId === '' ? undefined : key.requestId;
  return stateOfTurn({ ...record, requestId, identity: key.isGlobalId === 1 ? 'source' : undefined }, at);
}

/** The whole of what a turn shows, but for calls that others show. */
function shownState({ joined, state }: SettledTurn): TurnState {
  return joined ?? state;
}

/** The calls of a shown turn that the archive shows elsewhere. */
function lostCalls(turn: SettledTurn): Set<string> | undefined {
  const shown = turn.before?.shownCalls;
  if (shown === undefined) return undefined;
  return new Set(
    shownState(turn)
      .calls.map((call) => call.toolUseId)
      .filter((id) => !shown.has(id)),
  );
}

function shownCalls(turn: SettledTurn): readonly CallFacts[] {
  const { calls } = shownState(turn);
  const { lost } = turn;
  if (lost === undefined || lost.size === 0) return calls;
  return calls.filter((call) => !lost.has(call.toolUseId));
}

function isUnchanged(before: StoredTurn, turn: SettledTurn, calls: readonly CallFacts[]): boolean {
  const wasShown = before.shownCalls !== undefined;
  if (wasShown !== turn.isShown) return false;
  // What is or was joined from several may have changed though this one did not.
  if (wasShown && (turn.joined !== undefined || before.isHeld)) return false;
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
