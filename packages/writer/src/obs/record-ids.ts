/**
 * Ids of rows: microseconds since the epoch when the row was written, and always above those that a table has (SPEC 1.5).
 *
 * `next = max(now, highest id of the table + 1, last of ids + 1)`, decided by the statement that inserts, under the
 * write lock. `ids` holds what the rows alone do not tell: the end of a reserved block, and ids of rows that have left.
 */

/** Inserts one row: the rest of its JSON from behind the id, then microseconds of now; returns the id. */
export function insertRowSql(table: string): string {
  return `INSERT INTO ${table} (id, row_json)
    SELECT next, '{"id":' || next || ? FROM (${nextIdSql(table)} AS next)
    RETURNING id`;
}

/** `SELECT` of the next id of a table; binds microseconds of now. */
export function nextIdSql(table: string): string {
  return `SELECT max(CAST(? AS INTEGER), ifnull((SELECT max(id) FROM ${table}), 0) + 1,
      ifnull((SELECT last FROM ids WHERE name = '${table}'), 0) + 1)`;
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
