import { Buffer } from 'node:buffer';
import { basename } from 'node:path';
import { claudeCodeParser } from './claude-code/claude-code-parser.ts';
import { codexParser } from './codex/codex-parser.ts';
import { IngestError } from './errors.ts';
import { isJsonObject } from './read-json.ts';
import { recoverRecords } from './recover-records.ts';
import type { JsonObject, TranscriptParser } from './transcript-parser.ts';

/** A parser whose state is nobody else's business: it takes back what it gave. */
export type RegisteredParser = TranscriptParser<unknown>;

/** All parsers, in the order in which they are asked. */
export const parsers: readonly RegisteredParser[] = [register(claudeCodeParser), register(codexParser)];

/** Files beside transcripts that may hold records like theirs (FORMATS 1.1, 2.1). */
const otherFiles: ReadonlySet<string> = new Set(['history.jsonl', 'session_index.jsonl', 'journal.jsonl']);

/** How much of a file must be read to recognise it: the first lines of real files say it within a few. */
export const recognitionBytesMax = 256 * 1024;
const recognitionLinesMax = 64;

const lineFeed = 0x0a;

/**
 * The parser of a transcript that begins with `head`, by its records; `undefined` for anything else. At most 64 lines and
 * 256 KiB are looked at, but the first line whole: where `head` has no line end, more of it may help.
 */
export function recogniseTranscript(head: Uint8Array, path: string): RegisteredParser | undefined {
  if (otherFiles.has(basename(path, '.zst'))) return undefined;
  const records: JsonObject[] = [];
  for (const record of readRecords(Buffer.from(head.buffer, head.byteOffset, head.byteLength))) {
    records.push(record);
    // Most files say it with their first record; parsing more of them would cost a third of an import.
    const parser = parsers.find((candidate) => candidate.recognises(records));
    if (parser !== undefined) return parser;
  }
  return undefined;
}

/** The parser of a source. @throws IngestError `INGEST_NO_PARSER` */
export function parserOf(source: string): RegisteredParser {
  const parser = parsers.find((each) => each.source === source);
  if (parser === undefined) throw new IngestError('INGEST_NO_PARSER', `there is no parser for ${source}`);
  return parser;
}

function register<State>(parser: TranscriptParser<State>): RegisteredParser {
  return {
    ...parser,
    isRecord: (object, state) => parser.isRecord(object, parseState<State | undefined>(state)),
    parseRecord: (record, range, state, facts) => parser.parseRecord(record, range, parseState<State>(state), facts),
  };
}

/** A parser is only given states of its own name and version, so one that it did not make is a bug of the caller. */
function parseState<State>(state: unknown): State {
  return state as State;
}

/** The records at the start of a file. Lines that are none say nothing: comments and damage are real (FORMATS 0.4). */
function* readRecords(head: Buffer): Generator<JsonObject, void, void> {
  let position = 0;
  for (let line = 0; line < recognitionLinesMax && position < head.length; line += 1) {
    const found = head.indexOf(lineFeed, position);
    const end = found < 0 ? head.length : found;
    if (line > 0 && end > recognitionBytesMax) break;
    const record = readRecord(head.toString('utf8', position, end));
    if (record !== undefined) yield record;
    else yield* readDamagedLine(head, position, end, found >= 0);
    position = end + 1;
  }
}

function* readDamagedLine(head: Buffer, from: number, to: number, isOver: boolean): Generator<JsonObject, void, void> {
  const isRecord = (object: JsonObject): boolean => parsers.some((parser) => parser.isRecord(object, undefined));
  for (const piece of recoverRecords(head, { from, to, isOver, isRecord })) {
    if (piece.kind === 'record') yield piece.record;
  }
}

function readRecord(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line.startsWith('\uFEFF') ? line.slice(1) : line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
