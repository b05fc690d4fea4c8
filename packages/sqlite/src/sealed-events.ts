/*
 * What a seal says of the events of a `spine.db`: those that no transcript gives, in the order in which they were appended. What
 * transcripts give is sealed in custody, and derived again by a later version in another form. Judgements of turns are left out: they
 * are taken back where a turn ends otherwise.
 */
import { hash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { openSpineToRead } from './open-spine-to-read.ts';

const rowsSql = `SELECT event_id AS id, event_type AS type, json_array(event_id, event_time, event_type, schema_ver, aggregate_id,
  session_id, actor, correlation_id, causation_id, payload_json, recorded_at) AS text FROM events`;

/** An event, as a seal knows it. */
interface EventRow {
  readonly id: string;
  readonly type: string;
  readonly text: string;
}

/** SHA-256 of each event, as base64url; `isGiven` says whether an id is of an event that no transcript gives. @throws DatabaseError `SPINE_…` */
export function* sealedEventsIn(path: string, isGiven: (eventId: string) => boolean): Generator<string, void> {
  const database = openSpineToRead(path);
  try {
    const rows = database.prepare<[], EventRow>(`${rowsSql} ORDER BY seq`).iterate();
    for (const row of rows) if (isSealed(row, isGiven)) yield digestOf(row);
  } finally {
    database.close();
  }
}

/** The same of one event; `undefined` where a seal does not know it. */
export function sealedEvent(
  database: Database.Database,
  seq: number,
  isGiven: (eventId: string) => boolean,
): string | undefined {
  const row = database.prepare<[number], EventRow>(`${rowsSql} WHERE seq = ?`).get(seq);
  return row !== undefined && isSealed(row, isGiven) ? digestOf(row) : undefined;
}

function isSealed({ id, type }: EventRow, isGiven: (eventId: string) => boolean): boolean {
  return type !== 'turn.judged' && isGiven(id);
}

function digestOf({ text }: EventRow): string {
  return hash('sha256', text, 'base64url');
}
