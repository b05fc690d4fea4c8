import type { FactRange, SourceName, TranscriptFact } from '@agentspine/schema';

/** A JSON object as it was parsed: nothing of it is trusted. */
export type JsonObject = { readonly [key: string]: unknown };

/** What a parser may know of the file besides its lines. */
export interface TranscriptFile {
  /** Its path. */
  readonly path: string;
  /** The first complete line that is a record, as text. */
  readonly firstLine: string;
}

/**
 * One harness. `State` is plain JSON: it is saved after each chunk of a file and handed back for the next one, so that
 * parsing a file in any pieces yields the same facts as parsing it at once. It must stay small however long the file is.
 */
export interface TranscriptParser<State> {
  /** The source, such as `claude-code`. */
  readonly source: SourceName;
  /** Raised whenever the same bytes yield other facts: histories can then be derived again. */
  readonly version: number;
  /** Whether records from the start of a file are of this harness. */
  readonly recognises: (records: readonly JsonObject[]) => boolean;
  /**
   * Whether an object is a record of this harness, and not a part of one. Asked of objects on damaged lines only, with the
   * state so far: elsewhere an object is a record because it is a line.
   */
  readonly isRecord: (object: JsonObject, state: State | undefined) => boolean;
  /** The state before the first byte of a file. */
  readonly start: (file: TranscriptFile) => State;
  /** Adds the facts of one record to `facts`; may change `state`, which it owns. Never throws on any JSON. */
  readonly parseRecord: (record: JsonObject, range: FactRange, state: State, facts: TranscriptFact[]) => void;
}
