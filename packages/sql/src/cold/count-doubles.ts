import type { Database } from 'better-sqlite3';
import { quoteName } from '../sandbox/public-tables.ts';
import type { ColdDay } from './cold-manifest.ts';
import { coldRows } from './cold-rows.ts';
import type { ColdDays, ColdSource } from './cold-snapshot.ts';
import { coldTables } from './cold-tables.ts';
import { coldFileName, openColdDay } from './open-cold-day.ts';

const dayMs = 86_400_000;

/** Reports whether a cold day has rows in SQLite, be they late ones or those of a move that has not ended. */
export function prepareFindDoubles(database: Database, name: string): (day: ColdDay) => boolean {
  const isLog = coldTables.find((table) => table.name === name)?.kind === 'log';
  const column = isLog ? 'timestamp' : 'id';
  const statement = database
    .prepare(`SELECT 1 FROM ${quoteName(name)} WHERE ${column} >= ? AND ${column} <= ? LIMIT 1`)
    .pluck();
  return ({ day, firstId, lastId }) => {
    const start = Date.parse(`${day}T00:00:00.000Z`);
    return statement.get(...(isLog ? [start, start + dayMs - 1] : [firstId, lastId])) !== undefined;
  };
}

/**
 * How many rows of each table are both in SQLite and in the file of a cold day, as they are between the two halves of a move.
 * Only days that have rows in SQLite are read. @throws ReaderError `READER_COLD_CORRUPT`; `ColdChange`
 */
export async function countDoubles(
  source: ColdSource,
  database: Database,
  cold: ColdDays,
): Promise<ReadonlyMap<string, number>> {
  const doubles = new Map<string, number>();
  for (const [table, days] of cold) {
    if (days.length === 0) continue;
    const mayBeDouble = prepareFindDoubles(database, table);
    const isInSqlite = database.prepare(`SELECT 1 FROM ${quoteName(table)} WHERE id = ?`).pluck();
    let count = 0;
    for (const day of days.filter(mayBeDouble)) {
      const file = await openColdDay(source, table, day);
      try {
        for await (const { id } of coldRows(file, day, coldFileName(table, day))) {
          if (isInSqlite.get(id) !== undefined) count += 1;
        }
      } finally {
        await file.close();
      }
    }
    doubles.set(table, count);
  }
  return doubles;
}
