import type { DomainEvent, EventPayload } from './domain-event.ts';
import type { Actor } from './words.ts';

/** The columns of `events` under the names of an event. */
export const domainEventColumns = `seq, event_id AS eventId, event_time AS eventTime, event_type AS eventType, schema_ver AS schemaVer,
  aggregate_id AS aggregateId, session_id AS sessionId, actor, correlation_id AS correlationId, causation_id AS causationId,
  payload_json AS payloadJson, recorded_at AS recordedAt`;

/** A row of `events` by `domainEventColumns`. */
export interface DomainEventRow extends Omit<DomainEvent, 'payload' | 'actor'> {
  /** Who acts. */
  readonly actor: string;
  /** What it says, as JSON; null where the pack that has it is damaged. */
  readonly payloadJson: string | null;
}

/** An event of its row; its payload was checked when it was appended. @throws Error `SPINE_CORRUPT` where its payload cannot be read */
export function domainEventOfRow({ payloadJson, ...row }: DomainEventRow): DomainEvent {
  if (payloadJson === null) {
    const what = `the payload of event ${row.eventId} is in a damaged pack: run "spine trace import", or restore spine.db from a backup`;
    throw Object.assign(new Error(what), { code: 'SPINE_CORRUPT' });
  }
  return { ...row, actor: row.actor as Actor, payload: JSON.parse(payloadJson) as EventPayload };
}

/** How much memory a row takes, about. */
export function charactersOfDomainEvent({ payloadJson }: DomainEventRow): number {
  return payloadJson?.length ?? 0;
}
