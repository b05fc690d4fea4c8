import { hash } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const bitsPerCharacter = 5;
const digestCharacters = 16;

/** The time of a ULID of no time. */
const noTime = '0000000000';

/** Runtimes name sessions in some forty characters; what is longer is named by its digest. */
const nameCharsMax = 200;

/**
 * The id of an event that a transcript tells of: the digest of what names it in the log, in the shape of a ULID. Its time is left
 * out: copies of a line may state another one, and a result names its call without knowing when that was made.
 */
export function traceEventId(...name: readonly string[]): string {
  // No part of a name can pass for another one's: each is told with its length.
  const digest = hash('sha256', name.map((part) => `${part.length}:${part}`).join(''), 'buffer');
  let text = noTime;
  for (let place = 0; place < digestCharacters; place += 1) {
    const bit = place * bitsPerCharacter;
    const pair = ((digest[bit >> 3] ?? 0) << 8) | (digest[(bit >> 3) + 1] ?? 0);
    text += alphabet[(pair >> (16 - bitsPerCharacter - (bit & 7))) & (alphabet.length - 1)] ?? '';
  }
  return text;
}

/**
 * The id of the event of a tool call. `scope` is the session where a harness's ids count in their session alone; '' where
 * they name a call wherever it stands.
 */
export function callEventId(source: string, scope: string, toolUseId: string): string {
  return traceEventId('call', source, scope, toolUseId);
}

/** The name under which tasks and sessions of the trace stand for a session of a harness, or for a subagent in it. */
export function traceSessionId(source: string, sessionId: string, agent?: string): string {
  const name = agent === undefined ? `${source}:${sessionId}` : `${source}:${sessionId}:${agent}`;
  return name.length <= nameCharsMax ? name.toWellFormed() : `${source}:${hash('sha256', name)}`;
}
