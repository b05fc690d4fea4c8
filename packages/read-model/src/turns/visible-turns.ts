import { isSameInput } from '../one-response.ts';
import type { TurnFacts } from './turn-facts.ts';

/**
 * Which of the turns that share a source and a message id are shown. It looks at all of them, shown or not, so the
 * answer does not depend on which came first. Hidden is
 * - an observation where the API has given the same message of the same session: the API's word stays;
 * - a turn whose ids count only in its session, beside one with the same key whose ids count everywhere;
 * - a side chain's replay of a message under another request, in the session that has the message outside a side chain
 *   (FORMATS 1.3). It repeats what went in; a gateway that gives every response one id does not.
 */
export function visibleTurns<Turn extends { readonly facts: TurnFacts }>(group: readonly Turn[]): readonly Turn[] {
  if (group.length < 2) return group;
  return group.filter((turn) => !group.some((other) => other !== turn && hides(other.facts, turn.facts)));
}

function hides(other: TurnFacts, turn: TurnFacts): boolean {
  if (other.sessionId !== turn.sessionId || turn.sourceFile === null) return false;
  if (other.sourceFile === null) return true;
  if (other.requestId !== turn.requestId)
    return turn.isSidechain === 1 && other.isSidechain === 0 && isSameInput(other, turn);
  return other.isGlobalId > turn.isGlobalId;
}
