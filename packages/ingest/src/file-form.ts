import type { ParsedStretch, TranscriptStretch } from './parse-transcript.ts';
import type { JsonObject, TranscriptParser } from './transcript-parser.ts';

/** How a file changes. */
export type FileGrowth = 'appended' | 'rewritten';

/**
 * How bytes become records: what a file is made of, not what its records mean. Several harnesses share one form.
 * `json-lines.ts` is the form of nearly all.
 */
export interface FileForm {
  /** For people: `json-lines`. */
  readonly name: string;
  /**
   * How a file changes. `appended`: bytes that were seen stay as they are, so that a sample of them shows whether they did.
   * `rewritten`: the whole file is written again; each version that differs is a generation of its own. A function says it of
   * each file, where a harness keeps files of both kinds.
   */
  readonly growth: FileGrowth | ((path: string) => FileGrowth);
  /**
   * The records at the start of a file, for recognition; stops early and never throws. `isRecord` distinguishes a record from a part
   * of one where there is damage.
   */
  readonly recordsAtStart: (
    head: Uint8Array,
    isRecord: (object: JsonObject) => boolean,
    path: string,
  ) => Iterable<JsonObject>;
  /**
   * Parses a chunk. Pure, never throws on any bytes, yields the same facts however a file is cut into chunks. Bytes that
   * wait for more are not consumed and come again with the next chunk.
   */
  readonly parse: <State>(parser: TranscriptParser<State>, stretch: TranscriptStretch) => ParsedStretch;
}
