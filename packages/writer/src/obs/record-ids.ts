/**
 * Ids of rows: microseconds since the epoch when the row was written, and always above those that a table has (SPEC 1.5).
 *
 * `next = max(now, last + 1)`, decided by the statement that inserts, under the write lock. `last` is the highest id of
 * the table; `ids` keeps it for a table whose rows have all left. So code that takes rows out of a table leaves the newest
 * one, or says its id in `ids` in the same transaction.
 */

/** Inserts one row: the rest of its JSON, after the id, then microseconds of now. */
export function insertRowSql(table: string): string {
  return `INSERT INTO ${table} (id, row_json)
    SELECT next, '{"id":' || next || ? FROM (${nextIdSql(table)} AS next)`;
}

/** `SELECT` of the next id of a table; binds microseconds of now. */
export function nextIdSql(table: string): string {
  return `SELECT max(CAST(? AS INTEGER), 1 + coalesce((SELECT max(id) FROM ${table}),
      (SELECT last FROM ids WHERE name = '${table}'), 0))`;
}

/** Reserves a block of ids with one write to `ids`: binds now, and the size less one; returns the last id of the block. */
export function reserveIdsSql(table: string): string {
  return `INSERT INTO ids (name, last) SELECT '${table}', next + CAST(? AS INTEGER) FROM (${nextIdSql(table)} AS next) WHERE true
    ON CONFLICT (name) DO UPDATE SET last = excluded.last
    RETURNING last`;
}

const lanes = 64;

/**
 * An id for a row that the database did not take. No process can know what others do meanwhile, so each keeps to a lane
 * of its own: neighbouring processes never choose the same microsecond. A replay finds out where that was not enough.
 */
export function spooledId(nowMicros: number, lastSpooled: number, processId: number): number {
  const lane = processId % lanes;
  const id = Math.floor(Math.max(nowMicros, lastSpooled + 1) / lanes) * lanes + lane;
  return id > lastSpooled ? id : id + lanes;
}
