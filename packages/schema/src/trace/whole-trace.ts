/**
 * What `spine.db` does not hold twice is computed when it is read. In the file such columns are NULL; a connection on which
 * `showWholeTrace` was called has views of the same names with all values. They are temporary, because SQLite does not let
 * functions of a program run in the schema of a file that might be planted (`trusted_schema`).
 */
import { isJsonObject, parseJsonObject } from '../json-object.ts';
import { eventText } from './search/search-text.ts';
import { wholeSearchViewSql } from './search/search-view.ts';
import type { TimelinePayload } from './timeline-event.ts';

/** What is asked of a connection; one of better-sqlite3 has it, and one of `node:sqlite`. */
export interface TraceConnection {
  /** Defines a function of SQL. */
  readonly function: (
    name: string,
    options: { readonly deterministic: true },
    compute: (value: unknown) => string | null,
  ) => unknown;
  /** Runs statements. */
  readonly exec: (sql: string) => unknown;
  /** Compiles a statement. */
  readonly prepare: (sql: string) => { readonly get: () => unknown };
}

/** Defines the functions by which values of the trace are computed, for statements that name them. */
export function defineTraceFunctions(database: Pick<TraceConnection, 'function'>): void {
  database.function('spine_search_text', { deterministic: true }, searchTextOf);
  database.function('spine_plain_text', { deterministic: true }, (text) =>
    typeof text === 'string' ? text.normalize('NFKC') : null,
  );
}

/**
 * Gives a connection to `spine.db` the views of the trace with all values: `search_text` of `search_documents`. Call it once, when
 * the file is open; a store of an older schema stays as it is.
 */
export function showWholeTrace(database: TraceConnection): void {
  defineTraceFunctions(database);
  const stored = database
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = 'search_documents'")
    .get();
  if (stored !== undefined) database.exec(wholeSearchViewSql);
}

/** The text by which the event of a payload is found; NULL where it is not of the timeline, or damaged: a view must not fail. */
function searchTextOf(payloadJson: unknown): string | null {
  if (typeof payloadJson !== 'string') return null;
  try {
    const timeline = parseJsonObject(payloadJson)?.['timeline_event'];
    return isJsonObject(timeline) ? eventText(timeline as unknown as TimelinePayload) : null;
  } catch {
    return null;
  }
}
