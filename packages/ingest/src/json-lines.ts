import { Buffer } from 'node:buffer';
import { isJsonObject } from '@agentspine/schema';
import type { FileForm } from './file-form.ts';
import { parseTranscript } from './parse-transcript.ts';
import { recoverRecords } from './recover-records.ts';
import type { JsonObject } from './transcript-parser.ts';

/** A record a line, appended: see `parseTranscript`. */
export const jsonLines: FileForm = {
  name: 'json-lines',
  growth: 'appended',
  recordsAtStart,
  parse: parseTranscript,
};

/** How much of a file must be read to recognise it: the first lines of real files say it within a few. */
export const recognitionBytesMax = 256 * 1024;
const recognitionLinesMax = 64;

const lineFeed = 0x0a;

/**
 * At most 64 lines and 256 KiB, but the first line whole: where there is no line end, more of the file may help. Lines that are
 * no records say nothing: comments and damage are real (FORMATS 0.4).
 */
function* recordsAtStart(
  bytes: Uint8Array,
  isRecord: (object: JsonObject) => boolean,
): Generator<JsonObject, void, void> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  for (let line = 0; line < recognitionLinesMax && position < head.length; line += 1) {
    const found = head.indexOf(lineFeed, position);
    const end = found < 0 ? head.length : found;
    if (line > 0 && end > recognitionBytesMax) break;
    const record = readRecord(head.toString('utf8', position, end));
    if (record !== undefined) yield record;
    else {
      for (const piece of recoverRecords(head, { from: position, to: end, isOver: found >= 0, isRecord })) {
        if (piece.kind === 'record') yield piece.record;
      }
    }
    position = end + 1;
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
