import { ReaderError } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';

/** What of spine.db is named by an id. */
export type IdKind = keyof typeof places;

/** The table and column that has the ids of each kind of thing. */
const places = {
  task: ['tasks_current', 'id'],
  turn: ['turns', 'id'],
  rule: ['rules', 'id'],
  run: ['workflow_runs', 'run_id'],
  event: ['timeline_events_view', 'id'],
} as const;

/** Everything that is named by an id. */
export const idKinds = Object.keys(places) as readonly IdKind[];

/** More would not be read in a message. */
const namedMax = 10;

/**
 * The id that `text` is or, where none is the same, the only one that begins with it; `text` itself where none does.
 * @throws ReaderError `READER_ID_AMBIGUOUS`
 */
export function wholeId(database: Database, kind: IdKind, text: string): string {
  if (text === '') return text;
  const [table, column] = places[kind];
  const same = database.prepare(`SELECT 1 FROM ${table} WHERE ${column} = ?`).get(text);
  if (same !== undefined) return text;
  // A range of the index: every text that begins so is from it up to what no character is beyond.
  const sql = `SELECT ${column} FROM ${table} WHERE ${column} >= ? AND ${column} < ? ORDER BY ${column} LIMIT ?`;
  const ids = database
    .prepare(sql)
    .pluck()
    .all(text, `${text}\u{10ffff}`, namedMax + 1) as string[];
  if (ids.length <= 1) return ids[0] ?? text;
  const candidates = ids.slice(0, namedMax).map((id) => `\n  ${id.replaceAll(/[\r\n]/g, ' ')}`);
  const rest = ids.length > namedMax ? '\n  and more' : '';
  throw new ReaderError(
    'READER_ID_AMBIGUOUS',
    `the ids of several ${kind}s begin with ${JSON.stringify(text)}:${candidates.join('')}${rest}\ngive more of one of them`,
  );
}
