import { openState, storedNames } from '@agentspine/schema';
import { openSqliteToRead } from './open-sqlite.ts';

/** How many cursors of transcripts in a `spine.db` have a state that cannot be read. @throws SqliteError */
export function countDamagedCursors(path: string): number {
  const database = openSqliteToRead(path);
  try {
    if (!storedNames(database).has('trace_cursor_rows')) return 0;
    const states = database.prepare<[], Uint8Array>('SELECT state FROM trace_cursor_rows').pluck();
    let damaged = 0;
    for (const state of states.iterate()) if (openState(state) === undefined) damaged += 1;
    return damaged;
  } finally {
    database.close();
  }
}
