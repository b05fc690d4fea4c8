/**
 * What `spine.db` does not hold twice is computed when it is read. In the file such columns are NULL; a connection on which
 * `showWholeTrace` was called has views of the same names with all values. They are temporary, because SQLite does not let
 * functions of a program run in the schema of a file that might be planted (`trusted_schema`).
 */
import { isJsonObject, parseJsonObject } from '../json-object.ts';
import { mentionsOfState, olderCursorRowsSql, openState, sealState, wholeCursorsViewSql } from './cursor-states.ts';
import { olderDetailViewsSql, placedDetailViewsSql } from './detail-views.ts';
import { eventNamesSql, olderEventNamesSql } from './event-names.ts';
import { OpenPacks, olderEventRowsSql, sealPack, wholeEventsViewSql } from './event-packs.ts';
import { eventText } from './search/search-text.ts';
import { olderSearchViewSql, placedSearchViewSql, wholeSearchViewSql } from './search/search-view.ts';
import { cutBody } from './timeline/cut-body.ts';
import {
  olderBodySql,
  olderTimelineRowsSql,
  placedTimelineViewSql,
  wholeBodySql,
  wholeTimelineViewSql,
} from './timeline/timeline-view.ts';
import type { TimelinePayload } from './timeline-event.ts';

/** What is asked of a connection; one of better-sqlite3 has it, and one of `node:sqlite`. */
export interface TraceConnection {
  /** Defines a function of SQL. */
  readonly function: (
    name: string,
    options: { readonly deterministic: boolean },
    compute: (value: unknown, other: unknown) => string | Uint8Array | null,
  ) => unknown;
  /** Runs statements. */
  readonly exec: (sql: string) => unknown;
  /** Compiles a statement. */
  readonly prepare: (sql: string) => { readonly all: () => unknown };
}

/** Defines the functions by which values of the trace are computed, for statements that name them; `packs` are those of the connection. */
export function defineTraceFunctions(
  database: Pick<TraceConnection, 'function'>,
  packs: OpenPacks = new OpenPacks(),
): void {
  const define = (name: string, compute: (value: unknown) => string | Uint8Array | null) =>
    database.function(name, { deterministic: true }, compute);
  define('spine_search_text', searchTextOf);
  define('spine_body', bodyOf);
  define('spine_plain_text', (text) => (typeof text === 'string' ? text.normalize('NFKC') : null));
  define('spine_pack', packOf);
  define('spine_state', (bytes) => (bytes instanceof Uint8Array ? sealState(bytes) : null));
  define('spine_state_text', (state) => (state instanceof Uint8Array ? (openState(state)?.toString() ?? null) : null));
  define('spine_state_bytes', (state) => (state instanceof Uint8Array ? (openState(state) ?? null) : null));
  define('spine_mentions', (stateJson) => mentionsOfState(String(stateJson)));
  definePackFunctions(database, 'spine', packs);
  // Which packs are open changes.
  database.function('spine_packed_body', { deterministic: false }, (place) => bodyOf(packs.line(place)));
  database.function('spine_load_body', { deterministic: false }, (place, pack) => bodyOf(packs.load(place, pack)));
}

/** Defines what `payloadSql` of the same name needs, for the packs of one database. */
export function definePackFunctions(
  database: Pick<TraceConnection, 'function'>,
  name: string,
  packs: OpenPacks = new OpenPacks(),
): void {
  const { line, load } = packs;
  // Which packs are open changes.
  database.function(`${name}_line`, { deterministic: false }, (place) => line(place));
  database.function(`${name}_load`, { deterministic: false }, (place, body) => load(place, body));
}

/**
 * Gives a connection to `spine.db` the views of the trace with all values: `body` of `timeline_events_view`, `search_text` of
 * `search_documents`, `payload_json` of `events`, `state_json` of `trace_cursors`. Call it when the file is open; a store of an older schema stays as it is.
 */
export function showWholeTrace(database: TraceConnection, packs?: OpenPacks): void {
  defineTraceFunctions(database, packs);
  const named =
    "name IN ('event_names', 'event_packs', 'search_documents', 'timeline_events_view', 'timeline_rows', 'trace_cursors', 'turn_events')";
  const rows = database.prepare(`SELECT name, type FROM sqlite_schema WHERE ${named}`).all() as Stored[];
  const types = new Map(rows.map(({ name, type }) => [name, type]));
  if (!types.has('timeline_events_view')) return;
  const isPacked = types.has('event_packs');
  const body = isPacked ? wholeBodySql : olderBodySql;
  const names = types.has('event_names') ? eventNamesSql() : olderEventNamesSql;
  database.exec(isPacked ? wholeEventsViewSql(names) : olderEventRowsSql);
  database.exec(types.has('timeline_rows') ? wholeTimelineViewSql(body, names) : olderTimelineRowsSql);
  database.exec(placedTimelineViewSql(body, names));
  if (types.get('search_documents') === 'view') database.exec(`${wholeSearchViewSql}; ${placedSearchViewSql}`);
  if (types.get('search_documents') === 'table') database.exec(olderSearchViewSql);
  if (types.has('trace_cursors'))
    database.exec(types.get('trace_cursors') === 'view' ? wholeCursorsViewSql : olderCursorRowsSql);
  if (types.has('turn_events'))
    database.exec(types.get('turn_events') === 'view' ? placedDetailViewsSql(names) : olderDetailViewsSql);
}

interface Stored {
  readonly name: string;
  readonly type: string;
}

/** The text by which the event of a payload is found; NULL where it is not of the timeline, or damaged: a view must not fail. */
function searchTextOf(payloadJson: unknown): string | null {
  const timeline = timelineOf(payloadJson);
  try {
    return timeline === undefined ? null : eventText(timeline);
  } catch {
    return null;
  }
}

/** A pack of the lines of a JSON array, for a migration. */
function packOf(lines: unknown): Uint8Array {
  return sealPack(JSON.parse(String(lines)) as string[]);
}

/** What the timeline holds of the body of an event: all of it, or its beginning. */
function bodyOf(payloadJson: unknown): string | null {
  const body: unknown = timelineOf(payloadJson)?.body;
  return typeof body === 'string' ? cutBody(body) : null;
}

/** What the event of a payload says for the timeline; nothing where it is not of the timeline, or damaged. */
function timelineOf(payloadJson: unknown): TimelinePayload | undefined {
  const timeline = typeof payloadJson === 'string' ? parseJsonObject(payloadJson)?.['timeline_event'] : undefined;
  return isJsonObject(timeline) ? (timeline as unknown as TimelinePayload) : undefined;
}
