import { requestIdOfUsage, type TurnRecord, zeroUsage } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { furtherSightings } from '../src/one-response.ts';
import { stateOfTurn, type TurnState } from '../src/turns/turn-facts.ts';
import { minute, place, turnRecord } from './line-builders.ts';

type Change = Partial<TurnRecord> & { readonly input?: number; readonly at?: number };

function turn({ input = 0, at = 0, ...change }: Change, requestId: string | undefined): TurnState {
  const usage = { ...zeroUsage, input, output: 5 };
  const identity = requestId?.startsWith('r') === true ? ('source' as const) : undefined;
  return stateOfTurn(turnRecord({ usage, ts: minute(at), identity, requestId, ...change }), place('f', at));
}

const stated = (request: string, change: Change): TurnState => turn(change, request);
const unstated = (change: Change): TurnState =>
  turn(change, requestIdOfUsage({ ...zeroUsage, input: change.input ?? 0 }));
const placeholder = (change: Change): TurnState => turn(change, undefined);

/** By place in the group, which turn is a further sighting of which; the same in any order. */
function further(...group: readonly TurnState[]): readonly (readonly number[])[] {
  const found = [group, group.toReversed()].map((each) =>
    [...furtherSightings(each)].map(([one, other]) => [group.indexOf(one), group.indexOf(other)]).toSorted(),
  );
  expect(found[1]).toEqual(found[0]);
  return found[0] ?? [];
}

test('TokenTracker#65: a line without the request id is of the request of which the same went in', () => {
  expect(further(stated('r1', { input: 40 }), unstated({ input: 40 }))).toEqual([[1, 0]]);
  expect(further(stated('r1', { input: 40 }), stated('r2', { input: 60 }), unstated({ input: 60 }))).toEqual([[2, 1]]);
});

test('of two requests of which the same went in it is the first', () => {
  expect(
    further(stated('r2', { input: 40, at: 2 }), stated('r1', { input: 40, at: 1 }), unstated({ input: 40 })),
  ).toEqual([[2, 1]]);
});

test('ccusage#1635: of an id that a gateway gives to all, responses of which something else went in are others', () => {
  expect(further(unstated({ input: 10 }), unstated({ input: 20 }), stated('r1', { input: 30 }))).toEqual([]);
});

test('ccusage#1661: nothing is said of another session', () => {
  expect(further(stated('r1', { input: 40 }), unstated({ input: 40, sessionId: 's2' }))).toEqual([]);
});

test('claude-hud#698: a placeholder is the response that follows it, or else the last one', () => {
  expect(further(placeholder({ at: 1 }), unstated({ input: 10, at: 2 }))).toEqual([[0, 1]]);
  expect(further(unstated({ input: 10, at: 1 }), placeholder({ at: 2 }), unstated({ input: 20, at: 3 }))).toEqual([
    [1, 2],
  ]);
  expect(further(unstated({ input: 10, at: 1 }), unstated({ input: 20, at: 2 }), placeholder({ at: 3 }))).toEqual([
    [2, 1],
  ]);
});

test('a placeholder of a line without the request id is of the request too', () => {
  expect(further(placeholder({ at: 1 }), unstated({ input: 40, at: 2 }), stated('r1', { input: 40, at: 3 }))).toEqual([
    [0, 2],
    [1, 2],
  ]);
});

test('a placeholder alone is a turn, and of Codex nothing is joined', () => {
  expect(further(placeholder({ at: 1 }))).toEqual([]);
  expect(further(turn({ source: 'codex', input: 5 }, undefined))).toEqual([]);
});
