/*
 * The form of a file that is one JSON document and is written again as a whole: an object with a list of records in one of its members,
 * or a bare list. The header, the document without its records, is a record too, and the first. Bytes of one record alone, or of several that
 * follow each other, from their place in the document, are parsed as those records: this is how a whole text is read later.
 */
import { Buffer } from 'node:buffer';
import type { FactRange, TranscriptFact } from '@agentspine/schema';
import { cutDepth } from './cut-depth.ts';
import type { FileForm } from './file-form.ts';
import type { ParsedStretch, TranscriptState, TranscriptStretch } from './parse-transcript.ts';
import { readTopLevel } from './read-top-level.ts';
import type { JsonObject, TranscriptParser } from './transcript-parser.ts';

/** The largest document that is parsed, in bytes: real ones have a few megabytes. */
export const documentBytesMax = 64 * 1024 * 1024;

/** A document whose records are in the list `recordsKey`; a document that is a list has its records in it. */
export function jsonDocument(recordsKey: string): FileForm {
  return {
    name: 'json-document',
    growth: 'rewritten',
    recordsAtStart: function* (head) {
      for (const part of readTopLevel(viewOf(head), recordsKey)) yield part.record;
    },
    parse: (parser, stretch) => parseDocument(parser, stretch, recordsKey),
  };
}

/** A document says something only when it is whole: one that is being written waits for its end, or for its next version. */
function parseDocument<State>(
  parser: TranscriptParser<State>,
  stretch: TranscriptStretch,
  recordsKey: string,
): ParsedStretch {
  const { offset, path } = stretch;
  const bytes = viewOf(stretch.bytes);
  const waiting = { facts: [], state: (stretch.state ?? {}) as TranscriptState<unknown>, consumed: offset };
  if (!stretch.isEnd) return waiting;
  const facts: TranscriptFact[] = [];
  if (bytes.length > documentBytesMax) {
    const range = { from: offset, to: offset + bytes.length };
    facts.push({ kind: 'unparsed', range, source: parser.source, reason: 'document-too-large' });
    return { facts, state: {}, consumed: range.to };
  }
  const isPart = offset > 0;
  // What is in the list, without its brackets.
  const list = isPart ? Buffer.concat([Buffer.from('['), bytes, Buffer.from(']')]) : bytes;
  if (parseJson(list.toString('utf8')) === undefined) return waiting;
  const state = parser.start({ path, firstLine: '' });
  const add = (record: JsonObject, range: FactRange): void => {
    const text = bytes.toString('utf8', range.from - offset, range.to - offset);
    if (cutDepth(record, text))
      facts.push({ kind: 'unparsed', range, source: parser.source, reason: 'nested-too-deeply' });
    parser.parseRecord(record, range, state, facts);
  };
  const shift = isPart ? offset - 1 : 0;
  for (const { record, from, to } of readTopLevel(list, recordsKey)) {
    add(record, { from: from + shift, to: to + shift });
  }
  return { facts, state: { parser: state }, consumed: offset + bytes.length };
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The value of a JSON text; `undefined`, which JSON cannot say, for any other text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
