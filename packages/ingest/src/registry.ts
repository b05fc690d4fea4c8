import { Buffer } from 'node:buffer';
import type { SourceKind } from '@agentspine/schema';
import { claudeCodeParser } from './claude-code/claude-code-parser.ts';
import { codexParser } from './codex/codex-parser.ts';
import { type ParsedStretch, parseTranscript, type TranscriptStretch } from './parse-transcript.ts';
import { isJsonObject } from './read-json.ts';
import type { JsonObject, TranscriptParser } from './transcript-parser.ts';

/** A parser as its users see it: bound to the driver, its state closed. */
export interface RegisteredParser {
  readonly source: SourceKind;
  readonly version: number;
  /** Source and version, as in `codex/1`: what cursors name. */
  readonly name: string;
  readonly recognises: (records: readonly JsonObject[]) => boolean;
  /** Never throws on any bytes; `state` must come from a parser of the same name. */
  readonly parse: (stretch: TranscriptStretch) => ParsedStretch;
}

/** All parsers, in the order in which they are asked. */
export const parsers: readonly RegisteredParser[] = [register(claudeCodeParser), register(codexParser)];

/** How much of a file must be read to recognise it: the first lines of real files say it within a few. */
export const recognitionBytesMax = 256 * 1024;
const recognitionLinesMax = 64;

const lineFeed = 0x0a;

/**
 * The parser of a transcript that begins with `head`, by its records and never by its name; `undefined` for anything else.
 * At most 64 lines and 256 KiB are looked at, but the first line whole: where `head` has no line end, more of it may help.
 */
export function recogniseTranscript(head: Uint8Array): RegisteredParser | undefined {
  const records = readRecords(Buffer.from(head.buffer, head.byteOffset, head.byteLength));
  return records.length === 0 ? undefined : parsers.find((parser) => parser.recognises(records));
}

function register<State>(parser: TranscriptParser<State>): RegisteredParser {
  const { source, version, recognises } = parser;
  return {
    source,
    version,
    name: `${source}/${version}`,
    recognises,
    parse: (stretch) => parseTranscript(parser, stretch),
  };
}

/** The records at the start of a file. Lines that are none say nothing: comments and damage are real (FORMATS 0.4). */
function readRecords(head: Buffer): readonly JsonObject[] {
  const records: JsonObject[] = [];
  let position = 0;
  for (let line = 0; line < recognitionLinesMax && position < head.length; line += 1) {
    const found = head.indexOf(lineFeed, position);
    const end = found < 0 ? head.length : found;
    if (line > 0 && end > recognitionBytesMax) break;
    const record = readRecord(head.toString('utf8', position, end));
    if (record !== undefined) records.push(record);
    position = end + 1;
  }
  return records;
}

function readRecord(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line.startsWith('\uFEFF') ? line.slice(1) : line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
