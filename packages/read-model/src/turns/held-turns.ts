import type { ArchiveRow } from '@agentspine/schema/drizzle';
import type { Database } from 'better-sqlite3';
import { callFactFields, heldTurnTable, turnFactFields } from '../rows/archive-tables.ts';
import { makeList, PairMap } from '../rows/pair-map.ts';
import { RowTable, type SqlValue, valuesOf } from '../rows/row-table.ts';
import type { CallFacts } from './call-facts.ts';
import type { GivenClassification, TurnFacts, TurnState } from './turn-facts.ts';
import { isSameTurn } from './turn-identity.ts';

/** A turn that is not shown, or not with all its calls. */
export type HeldTurnRow = Readonly<ArchiveRow<'heldTurns'>>;

/** The turns of `held_turns`, all in memory: real ledgers have next to none. */
export class HeldTurns {
  readonly #rows: RowTable<HeldTurnRow>;
  readonly #byMessage = new PairMap<TurnState[]>();
  readonly #byCall = new PairMap<Set<TurnState>>();

  constructor(database: Database) {
    this.#rows = new RowTable(database, heldTurnTable);
    const texts = database.prepare<[], string>('SELECT turn_json FROM held_turns').pluck().all();
    for (const json of texts) this.#remember(parseHeldTurn(json));
  }

  /** The held turn that is one with another. */
  get(facts: TurnFacts): TurnState | undefined {
    return this.ofMessage(facts.source, facts.messageId).find((state) => isSameTurn(state.facts, facts));
  }

  ofMessage(source: string, messageId: string): readonly TurnState[] {
    return this.#byMessage.get(source, messageId) ?? [];
  }

  ofCall(source: string, toolUseId: string): readonly TurnState[] {
    return [...(this.#byCall.get(source, toolUseId) ?? [])];
  }

  /** Keeps the whole of a turn, in the place of what was kept of it. */
  hold(state: TurnState): void {
    this.#forget(state);
    this.#remember(state);
    this.#rows.put(heldTurnRow(state));
  }

  release(state: TurnState): void {
    this.#forget(state);
    this.#rows.remove(heldTurnRow(state));
  }

  #remember(state: TurnState): void {
    const { source, messageId } = state.facts;
    this.#byMessage.getOrSet(source, messageId, makeList).push(state);
    for (const call of state.calls) this.#byCall.getOrSet(source, call.toolUseId, () => new Set()).add(state);
  }

  #forget({ facts }: TurnState): void {
    const known = this.get(facts);
    if (known === undefined) return;
    const { source, messageId } = facts;
    const rest = this.ofMessage(source, messageId).filter((state) => state !== known);
    this.#byMessage.set(source, messageId, rest);
    for (const call of known.calls) this.#byCall.get(source, call.toolUseId)?.delete(known);
  }
}

/** A state as one text: values in the order of the columns, so that equal states have equal texts. */
export function textOfState({ facts, given, calls }: TurnState): string {
  const classification = given === null ? null : [given.activity, given.retries, given.hasEdits];
  return JSON.stringify([
    valuesOf(facts, turnFactFields),
    classification,
    calls.map((call) => valuesOf(call, callFactFields)),
  ]);
}

function heldTurnRow(state: TurnState): HeldTurnRow {
  const { source, messageId, requestId, isGlobalId } = state.facts;
  const sessionId = isGlobalId === 1 ? '' : state.facts.sessionId;
  return { source, messageId, requestId, sessionId, turnJson: textOfState(state) };
}

function parseHeldTurn(json: string): TurnState {
  const [facts, given, calls] = JSON.parse(json) as HeldJson;
  return {
    facts: parseFields<TurnFacts>(turnFactFields, facts),
    given: given === null ? null : { activity: given[0], retries: given[1], hasEdits: given[2] },
    turnIndex: null,
    calls: calls.map((values) => parseFields<CallFacts>(callFactFields, values)),
    statedErrors: [],
  };
}

type HeldJson = readonly [
  facts: readonly SqlValue[],
  given: readonly [GivenClassification['activity'], number | null, number | null] | null,
  calls: readonly (readonly SqlValue[])[],
];

function parseFields<Row>(fields: readonly (keyof Row & string)[], values: readonly SqlValue[]): Row {
  return Object.fromEntries(fields.map((field, index) => [field, values[index]])) as Row;
}
