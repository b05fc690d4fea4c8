import type { DomainEventType, PublicEventType } from './event-catalog.ts';
import type { Actor } from './words.ts';

/** The payload of a domain event as JSON; keys as in SPEC 4.3. */
export type EventPayload = Readonly<Record<string, unknown>>;

/** What is appended (SPEC 4.4). */
export interface DomainEventDraft<Type extends DomainEventType = PublicEventType> {
  /** What happened. */
  readonly eventType: Type;
  /** The task that it is about; `rules` for a rule of every task. */
  readonly aggregateId: string;
  /** What it says. */
  readonly payload: EventPayload;
  /** Milliseconds; when it happened. Default: now. */
  readonly eventTime?: number | undefined;
  /** The session of the task. */
  readonly sessionId?: string | null | undefined;
  /** Default `system`. */
  readonly actor?: Actor | undefined;
  /** Default: a ULID of `eventTime`. */
  readonly eventId?: string | undefined;
  /** The version of the payload. */
  readonly schemaVer?: number | undefined;
  /** What it belongs together with, as the caller says. */
  readonly correlationId?: string | null | undefined;
  /** The event that caused it. */
  readonly causationId?: string | null | undefined;
  /** Milliseconds; when it was stored. Default: now. */
  readonly recordedAt?: number | undefined;
}

/** A domain event as it is stored; `seq` is its place in the order of appends. */
export interface DomainEvent {
  /** The order in which events were stored. */
  readonly seq: number;
  /** The event. */
  readonly eventId: string;
  /** When it happened, in milliseconds since the epoch. */
  readonly eventTime: number;
  /** What happened. */
  readonly eventType: DomainEventType;
  /** The version of the payload. */
  readonly schemaVer: number;
  /** The task; `rules` for a rule of every task. */
  readonly aggregateId: string;
  /** The session of the task. */
  readonly sessionId: string | null;
  /** Who acts. */
  readonly actor: Actor;
  /** What it belongs together with, as the caller says. */
  readonly correlationId: string | null;
  /** The event that caused it. */
  readonly causationId: string | null;
  /** What it says. */
  readonly payload: EventPayload;
  /** When it was stored, in milliseconds since the epoch. */
  readonly recordedAt: number;
}

/** A body by digest (SPEC 4.4). What only the blob store has was stored without a type and a time. */
export interface ContentBlob {
  /** The digest of the body: SHA-256 in hex. */
  readonly sha256: string;
  /** Size of the body, in bytes. */
  readonly byteSize: number;
  /** The kind of content, such as `text/plain`. */
  readonly mime: string | null;
  /** Milliseconds; of the first time that it was put. */
  readonly createdAt: number | null;
  /** The bytes. */
  readonly body: Uint8Array;
}

/** The SQL of the row of a body by its digest: a `ContentBlob`, whose body is empty where the blob store has it. */
export const contentQuery =
  'SELECT sha256, byte_size AS byteSize, mime, created_at AS createdAt, body FROM content_blobs WHERE sha256 = ?';
