import { json, nonBlankText, type RecordInput, time } from './record-fields.ts';
import type { RecordKind } from './record-kinds.ts';

/**
 * The delivery log: what a source handed over, written before the adapter runs, and how the delivery went (SPEC 1.7).
 *
 * | from \ to | pending | delivered | failed |
 * |---|---|---|---|
 * | (new) | yes | no | no |
 * | pending | no | yes | yes |
 * | failed | no | yes, as a retry; clears the reason | yes, as a retry; replaces the reason |
 * | delivered | no | no | no |
 */
export const deliveryStatuses = ['pending', 'delivered', 'failed'] as const;

/** How far a delivery is: `pending` until its outcome is known. */
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** How a delivery went. */
export type DeliveryOutcome = Exclude<DeliveryStatus, 'pending'>;

const allowedNext: Readonly<Record<DeliveryStatus, readonly DeliveryStatus[]>> = {
  pending: ['delivered', 'failed'],
  failed: ['delivered', 'failed'],
  delivered: [],
};

/** Whether a delivery in one state may be set to another. */
export function isDeliveryStep(from: DeliveryStatus, to: DeliveryStatus): boolean {
  return allowedNext[from].includes(to);
}

/** Reads a status; `undefined` for any other text. */
export function parseDeliveryStatus(text: string): DeliveryStatus | undefined {
  return deliveryStatuses.find((status) => status === text);
}

/** One row of the delivery log. */
export interface DeliveryEvent {
  /** The id of the delivery: microseconds since the epoch when it was written. */
  readonly id: number;
  /** The name of the source that handed it over. */
  readonly source: string;
  /** When the source handed it over: ISO 8601 in UTC. */
  readonly tsUtc: string;
  /** What was handed over, as JSON. */
  readonly payloadJson: string;
  /** How far the delivery is. */
  readonly deliveryStatus: DeliveryStatus;
  /** Why it failed; only of a failed delivery. */
  readonly reason: string | undefined;
}

/** What a delivery is made of. */
const deliveryFields = { source: nonBlankText, ts_utc: time, payload_json: json };

/** What a delivery is made of when it comes; checked like a record, though it has columns of its own. */
export const deliveryKind: RecordKind<typeof deliveryFields> = {
  table: 'delivery_events',
  verb: 'Delivery',
  command: 'delivery',
  mainTime: 'ts_utc',
  fields: deliveryFields,
};

/** A delivery, as a caller hands it over. */
export type DeliveryInput = RecordInput<typeof deliveryFields>;

/** How far a source has been read. */
export interface SourceCursor {
  /** The source. */
  readonly source: string;
  /** How far it was read, in its own terms. */
  readonly cursorValue: string;
  /** When it last changed: ISO 8601 in UTC. */
  readonly updatedAt: string;
}
