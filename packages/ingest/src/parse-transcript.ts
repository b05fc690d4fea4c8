/*
 * The driver of all JSONL parsers: bytes of a file in, facts out. It owns the rules that hold for every harness
 * (FORMATS 0): lines end at 0x0A only, offsets are exact, a line that is not a record becomes an `unparsed` fact.
 * A file may be handed over in any chunks, each from the offset that the one before was consumed up to; the facts are
 * the same. So that memory stays bounded, a line that is too long is consumed in parts while the state says where it began.
 */
import { Buffer } from 'node:buffer';
import type { FactRange, TranscriptFact, UnparsedFact } from '@agentspine/schema';
import { isJsonObject } from '@agentspine/schema';
import { cutDepth } from './cut-depth.ts';
import { type LinePiece, recoverRecords } from './recover-records.ts';
import { isSpace } from './scan-object.ts';
import type { JsonObject, TranscriptParser } from './transcript-parser.ts';

/**
 * The longest line that is parsed, in bytes: the longest real one was 1.2 MB (FORMATS 0.3), and a record becomes a string
 * and an object tree of several times its size, which a daemon with a memory budget must be able to hold.
 */
export const lineBytesMax = 32 * 1024 * 1024;

/** A chunk of a transcript. */
export interface TranscriptStretch {
  /** The bytes. */
  readonly bytes: Uint8Array;
  /** Where `bytes` begin in the file; what the call before consumed, 0 at first. */
  readonly offset: number;
  /** What the call before returned; `undefined` at first. It is read and never changed. */
  readonly state: unknown;
  /** Path of the transcript. */
  readonly path: string;
  /** Whether the file ends here for now: then the whole records of a last line without LF count. */
  readonly isEnd: boolean;
  /** The longest line that is parsed, in bytes. */
  readonly lineBytesMax?: number | undefined;
}

/** The facts of a chunk and where to go on. */
export interface ParsedStretch {
  /** What the lines say. */
  readonly facts: TranscriptFact[];
  /** JSON. Belongs to `consumed`. */
  readonly state: TranscriptState<unknown>;
  /** The offset in the file up to which bytes are done. */
  readonly consumed: number;
}

/** What the driver keeps between chunks. */
export interface TranscriptState<State> {
  /** The parser's own; there is none before the first line. */
  parser?: State;
  /** Where a line began that is too long and has not ended yet. */
  skippingFrom?: number;
  /** Records of a line without LF were taken; what follows them is on the same line. */
  isInLine?: true;
}

const lineFeed = 0x0a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const slash = 0x2f;

/** Parses a chunk of a transcript. Pure: no I/O, and neither the bytes nor the state are changed. Never throws on any bytes. */
export function parseTranscript<State>(parser: TranscriptParser<State>, stretch: TranscriptStretch): ParsedStretch {
  const bytes = viewOf(stretch.bytes);
  const longest = stretch.lineBytesMax ?? lineBytesMax;
  const state = parseState<State>(stretch.state);
  const run: Run<State> = { parser, bytes, offset: stretch.offset, path: stretch.path, state, facts: [] };
  let position = 0;
  for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, position)) {
    if (state.skippingFrom !== undefined) endSkipping(run, state.skippingFrom, end);
    else if (end - position > longest) addUnparsed(run, 'line-too-long', position, end);
    else if (state.isInLine) parseDamagedLine(run, { from: position, to: end, isOver: true });
    else parseLine(run, position, end);
    delete state.isInLine;
    position = end + 1;
  }
  if (state.skippingFrom !== undefined) position = bytes.length;
  else if (bytes.length - position > longest) {
    state.skippingFrom = stretch.offset + position;
    position = bytes.length;
  } else if (stretch.isEnd) position = parseUnfinishedLine(run, position);
  return { facts: run.facts, state, consumed: stretch.offset + position };
}

interface Run<State> {
  readonly parser: TranscriptParser<State>;
  readonly bytes: Buffer;
  readonly offset: number;
  readonly path: string;
  readonly state: TranscriptState<State>;
  readonly facts: TranscriptFact[];
}

