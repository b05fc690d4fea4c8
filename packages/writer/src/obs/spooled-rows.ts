import { deliveryKind } from '@agentspine/schema';
import { insertDeliverySql } from './delivery-log.ts';
import { insertRowSql } from './record-ids.ts';
import type { SpoolLine } from './spool-line.ts';

type SqlValue = string | number;

const tasksTable = 'netsky_tasks';

/** How a spooled record becomes a row of its table again. */
export interface SpooledRows {
  /** What distinguishes one row from another, as a text; binds the id. */
  readonly readSql: string;
  /** The same text of a spooled record. */
  readonly textOf: (record: SpoolLine['record']) => string;
  /** Whether the row with such a text, which came from the spool, is this record, perhaps changed since. */
  readonly isSame: (text: string, record: SpoolLine['record']) => boolean;
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
  const isChanged = table === tasksTable ? isChangedTask : () => false;
  return {
    readSql: `SELECT row_json FROM ${table} WHERE id = ?`,
    textOf,
    isSame: (text, record) => text === textOf(record) || isChanged(text, record),
    insertSql: `INSERT INTO ${table} (id, row_json) VALUES (?, ?)`,
    valuesOf: (record) => [textOf(record)],
    insertNewSql: insertRowSql(table),
    newValuesOf: ({ id: _, ...rest }) => [`,${JSON.stringify(rest).slice(1)}`],
  };
}

/** Tasks alone are changed after they were recorded, and then have a later `updated_at`. */
function isChangedTask(text: string, record: SpoolLine['record']): boolean {
  const task = JSON.parse(text) as SpoolLine['record'];
  return task['created_at'] === record['created_at'] && task['updated_at'] !== record['updated_at'];
}

/** A delivery that is there may have got its outcome: its status does not distinguish it from another. */
const deliveries: SpooledRows = {
  readSql: `SELECT json_array(id, source, ts_utc, payload_json) FROM ${deliveryKind.table} WHERE id = ?`,
  textOf: textOfDelivery,
  isSame: (text, record) => text === textOfDelivery(record),
  insertSql: `INSERT INTO ${deliveryKind.table} (id, source, ts_utc, payload_json, delivery_status, reason)
    VALUES (?, ?, ?, ?, 'pending', NULL)`,
  valuesOf: deliveryValues,
  insertNewSql: insertDeliverySql,
  newValuesOf: deliveryValues,
};

function textOfDelivery(record: SpoolLine['record']): string {
  return JSON.stringify([record['id'], ...deliveryValues(record)]);
}

/** A column holds UTF-8, which has no halves of characters. */
function deliveryValues({ source, ts_utc, payload_json }: SpoolLine['record']): readonly string[] {
  return [source, ts_utc, payload_json].map((value) => String(value).toWellFormed());
}
