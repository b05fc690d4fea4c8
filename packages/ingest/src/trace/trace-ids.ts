import { hash } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeCharacters = 10;
const randomCharacters = 16;
const bitsPerCharacter = 5;

/** Runtimes name sessions in some forty characters; what is longer is named by its digest. */
const nameCharsMax = 200;

/**
 * The id of an event that a transcript tells of: shaped as a ULID, the time that of the event, the rest the digest of what
 * names it in the log. So a copy of a line, or the same line read again, is the same event. `at` in milliseconds.
 */
export function traceEventId(at: number, ...name: readonly string[]): string {
  return encodeTime(at) + encodeDigest(name, randomCharacters);
}

/** The id of an event that happens to a task or session once, whenever its log was first seen: digest all of it. */
export function traceFactId(...name: readonly string[]): string {
  return `0${encodeDigest(name, timeCharacters + randomCharacters - 1)}`;
}

/** The name under which tasks and sessions of the trace stand for a session of a harness, or for a subagent in it. */
export function traceSessionId(source: string, sessionId: string, agent?: string): string {
  const name = agent === undefined ? `${source}:${sessionId}` : `${source}:${sessionId}:${agent}`;
  return name.length <= nameCharsMax ? name.toWellFormed() : `${source}:${hash('sha256', name)}`;
}

function encodeTime(at: number): string {
  let rest = Math.max(0, at);
  let text = '';
  for (let place = 0; place < timeCharacters; place += 1) {
    text = (alphabet[rest % alphabet.length] ?? '') + text;
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}

/** No part of a name can pass for another one's: each is told with its length. */
function encodeDigest(name: readonly string[], characters: number): string {
  const digest = hash('sha256', name.map((part) => `${part.length}:${part}`).join(''), 'buffer');
  let text = '';
  for (let place = 0; place < characters; place += 1) {
    const bit = place * bitsPerCharacter;
    const pair = ((digest[bit >> 3] ?? 0) << 8) | (digest[(bit >> 3) + 1] ?? 0);
    text += alphabet[(pair >> (16 - bitsPerCharacter - (bit & 7))) & (alphabet.length - 1)] ?? '';
  }
  return text;
}
