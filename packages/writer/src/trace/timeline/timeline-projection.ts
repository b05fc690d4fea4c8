import type { DomainEvent, TimelinePayload } from '@agentspine/schema';
import type { SpineConnection } from '../../database/spine-connection.ts';
import { type Projection, timeOf } from '../projection.ts';
import { isObject } from '../trace-fields.ts';

const insertSql = `INSERT INTO timeline_events_view (id, task_id, session_id, kind, lane, title, body, extras_json, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The timeline and its detail tables (SPEC 4.5). */
export class TimelineProjection implements Projection {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  apply(event: DomainEvent): void {
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
export function timelinePayloadOf({ payload }: Pick<DomainEvent, 'payload'>): TimelinePayload | undefined {
  const timeline = payload['timeline_event'];
  return isObject(timeline) ? (timeline as unknown as TimelinePayload) : undefined;
}
