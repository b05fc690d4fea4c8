import { compareTexts, isStatedRequestId, requestIdOfUsage } from '@agentspine/schema';
import { type TurnFacts, usageOf } from './turns/turn-facts.ts';

/**
 * Which turns that share a source and a message id are further observations of another one of them, by that one (SPEC Q32). A
 * transport path may drop the request id of some lines of a response, and a gateway may log a placeholder before it knows the
 * usage. Within one session
 * - a turn without a request id is the stated request of which the same went in;
 * - a turn of which nothing went in is the response that follows it in time, or else the last one.
 * It looks at all of them, so the answer does not depend on which came first.
 */
export function furtherSightings<Turn extends { readonly facts: TurnFacts }>(
  group: readonly Turn[],
): ReadonlyMap<Turn, Turn> {
  const targets = new Map<Turn, Turn>();
  const seen = group.filter(({ facts }) => facts.sourceFile !== null);
  for (const turn of seen) {
    if (!isUnstated(turn.facts) || isPlaceholder(turn.facts)) continue;
    const target = first(
      seen.filter((other) => isStatedIn(other.facts, turn.facts) && isSameInput(other.facts, turn.facts)),
    );
    if (target !== undefined) targets.set(turn, target);
  }
  for (const turn of seen) {
    if (!isPlaceholder(turn.facts)) continue;
    const others = seen.filter(({ facts }) => facts.sessionId === turn.facts.sessionId && !isPlaceholder(facts));
    const target =
      first(others.filter(({ facts }) => facts.ts >= turn.facts.ts)) ?? first(others.toSorted(compareTurns).slice(-1));
    if (target !== undefined) targets.set(turn, targets.get(target) ?? target);
  }
  return targets;
}

/** Whether the same tokens went into both, whatever came out. */
export function isSameInput(left: TurnFacts, right: TurnFacts): boolean {
  return requestIdOfUsage(usageOf(left)) === requestIdOfUsage(usageOf(right));
}

function isStatedIn(other: TurnFacts, turn: TurnFacts): boolean {
  return other.sessionId === turn.sessionId && isStatedRequestId(other.requestId);
}

function isUnstated(facts: TurnFacts): boolean {
  return facts.isGlobalId === 0 && !isStatedRequestId(facts.requestId);
}

/** Without a request id, and of nothing that went in. */
function isPlaceholder(facts: TurnFacts): boolean {
  return isUnstated(facts) && facts.requestId === '';
}

function first<Turn extends { readonly facts: TurnFacts }>(turns: readonly Turn[]): Turn | undefined {
  return turns.toSorted(compareTurns)[0];
}

function compareTurns(left: { readonly facts: TurnFacts }, right: { readonly facts: TurnFacts }): number {
  return (
    compareTexts(left.facts.ts, right.facts.ts) ||
    compareTexts(left.facts.requestId, right.facts.requestId) ||
    left.facts.isGlobalId - right.facts.isGlobalId
  );
}