/** A copy of the state that the call before returned. */
function parseState<State>(state: unknown): TranscriptState<State> {
  return state === undefined ? {} : structuredClone(state as TranscriptState<State>);
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function parseLine<State>(run: Run<State>, from: number, to: number): void {
  const start = isByteOrderMark(run, from) ? from + 3 : from;
  const text = run.bytes.toString('utf8', start, to);
  const value = parseJson(text);
  if (value === undefined) parseBrokenLine(run, text, start, to);
  else if (isJsonObject(value)) parseObject(run, text.trim(), value, rangeWithoutSpace(run, start, to));
  else addUnparsed(run, 'not-an-object', start, to);
}

/**
 * Takes the whole records of the chunk's last line, without LF, and returns where they end. Two writers may race on that
 * line too, and where it is cut must not matter (FORMATS 0.4). A line that may become a comment or a list waits for its end.
 */
function parseUnfinishedLine<State>(run: Run<State>, position: number): number {
  const { bytes, state } = run;
  let from = isByteOrderMark(run, position) ? position + 3 : position;
  while (isSpace(bytes[from])) from += 1;
  if (state.isInLine !== true && (bytes[from] === slash || bytes[from] === openBracket)) return position;
  return parseDamagedLine(run, { from, to: bytes.length, isOver: false }) ?? position;
}

function isByteOrderMark<State>(run: Run<State>, from: number): boolean {
  const { bytes } = run;
  return run.offset + from === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** A line that is not JSON: blank, a comment, records without a line end between them, or damaged. */
function parseBrokenLine<State>(run: Run<State>, text: string, from: number, to: number): void {
  if (/^[ \t\r]*$/.test(text)) return;
  if (text.trimStart().startsWith('//')) addUnparsed(run, 'comment', from, to);
  else parseDamagedLine(run, { from, to, isOver: true });
}

/** Parses the whole records of a line that has damage, and reports the rest. Returns where the last record ends, if any. */
function parseDamagedLine<State>(
  run: Run<State>,
  line: { readonly from: number; readonly to: number; readonly isOver: boolean },
): number | undefined {
  let consumed: number | undefined;
  let damage: LinePiece | undefined;
  const isRecord = (object: JsonObject): boolean => run.parser.isRecord(object, run.state.parser);
  for (const piece of recoverRecords(run.bytes, { ...line, isRecord })) {
    if (piece.kind === 'damage') {
      damage = piece;
      continue;
    }
    if (damage !== undefined) addUnparsed(run, 'damaged', damage.from, damage.to);
    damage = undefined;
    parseObject(run, piece.text, piece.record, { from: run.offset + piece.from, to: run.offset + piece.to });
    run.state.isInLine = true;
    consumed = piece.to;
  }
  if (damage === undefined) return consumed;
  if (run.state.isInLine) addUnparsed(run, 'damaged', damage.from, damage.to);
  else addUnparsed(run, 'not-json', line.from, line.to);
  return consumed;
}

/** A record's place is the same whether the white space around it was there when it was read. */
function rangeWithoutSpace<State>({ bytes, offset }: Run<State>, start: number, end: number): FactRange {
  let [from, to] = [start, end];
  while (bytes[from] !== openBrace) from += 1;
  while (bytes[to - 1] !== closeBrace) to -= 1;
  return { from: offset + from, to: offset + to };
}

function parseObject<State>(run: Run<State>, text: string, record: JsonObject, range: FactRange): void {
  run.state.parser ??= run.parser.start({ path: run.path, firstLine: text });
  if (cutDepth(record, text))
    run.facts.push({ kind: 'unparsed', range, source: run.parser.source, reason: 'nested-too-deeply' });
  run.parser.parseRecord(record, range, run.state.parser, run.facts);
}

function endSkipping<State>(run: Run<State>, from: number, end: number): void {
  delete run.state.skippingFrom;
  addUnparsed(run, 'line-too-long', from - run.offset, end);
}

function addUnparsed<State>(run: Run<State>, reason: UnparsedFact['reason'], from: number, to: number): void {
  const range = { from: run.offset + from, to: run.offset + to };
  run.facts.push({ kind: 'unparsed', range, source: run.parser.source, reason });
}

/** The value of a JSON text; `undefined`, which JSON cannot say, for any other text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
