import type { TurnFacts } from './turn-facts.ts';

type IdentifyingFacts = Pick<
  TurnFacts,
  'source' | 'sessionId' | 'messageId' | 'requestId' | 'isGlobalId' | 'sourceFile'
>;

/**
 * What makes two sightings one turn (SPEC Q27): (message, request) of its source, or of its session where the ids count
 * only there. A turn from the API is one with every other of its session and message (SPEC 2.2).
 */
export function turnIdentity(facts: IdentifyingFacts): string {
  const { source, sessionId, messageId, requestId } = facts;
  if (facts.sourceFile === null) return `api\0${source}\0${messageId}\0${sessionId}`;
  if (facts.isGlobalId === 1) return `source\0${source}\0${messageId}\0${requestId}`;
  return `session\0${source}\0${messageId}\0${requestId}\0${sessionId}`;
}
