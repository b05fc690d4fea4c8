/**
 * The one path of every record: check → id and row → commit, or else the spool (SPEC 1.4–1.6). A record that is wrong is
 * refused and leaves nothing. One that the database cannot take goes to the spool, and the call succeeds all the same.
 */
import { type EncodeRecord, type KeySpelling, type RecordKind, recordKinds } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { WriterError } from '../errors.ts';
import { encoderFor } from './encoder-for.ts';
import type { Clock } from './ports.ts';
import { insertRowSql, reserveIdsSql } from './record-ids.ts';
import { type Spool, spoolableError } from './spool.ts';
import type { Trails } from './trails.ts';

export interface RecordPathOptions {
  readonly connection: SpineConnection;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly trails: Trails;
}

/** What a kind needs at every call, made once. */
interface KindPath {
  readonly kind: RecordKind;
  readonly camel: EncodeRecord;
  readonly snake: EncodeRecord;
  readonly insertSql: string;
  readonly reserveSql: string;
  readonly rowsSql: readonly string[];
}

/** A checked record that has no id yet: its JSON after the id. */
export interface CheckedRecord {
  readonly path: KindPath;
  readonly rest: string;
  /** When it was checked. */
  readonly nowMs: number;
}

/** Rows an INSERT: a statement costs more than a row, and beyond some rows binding costs more than the statement. */
const rowsAStatement = 8;

export class RecordPath {
  readonly #options: RecordPathOptions;
  readonly #paths: ReadonlyMap<string, KindPath>;

  constructor(options: RecordPathOptions) {
    this.#options = options;
    this.#paths = new Map(recordKinds.map((kind: RecordKind) => [kind.table, kindPath(kind)]));
  }

  /** Checks a record; keys are spelled as in TypeScript or as in JSON. @throws WriterError `RECORD_INVALID` */
  check(table: string, record: object, spelling: KeySpelling, nowMs = this.#options.clock.now()): CheckedRecord {
    const path = this.#paths.get(table);
    if (path === undefined) throw new WriterError('RECORD_INVALID', `no records are kept in ${table}`);
    return { path, rest: path[spelling](record, nowMs), nowMs };
  }

  /** Checks records of one kind; the error says which one is wrong. @throws WriterError `RECORD_INVALID` */
  checkAll(table: string, records: readonly object[], spelling: KeySpelling): CheckedRecord[] {
    if (!Array.isArray(records)) {
      throw new WriterError('RECORD_INVALID', `records of ${String(table)} must be a list`, { field: 'records' });
    }
    const nowMs = this.#options.clock.now();
    return records.map((record, index) => {
      try {
        return this.check(table, record, spelling, nowMs);
      } catch (error) {
        if (!(error instanceof WriterError)) throw error;
        throw new WriterError(error.code, `record ${index}: ${error.message}`, { cause: error, field: error.field });
      }
    });
  }

  /** Writes one record; returns its id. In a caller's transaction a failure is the caller's to handle. */
  record({ path, rest, nowMs }: CheckedRecord): number {
    const { connection, spool } = this.#options;
    const nowMicros = spool.microsOf(nowMs);
    let id: number;
    try {
      id = connection.writeOnce(() => connection.insertOne(path.insertSql, rest, nowMicros));
      spool.passedId(id);
    } catch (error) {
      id = spool.take([{ table: path.kind.table, rest }], spoolableError(error, connection))[0] ?? 0;
    }
    this.#leaveTrail(path, id, rest);
    return id;
  }

  /** Writes records of one kind: one reservation of ids, one transaction, all of them or none; or all to the spool. */
  recordBatch(table: string, records: readonly CheckedRecord[]): number[] {
    const path = this.#paths.get(table);
    if (path === undefined || records.length === 0) return [];
    const { connection, spool } = this.#options;
    const rests = records.map(({ rest }) => rest);
    let ids: number[];
    try {
      ids = connection.transaction(() => this.#insertMany(path, rests));
      spool.passedId(ids.at(-1) ?? 0);
    } catch (error) {
      ids = spool.take(
        rests.map((rest) => ({ table, rest })),
        spoolableError(error, connection),
      );
    }
    for (const [index, id] of ids.entries()) this.#leaveTrail(path, id, rests[index] ?? '');
    return ids;
  }

  /** Writes records of any kinds in one transaction; ids are in their order. */
  recordTogether(records: readonly CheckedRecord[]): number[] {
    const { connection, spool, clock } = this.#options;
    let ids: number[];
    try {
      const nowMicros = spool.microsOf(clock.now());
      ids = connection.transaction(() =>
        records.map(({ path, rest }) => connection.insertOne(path.insertSql, rest, nowMicros)),
      );
      for (const id of ids) spool.passedId(id);
    } catch (error) {
      ids = spool.take(
        records.map(({ path, rest }) => ({ table: path.kind.table, rest })),
        spoolableError(error, connection),
      );
    }
    for (const [index, { path, rest }] of records.entries()) this.#leaveTrail(path, ids[index] ?? 0, rest);
    return ids;
  }

  #insertMany(path: KindPath, rests: readonly string[]): number[] {
    const { connection, spool, clock } = this.#options;
    const last = connection
      .prepare(path.reserveSql)
      .pluck()
      .get(rests.length - 1, spool.microsOf(clock.now())) as number;
    const first = last - rests.length + 1;
    for (let from = 0; from < rests.length; from += rowsAStatement) {
      const count = Math.min(rowsAStatement, rests.length - from);
      const values: (string | number)[] = [];
      for (let at = from; at < from + count; at += 1) values.push(first + at, `{"id":${first + at}${rests[at]}`);
      connection.prepare(path.rowsSql[count] ?? '').run(...values);
    }
    return rests.map((_, index) => first + index);
  }

  #leaveTrail({ kind: { trail } }: KindPath, id: number, rest: string): void {
    if (trail === undefined) return;
    this.#options.connection.afterCommit(() => this.#options.trails.append(trail, `{"id":${id}${rest}`));
  }
}

function kindPath(kind: RecordKind): KindPath {
  const rowsSql = Array.from({ length: rowsAStatement + 1 }, (_, count) =>
    count === 0 ? '' : `INSERT INTO ${kind.table} (id, row_json) VALUES ${Array(count).fill('(?, ?)').join(', ')}`,
  );
  return {
    kind,
    camel: encoderFor(kind, 'camel'),
    snake: encoderFor(kind, 'snake'),
    insertSql: insertRowSql(kind.table),
    reserveSql: reserveIdsSql(kind.table),
    rowsSql,
  };
}
