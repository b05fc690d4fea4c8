/*
 * The timeline is a view: what an event says of itself is not held a second time. A row of `timeline_rows` has what tables are
 * searched and grouped by, under the number of its event; ids and times are those of the event, and the body is computed from its payload.
 */

import { type EventNamesSql, eventNamesSql } from '../event-names.ts';
import { packSql } from '../event-packs.ts';

/** A time in milliseconds as tables hold times: ISO 8601 in UTC. */
export function isoTimeSql(milliseconds: string): string {
  return `strftime('%Y-%m-%dT%H:%M:%fZ', ${milliseconds} / 1000.0, 'unixepoch')`;
}

/** Columns that a row has under the name that the view has. */
const ownColumns = [
  ...['subtype_key', 'subtype_label', 'subtype_group', 'tool_family', 'operation', 'source_tool', 'tool_name'],
  ...['entity_type', 'entity_name', 'display_title', 'evidence_level', 'extras_json'],
];

/** In the file: SQLite has no function for a body, so that it is NULL. */
export const storedTimelineViewSql: string = `CREATE VIEW timeline_events_view AS ${selectSql('NULL', eventNamesSql())};`;

/** How a view over `event_rows AS e` and `timeline_rows AS t` computes a body: of an older schema, in which no payload is in a pack. */
export const olderBodySql = 'spine_body(e.payload_json)';

/**
 * The same: of a payload in a pack the body alone leaves the pack, which takes half of the time of a timeline. Where there is none, no
 * payload is looked at.
 */
export const wholeBodySql: string = `CASE WHEN t.body_bytes IS NULL THEN NULL WHEN e.payload_json IS NOT NULL THEN ${olderBodySql}
    ELSE coalesce(spine_packed_body(e.packed), spine_load_body(e.packed, ${packSql('e')})) END`;

/** The same with all bodies, for a connection that has the functions. */
export function wholeTimelineViewSql(body: string, names: EventNamesSql): string {
  return `CREATE TEMP VIEW IF NOT EXISTS timeline_events_view AS ${selectSql(body, names)}`;
}

/**
 * `timeline_events` of our own questions: the timeline with the number of its event, with its time in milliseconds, which indexes have,
 * and with the size of its body, which need not be computed.
 */
export function placedTimelineViewSql(body: string, names: EventNamesSql): string {
  const more = ', e.seq, e.event_time, t.body_bytes';
  return `CREATE TEMP VIEW IF NOT EXISTS timeline_events AS ${selectSql(body, names, more)}`;
}

/** `timeline_rows` of a store of an older schema, in which the timeline is a table. */
export const olderTimelineRowsSql = `CREATE TEMP VIEW IF NOT EXISTS timeline_rows AS SELECT e.seq, t.kind, t.lane, t.title, octet_length(t.body) AS body_bytes,
  ${listOf(ownColumns)} FROM main.timeline_events_view AS t JOIN events AS e ON e.event_id = t.id`;

/** Casts give columns the types that they had in a table. */
function selectSql(body: string, { task, session, joinTask, joinSession }: EventNamesSql, more = ''): string {
  return `SELECT e.event_id AS id, ${task} AS task_id, ${session} AS session_id, t.kind, t.lane, t.title, CAST(${body} AS TEXT) AS body,
    ${listOf(ownColumns)}, CAST(${isoTimeSql('e.event_time')} AS TEXT) AS created_at${more}
  FROM timeline_rows AS t JOIN event_rows AS e ON e.seq = t.seq${joinTask}${joinSession}`;
}

function listOf(columns: readonly string[]): string {
  return columns.map((column) => `t.${column}`).join(', ');
}
