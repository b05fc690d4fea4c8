import type { DomainEventType, PublicEventType } from './event-catalog.ts';
import type { Actor } from './words.ts';

/** The payload of a domain event as JSON; keys as in SPEC 4.3. */
export type EventPayload = Readonly<Record<string, unknown>>;

/** What is appended (SPEC 4.4). */
export interface DomainEventDraft<Type extends DomainEventType = PublicEventType> {
  readonly eventType: Type;
  /** The task that it is about. */
  readonly aggregateId: string;
  readonly payload: EventPayload;
  /** Milliseconds; when it happened. Default: now. */
  readonly eventTime?: number | undefined;
  readonly sessionId?: string | null | undefined;
  /** Default `system`. */
  readonly actor?: Actor | undefined;
  /** Default: a ULID of `eventTime`. */
  readonly eventId?: string | undefined;
  readonly schemaVer?: number | undefined;
  readonly correlationId?: string | null | undefined;
  readonly causationId?: string | null | undefined;
  /** Milliseconds; when it was stored. Default: now. */
  readonly recordedAt?: number | undefined;
}

/** A domain event as it is stored; `seq` is its place in the order of appends. */
export interface DomainEvent {
  readonly seq: number;
  readonly eventId: string;
  readonly eventTime: number;
  readonly eventType: DomainEventType;
  readonly schemaVer: number;
  readonly aggregateId: string;
  readonly sessionId: string | null;
  readonly actor: Actor;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly payload: EventPayload;
  readonly recordedAt: number;
}

/** A body by digest (SPEC 4.4). What only the blob store has was stored without a type and a time. */
export interface ContentBlob {
  readonly sha256: string;
  readonly byteSize: number;
  readonly mime: string | null;
  /** Milliseconds; of the first time that it was put. */
  readonly createdAt: number | null;
  readonly body: Uint8Array;
}
