import type { DomainEvent, TimelinePayload } from '@agentspine/schema';
import type { SpineConnection } from '../../database/spine-connection.ts';
import { type Projection, timeOf } from '../projection.ts';
import { isObject } from '../trace-fields.ts';

const insertSql = `INSERT INTO timeline_events_view (id, task_id, session_id, kind, lane, title, body, extras_json, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const eventsOfTask = '(SELECT id FROM timeline_events_view WHERE task_id = ?)';
/** The details first: they are found by their events. */
const deleteSqls = [
  ...['event_files', 'event_relations', 'event_async_refs', 'event_tags', 'event_token_usage'].map(
    (table) => `DELETE FROM ${table} WHERE event_id IN ${eventsOfTask}`,
  ),
  ...['todos_current', 'questions_current', 'timeline_events_view'].map(
    (table) => `DELETE FROM ${table} WHERE task_id = ?`,
  ),
];

/** The timeline and its detail tables (SPEC 4.5). */
export class TimelineProjection implements Projection {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  apply(event: DomainEvent): void {
    if (event.eventType === 'task.deleted') {
      for (const sql of deleteSqls) this.#connection.prepare(sql).run(event.payload['task_id']);
    }
    const payload = timelinePayloadOf(event);
    if (payload === undefined) return;
    this.#connection
      .prepare(insertSql)
      .run(
        event.eventId,
        event.aggregateId,
        event.sessionId,
        payload.kind,
        payload.lane,
        payload.title,
        payload.body ?? null,
        JSON.stringify(payload.metadata),
        timeOf(event),
      );
  }

  clear(): void {
    this.#connection.prepare('DELETE FROM timeline_events_view').run();
  }
}

/** What an event carries for the timeline; it was checked when it was appended. */
export function timelinePayloadOf({ payload }: DomainEvent): TimelinePayload | undefined {
  const timeline = payload['timeline_event'];
  return isObject(timeline) ? (timeline as unknown as TimelinePayload) : undefined;
}
