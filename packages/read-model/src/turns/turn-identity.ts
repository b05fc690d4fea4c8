import type { TurnFacts } from './turn-facts.ts';

/** What distinguishes turns of one source and message. */
export type TurnKey = Pick<TurnFacts, 'sessionId' | 'requestId' | 'isGlobalId' | 'sourceFile'>;

/**
 * Whether two turns of one source and message are one (SPEC Q27): by their request, where ids count in the whole source;
 * by session and request, where they count in the session. A turn from the API is one with every other of its session and
 * message (SPEC 2.2).
 */
export function isSameTurn(left: TurnKey, right: TurnKey): boolean {
  if (left.sourceFile === null || right.sourceFile === null) {
    return left.sourceFile === right.sourceFile && left.sessionId === right.sessionId;
  }
  if (left.requestId !== right.requestId || left.isGlobalId !== right.isGlobalId) return false;
  return left.isGlobalId === 1 || left.sessionId === right.sessionId;
}
