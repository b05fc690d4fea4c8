import type { Buffer } from 'node:buffer';
import { isJsonObject } from '@agentspine/schema';
import { isSpace } from './scan-object.ts';
import type { JsonObject } from './transcript-parser.ts';

/** A record of a document, and its bytes. */
export interface DocumentPart {
  readonly record: JsonObject;
  readonly from: number;
  readonly to: number;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;

/**
 * The records of a JSON document in their order: first the header, which is what the object holds before and after the list
 * `recordsKey`, then each object of that list. Stops without an error where the bytes end or are not JSON; then the header has what is
 * before the list. Of a list, its objects.
 */
export function* readTopLevel(bytes: Buffer, recordsKey: string): Generator<DocumentPart, void, void> {
  const start = skipSpace(bytes, 0);
  if (bytes[start] === openBracket) {
    yield* objectsIn(bytes, start);
    return;
  }
  if (bytes[start] !== openBrace) return;
  const header: [string, unknown][] = [];
  let list: number | undefined;
  for (const member of membersOf(bytes, start)) {
    if (member.key === recordsKey && bytes[member.from] === openBracket) list = member.from;
    else header.push([member.key, parseBytes(bytes, member.from, member.to)]);
  }
  if (header.length > 0) yield { record: Object.fromEntries(header), from: start, to: list ?? bytes.length };
  if (list !== undefined) yield* objectsIn(bytes, list);
}

interface Member {
  readonly key: string;
  readonly from: number;
  /** Where its value ends; the end of the bytes where it does not. */
  readonly to: number;
}

function* membersOf(bytes: Buffer, open: number): Generator<Member, void, void> {
  for (let at = skipSpace(bytes, open + 1); bytes[at] === quote; ) {
    const keyEnd = endOfValue(bytes, at);
    if (keyEnd === undefined) return;
    const key = parseBytes(bytes, at, keyEnd);
    const from = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const to = endOfValue(bytes, from);
    if (typeof key !== 'string') return;
    yield { key, from, to: to ?? bytes.length };
    if (to === undefined) return;
    at = skipSpace(bytes, to);
    if (bytes[at] !== comma) return;
    at = skipSpace(bytes, at + 1);
  }
}

function* objectsIn(bytes: Buffer, open: number): Generator<DocumentPart, void, void> {
  for (let at = skipSpace(bytes, open + 1); at < bytes.length && bytes[at] !== closeBracket; ) {
    const to = endOfValue(bytes, at);
    if (to === undefined) return;
    const record = bytes[at] === openBrace ? parseBytes(bytes, at, to) : undefined;
    if (isJsonObject(record)) yield { record, from: at, to };
    at = skipSpace(bytes, to);
    if (bytes[at] !== comma) return;
    at = skipSpace(bytes, at + 1);
  }
}

/** Where the value that begins at `from` ends; `undefined` where the bytes end before it does. */
function endOfValue(bytes: Buffer, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) {
      at = endOfText(bytes, at);
      if (depth === 0 && at < bytes.length) return at + 1;
    } else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (byte === comma || isSpace(byte))) return at > from ? at : undefined;
  }
  return undefined;
}

/** The place of the quote that ends a text. */
function endOfText(bytes: Buffer, open: number): number {
  let at = open + 1;
  for (; at < bytes.length && bytes[at] !== quote; at += 1) if (bytes[at] === backslash) at += 1;
  return at;
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

function parseBytes(bytes: Buffer, from: number, to: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', from, to));
  } catch {
    return undefined;
  }
}
