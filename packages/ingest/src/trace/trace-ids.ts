import { hash } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const bitsPerCharacter = 5;
const timeCharacters = 10;
const digestCharacters = 16;

/**
 * How exactly an id holds the time, in milliseconds: a day and a half. Copies of a line, or what is left of an answer whose first
 * line was cut off, may state another time, and must be the same event all the same. That ids hold it at all keeps those of
 * one time together: tables with random ids cost several times as much to write.
 */
const timeStepMs = 2 ** 27;

/** Runtimes name sessions in some forty characters; what is longer is named by its digest. */
const nameCharsMax = 200;

/**
 * The id of an event that was read from a transcript, in the shape of a ULID: roughly when it happened, then the digest of what names
 * it in the log. So a copy of a line, or the same line read again, is the same event. `at` in milliseconds; 0 where an event
 * happens once to what it is named by, whenever its log was first seen.
 */
export function traceEventId(at: number, ...name: readonly string[]): string {
  // No part of a name can pass for another one's: each is written with its length.
  const digest = hash('sha256', name.map((part) => `${part.length}:${part}`).join(''), 'buffer');
  let text = encodeTime(at);
  for (let place = 0; place < digestCharacters; place += 1) {
    const bit = place * bitsPerCharacter;
    const pair = ((digest[bit >> 3] ?? 0) << 8) | (digest[(bit >> 3) + 1] ?? 0);
    text += alphabet[(pair >> (16 - bitsPerCharacter - (bit & 7))) & (alphabet.length - 1)] ?? '';
  }
  return text;
}

/** Ids whose time is a whole number of steps are of transcripts; of other ids that are made of a time, one in 134 million looks the same. */
const traceEventIdPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{3}[048CGMRW]0{5}[0-9A-HJKMNP-TV-Z]{16}$/;

/** Whether an event's id is one of `traceEventId`: the event was read from a transcript. */
export function isTraceEventId(eventId: string): boolean {
  return traceEventIdPattern.test(eventId);
}

/**
 * The id of the event of a tool call. `scope` is the session where a harness's ids count in their session alone; '' where
 * they name a call wherever it is.
 */
export function callEventId(at: number, source: string, scope: string, toolUseId: string): string {
  return traceEventId(at, 'call', source, scope, toolUseId);
}

/** The name under which tasks and sessions of the trace stand for a session of a harness, or for a subagent in it. */
export function traceSessionId(source: string, sessionId: string, agent?: string): string {
  const name = agent === undefined ? `${source}:${sessionId}` : `${source}:${sessionId}:${agent}`;
  return name.length <= nameCharsMax ? name.toWellFormed() : `${source}:${hash('sha256', name)}`;
}

const digestName = /^[0-9a-f]{64}$/;

/**
 * A part of the log's own name of a session: JSON that has the log's name holds it as it is here. `undefined` where the name that
 * the trace gave the session says nothing of it.
 */
export function partOfLogName(name: string): string | undefined {
  const rest = name.slice(name.indexOf(':') + 1);
  // A subagent's name follows, and names may hold colons too.
  const [part = ''] = rest.split(':');
  const isCertain = part !== '' && !part.includes('\ufffd') && !digestName.test(rest);
  return isCertain ? JSON.stringify(part).slice(1, -1) : undefined;
}

function encodeTime(at: number): string {
  let rest = Math.max(0, at);
  rest -= rest % timeStepMs;
  let text = '';
  for (let place = 0; place < timeCharacters; place += 1) {
    text = (alphabet[rest % alphabet.length] ?? '') + text;
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}
