import {
  type DeliveryEvent,
  deliveryKind,
  parseRow,
  recordKindOf,
  type SourceCursor,
  type TableRow,
} from '@agentspine/schema';
import { type AskStore, parseCount, parseFilter, parseText } from '@agentspine/sql';

/** A task of the tracker, as it reads. */
export type TrackerTask = TableRow<'netsky_tasks'>;

/** Which tasks of the tracker are asked for. */
export interface TrackerTaskFilter {
  /** Only tasks with this status. */
  readonly status?: string | undefined;
  /** How many of the newest tasks at most; default 100. */
  readonly limit?: number | undefined;
}

const deliveriesSql = `SELECT id, source, ts_utc AS tsUtc, payload_json AS payloadJson, delivery_status AS deliveryStatus, reason
  FROM ${deliveryKind.table} WHERE source = ? ORDER BY id DESC LIMIT ?`;
const cursorColumns = 'source, cursor_value AS cursorValue, updated_at AS updatedAt';
const cursorSql = `SELECT ${cursorColumns} FROM source_cursors WHERE source = ?`;
const cursorsSql = `SELECT ${cursorColumns} FROM source_cursors ORDER BY source`;
const tracker = 'netsky_tasks';
const tasksSql = `SELECT row_json FROM ${tracker}
  WHERE ?1 IS NULL OR CASE WHEN json_valid(row_json) THEN row_json ->> '$.status' = ?1 END ORDER BY id DESC LIMIT ?2`;
const taskKind = { ...recordKindOf(tracker), table: tracker } as Parameters<typeof parseRow<typeof tracker>>[0];

const limitDefault = 100;

/** `reader.obs`: deliveries, cursors of sources and the tracker, of the tables that `writer.obs` writes (SPEC 1). */
export class ObsQuestions {
  readonly #ask: AskStore;

  constructor(ask: AskStore) {
    this.#ask = ask;
  }

  /** The newest deliveries of a source, the newest first. @throws ReaderError `READER_BAD_REQUEST` */
  deliveries(source: string, limit: number): DeliveryEvent[] {
    const values = [parseText(source, 'source'), parseCount(limit, 'limit')];
    const rows = this.#ask((database) => database.prepare(deliveriesSql).all(...values)) as (DeliveryEvent & {
      readonly reason: string | null;
    })[];
    return rows.map((row) => ({ ...row, reason: row.reason ?? undefined }));
  }

  /** How far a source was read; `undefined` for one that was never read. @throws ReaderError `READER_BAD_REQUEST` */
  cursor(source: string): SourceCursor | undefined {
    const name = parseText(source, 'source');
    return this.#ask((database) => database.prepare(cursorSql).get(name)) as SourceCursor | undefined;
  }

  /** Every source, by name. */
  cursors(): SourceCursor[] {
    return this.#ask((database) => database.prepare(cursorsSql).all()) as SourceCursor[];
  }

  /** Tasks of the tracker, the newest first. @throws ReaderError `READER_BAD_REQUEST` */
  trackerTasks(filter: TrackerTaskFilter = {}): TrackerTask[] {
    const { status, limit = limitDefault } = parseFilter(filter, 'filter');
    const values = { 1: status === undefined ? null : parseText(status, 'status'), 2: parseCount(limit, 'limit') };
    const rows = this.#ask((database) => database.prepare(tasksSql).pluck().all(values)) as string[];
    return rows.flatMap((rowJson) => parseRow(taskKind, rowJson) ?? []);
  }
}
