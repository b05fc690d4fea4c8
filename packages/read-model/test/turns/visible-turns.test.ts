import { expect, test } from 'vitest';
import { stateOfTurn, type TurnState } from '../../src/turns/turn-facts.ts';
import { visibleTurns } from '../../src/turns/visible-turns.ts';
import { place, turnRecord } from '../line-builders.ts';

function seen(change: Parameters<typeof turnRecord>[0]): TurnState {
  return stateOfTurn(turnRecord({ identity: 'source', requestId: 'r1', ...change }), place('f', 0));
}

const main = seen({});
const aside = seen({ requestId: 'r2', subagent: { isSidechain: true } });
const said = stateOfTurn(turnRecord(), undefined);

interface Case {
  readonly where: string;
  readonly group: readonly TurnState[];
  readonly shown: readonly TurnState[];
}

const elsewhere = seen({ sessionId: 's2' });
const otherAside = seen({ subagent: { isSidechain: true } });

test.each<Case>([
  { where: 'alone', group: [aside], shown: [aside] },
  { where: 'beside the message in its session', group: [aside, main], shown: [main] },
  { where: 'beside the message in another session', group: [aside, elsewhere], shown: [aside, elsewhere] },
  { where: 'beside another side chain', group: [aside, otherAside], shown: [aside, otherAside] },
])('a side chain under another request, $where', ({ group, shown }) => {
  expect(visibleTurns(group)).toEqual(shown);
  expect(visibleTurns(group.toReversed())).toEqual(shown.toReversed());
});

test('what the API said of a message hides what transcripts show of it in its session, and is never hidden', () => {
  expect(visibleTurns([main, aside, said, elsewhere])).toEqual([said, elsewhere]);
});

test('of two turns with one key the one whose ids count everywhere is shown', () => {
  const narrow = seen({ identity: undefined });
  expect(visibleTurns([narrow, main])).toEqual([main]);
});
