import type { SourceFileId } from '../custody/source-piece.ts';
import { parseJsonObject } from '../json-object.ts';
import { mentionsOfState, openState, sealState } from './cursor-states.ts';

/** How far a transcript in custody is in the trace. */
export interface TraceCursor {
  /** The id of the source file in custody. */
  readonly file: SourceFileId;
  /** Which life of the file: a rewrite begins the next one. */
  readonly generation: number;
  /** Bytes of the generation that were parsed. */
  readonly byteOffset: number;
  /** Bytes of the generation that custody had when they were parsed. */
  readonly takenBytes: number;
  /** Name and version of what parsed them. */
  readonly parser: string;
  /** Whether time alone may add to the trace: an answer is waited for, or the end of a session. */
  readonly isOpen: boolean;
  /** What parser and mapping need to go on; JSON. */
  readonly state: unknown;
}

/** A cursor without its state. */
export type TracePlace = Omit<TraceCursor, 'state'>;

/** An event that was read from a transcript and the trace refuses: its bytes in custody, and why. */
export interface TraceProblem {
  /** The transcript. */
  readonly file: SourceFileId;
  /** Which life of the file: a rewrite begins the next one. */
  readonly generation: number;
  /** First byte of the line in the file. */
  readonly byteFrom: number;
  /** The byte after the line in the file. */
  readonly byteTo: number;
  /** The event. */
  readonly eventId: string;
  /** What is wrong with it. */
  readonly detail: string;
}

const columns = 'file, generation, byte_offset AS byteOffset, taken_bytes AS takenBytes, parser';
const places = `SELECT ${columns}, is_open AS isOpen FROM trace_cursor_rows`;
const cursors = `SELECT ${columns}, is_open AS isOpen, state FROM trace_cursor_rows`;

/** The SQL of what is asked about cursors and problems of the trace, on a connection of `showWholeTrace`. */
export const cursorQueries = {
  /** All without their states, for `tracePlaceOfRow`. */
  places,
  /** As `places`, of one parser. */
  placesOf: `${places} WHERE parser = ?`,
  /** One text of all, which is another one where any cursor is; states are not read. */
  mark: `SELECT group_concat(place, char(10)) FROM (SELECT file || ' ' || generation || ' ' || byte_offset || ' ' || taken_bytes || ' ' || parser AS place
  FROM trace_cursor_rows ORDER BY file)`,
  /** The files to which time alone may add. */
  open: 'SELECT file FROM trace_cursor_rows WHERE is_open',
  /** All, for `traceCursorOfRow`. */
  all: cursors,
  /** That of one file. */
  one: `${cursors} WHERE file = ?`,
  /** Those of the files of a JSON array. */
  ofFiles: `${cursors} WHERE file IN (SELECT value FROM json_each(?))`,
  /** Those whose ids of sessions fit one of the patterns of a JSON array, which `mentionOf` makes. */
  mentioning: `${cursors} WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE mentions GLOB value)`,
  /** Rows are `TraceProblem`s, by file and bytes. */
  problems: `SELECT file, generation, byte_from AS byteFrom, byte_to AS byteTo, event_id AS eventId, detail
  FROM trace_problems ORDER BY file, generation, byte_from, event_id`,
} as const;

/** SQLite refuses patterns of 50,000 bytes; what begins as a long text does is asked for too. */
const mentionCharactersMax = 1_000;

/** The pattern of `cursorQueries.mentioning` for a text: the cursors whose ids hold it. Of a long text only its beginning counts. */
export function mentionOf(text: string): string {
  const beginning = text.slice(0, mentionCharactersMax).replace(/[\uD800-\uDBFF]$/, '');
  return `*${beginning.replace(/[*?[]/g, '[$&]')}*`;
}

/** A place of its row. */
export function tracePlaceOfRow(row: unknown): TracePlace {
  const place = row as Omit<TracePlace, 'isOpen'> & { readonly isOpen: 0 | 1 };
  return { ...place, isOpen: place.isOpen === 1 };
}

/** A cursor of its row; a damaged state is `undefined`. */
export function traceCursorOfRow(row: unknown): TraceCursor {
  const { state, ...place } = row as { readonly state: unknown };
  const text = state instanceof Uint8Array ? openState(state)?.toString() : String(state);
  return { ...tracePlaceOfRow(place), state: text === undefined ? undefined : parseJsonObject(text)?.['state'] };
}

/** What the table has of a cursor's state. */
export function traceStateOf({ isOpen, state }: Pick<TraceCursor, 'isOpen' | 'state'>): CursorState {
  const stateJson = JSON.stringify({ isOpen, state });
  return { isOpen: isOpen ? 1 : 0, mentions: mentionsOfState(stateJson), state: sealState(stateJson) };
}

/** Columns of a row of `trace_cursor_rows`. */
export interface CursorState {
  /** `is_open`. */
  readonly isOpen: 0 | 1;
  /** Ids of sessions, as JSON. */
  readonly mentions: string;
  /** The JSON of `isOpen` and `state`, compressed. */
  readonly state: Uint8Array;
}
