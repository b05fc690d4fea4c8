import { type ReplyFact, type TokenUsage, type TranscriptFact, totalTokens, zeroUsage } from '@agentspine/schema';

/** A response as all its sightings together show it. */
export interface JoinedReply {
  readonly messageId: string;
  readonly model: string;
  readonly turnKind: ReplyFact['turnKind'];
  /** That of the sighting with the most tokens. */
  readonly usage: TokenUsage;
  readonly isComplete: boolean;
  readonly toolUseIds: readonly string[];
}

/** Joins sightings by message and request, in the plainest way: what other joins are compared with. */
export function joinNaively(facts: readonly TranscriptFact[]): readonly JoinedReply[] {
  const joined = new Map<string, JoinedReply>();
  for (const fact of facts) {
    if (fact.kind !== 'reply') continue;
    const scope = fact.identity === 'source' ? '' : fact.sessionId;
    const key = JSON.stringify([scope, fact.messageId, fact.requestId]);
    const known = joined.get(key);
    joined.set(key, known === undefined ? toJoined(fact) : join(known, toJoined(fact)));
  }
  return [...joined.values()];
}

function toJoined(fact: ReplyFact): JoinedReply {
  return {
    messageId: fact.messageId,
    model: fact.model,
    turnKind: fact.turnKind,
    usage: fact.usage ?? zeroUsage,
    isComplete: fact.outputComplete === true,
    toolUseIds: fact.toolCalls.map((call) => call.id),
  };
}

function join(left: JoinedReply, right: JoinedReply): JoinedReply {
  return {
    ...left,
    usage: totalTokens(right.usage) > totalTokens(left.usage) ? right.usage : left.usage,
    isComplete: left.isComplete || right.isComplete,
    toolUseIds: [...new Set([...left.toolUseIds, ...right.toolUseIds])],
  };
}
