import type { Database } from 'better-sqlite3';
import { RowTable, type SqlValue, valuesOf } from '../database/row-table.ts';
import { callFactFields, heldTurnTable, turnFactFields } from './archive-tables.ts';
import { PairMap } from './pair-map.ts';
import type { CallFacts, GivenClassification, TurnFacts, TurnState } from './turn-facts.ts';
import { turnIdentity } from './turn-identity.ts';

/** A turn that is not shown, or not with all its calls. */
export interface HeldTurnRow {
  readonly source: string;
  readonly messageId: string;
  readonly requestId: string;
  readonly sessionId: string;
  readonly turnJson: string;
}

/** The turns of `held_turns`, all in memory: real ledgers have next to none. */
export class HeldTurns {
  readonly #rows: RowTable<HeldTurnRow>;
  readonly #states = new Map<string, TurnState>();
  readonly #byMessage = new PairMap<Set<string>>();
  readonly #byCall = new PairMap<Set<string>>();

  constructor(database: Database) {
    this.#rows = new RowTable(database, heldTurnTable);
    const texts = database.prepare<[], string>('SELECT turn_json FROM held_turns').pluck().all();
    for (const json of texts) this.#remember(parseHeldTurn(json));
  }

  get(identity: string): TurnState | undefined {
    return this.#states.get(identity);
  }

  ofMessage(source: string, messageId: string): readonly TurnState[] {
    return this.#statesOf(this.#byMessage.get(source, messageId));
  }

  ofCall(source: string, toolUseId: string): readonly TurnState[] {
    return this.#statesOf(this.#byCall.get(source, toolUseId));
  }

  /** Keeps the whole of a turn. */
  hold(state: TurnState): void {
    this.#remember(state);
    this.#rows.put(heldTurnRow(state));
  }

  release(state: TurnState): void {
    const { source, messageId } = state.facts;
    const identity = turnIdentity(state.facts);
    this.#states.delete(identity);
    this.#byMessage.get(source, messageId)?.delete(identity);
    for (const call of state.calls) this.#byCall.get(source, call.toolUseId)?.delete(identity);
    this.#rows.remove(heldTurnRow(state));
  }

  #remember(state: TurnState): void {
    const { source, messageId } = state.facts;
    const identity = turnIdentity(state.facts);
    this.#states.set(identity, state);
    addTo(this.#byMessage, source, messageId, identity);
    for (const call of state.calls) addTo(this.#byCall, source, call.toolUseId, identity);
  }

  #statesOf(identities: ReadonlySet<string> | undefined): readonly TurnState[] {
    const states: TurnState[] = [];
    for (const identity of identities ?? []) {
      const state = this.#states.get(identity);
      if (state !== undefined) states.push(state);
    }
    return states;
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

function addTo(index: PairMap<Set<string>>, source: string, id: string, identity: string): void {
  const known = index.get(source, id);
  if (known === undefined) index.set(source, id, new Set([identity]));
  else known.add(identity);
}
