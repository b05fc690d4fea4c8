import {
  type DeliveryInput,
  type DeliveryOutcome,
  deliveryKind,
  isDeliveryStep,
  parseDeliveryStatus,
} from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { WriterError } from '../errors.ts';
import { encoderFor } from './encoder-for.ts';
import type { Clock } from './ports.ts';
import { nextIdSql } from './record-ids.ts';
import { isWholeText } from './source-cursors.ts';
import { type Spool, spoolableError } from './spool.ts';

/** What the delivery log works with. */
export interface DeliveryLogOptions {
  /** The open `spine.db`. */
  readonly connection: SpineConnection;
  /** Where a delivery goes that the database cannot take. */
  readonly spool: Spool;
  /** The time. */
  readonly clock: Clock;
}

const { table } = deliveryKind;

const encode = encoderFor(deliveryKind, 'camel');

/** Inserts a delivery that is pending: binds source, time, payload and microseconds of now. */
export const insertDeliverySql = `INSERT INTO ${table} (id, source, ts_utc, payload_json, delivery_status, reason)
  SELECT next, ?, ?, ?, 'pending', NULL FROM (${nextIdSql(table)} AS next)`;

const statusSql = `SELECT delivery_status FROM ${table} WHERE id = ?`;

const updateSql = `UPDATE ${table} SET delivery_status = ?, reason = ? WHERE id = ?`;

/** The delivery log (SPEC 1.7): a row is written before an adapter runs, and then gets its outcome. */
export class DeliveryLog {
  readonly #options: DeliveryLogOptions;

  constructor(options: DeliveryLogOptions) {
    this.#options = options;
  }

  /** Writes a delivery that is pending; returns its id. Spooled like a record. @throws WriterError `RECORD_INVALID` */
  insertEvent(input: DeliveryInput): number {
    const { connection, spool, clock } = this.#options;
    const nowMs = clock.now();
    const rest = encode(input, nowMs);
    const { source, ts_utc: tsUtc, payload_json: payload } = JSON.parse(`{${rest.slice(1)}`);
    try {
      const id = connection.writeOnce(() =>
        connection.insertOne(insertDeliverySql, source, tsUtc, payload, spool.microsOf(nowMs)),
      );
      spool.passedId(id);
      return id;
    } catch (error) {
      const record = { table, rest: `${rest.slice(0, -1)},"delivery_status":"pending","reason":null}` };
      return spool.take([record], spoolableError(error, connection))[0] ?? 0;
    }
  }

  /**
   * Says how a delivery went; `reason` is kept only of a failure.
   * @throws WriterError `DELIVERY_NOT_FOUND`, `DELIVERY_STEP_REFUSED` (SPEC 1.7), DatabaseError `SPINE_…`
   */
  updateEventDelivery(id: number, outcome: DeliveryOutcome, reason?: string): void {
    const { connection } = this.#options;
    if (!Number.isSafeInteger(id)) throw new WriterError('DELIVERY_NOT_FOUND', `there is no delivery ${String(id)}`);
    if (reason !== undefined && !isWholeText(reason)) {
      throw new WriterError('RECORD_INVALID', 'the reason of a delivery is a text', { field: 'reason' });
    }
    connection.transaction(() => {
      const from = parseDeliveryStatus(String(connection.prepare(statusSql).pluck().get(id)));
      if (from === undefined) throw new WriterError('DELIVERY_NOT_FOUND', `there is no delivery ${id}`);
      const to = parseDeliveryStatus(outcome);
      if (to === undefined || !isDeliveryStep(from, to)) {
        throw new WriterError(
          'DELIVERY_STEP_REFUSED',
          `delivery ${id} is ${from} and cannot become ${String(outcome)}`,
        );
      }
      connection.prepare(updateSql).run(to, to === 'failed' ? (reason ?? null) : null, id);
    });
  }
}
