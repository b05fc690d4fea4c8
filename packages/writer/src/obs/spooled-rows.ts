import { deliveryKind } from '@agentspine/schema';
import { insertDeliverySql } from './delivery-log.ts';
import { insertRowSql } from './record-ids.ts';
import type { SpoolLine } from './spool-line.ts';

type SqlValue = string | number;

/** How a spooled record becomes a row of its table again. */
export interface SpooledRows {
  /** What tells one row from another, as a text; binds the id. */
  readonly readSql: string;
  /** The same text of a spooled record. */
  readonly textOf: (record: SpoolLine['record']) => string;
  /** Inserts under the id it was spooled with. */
  readonly insertSql: string;
  readonly valuesOf: (record: SpoolLine['record']) => readonly SqlValue[];
  /** Inserts under a new id; binds what `newValuesOf` says and microseconds of now. */
  readonly insertNewSql: string;
  readonly newValuesOf: (record: SpoolLine['record']) => readonly SqlValue[];
}

/** Of a table, which must be one that records or deliveries are kept in. */
export function spooledRows(table: string): SpooledRows {
  return table === deliveryKind.table ? deliveries : rowsOf(table);
}

function rowsOf(table: string): SpooledRows {
  const textOf = (record: SpoolLine['record']) => JSON.stringify(record);
  return {
    readSql: `SELECT row_json FROM ${table} WHERE id = ?`,
    textOf,
    insertSql: `INSERT INTO ${table} (id, row_json) VALUES (?, ?)`,
    valuesOf: (record) => [textOf(record)],
    insertNewSql: insertRowSql(table),
    newValuesOf: ({ id: _, ...rest }) => [`,${JSON.stringify(rest).slice(1)}`],
  };
}

/** A delivery that is there may have been told how it went: its status does not tell it from another. */
const deliveries: SpooledRows = {
  readSql: `SELECT json_array(id, source, ts_utc, payload_json) FROM ${deliveryKind.table} WHERE id = ?`,
  textOf: ({ id, source, ts_utc, payload_json }) => JSON.stringify([id, source, ts_utc, payload_json]),
  insertSql: `INSERT INTO ${deliveryKind.table} (id, source, ts_utc, payload_json, delivery_status, reason)
    VALUES (?, ?, ?, ?, 'pending', NULL)`,
  valuesOf: deliveryValues,
  insertNewSql: insertDeliverySql,
  newValuesOf: deliveryValues,
};

function deliveryValues({ source, ts_utc, payload_json }: SpoolLine['record']): readonly SqlValue[] {
  return [String(source), String(ts_utc), String(payload_json)];
}
