import { type RecordTable, recordKinds } from '@agentspine/schema';
import { counted } from '@agentspine/schema/count-text';
import type { Database } from 'better-sqlite3';
import { ReaderError } from '../errors.ts';
import { openSpine } from '../open-spine.ts';
import { quoteName } from '../sandbox/public-tables.ts';
import { coldLines } from './cold-lines.ts';
import { type ColdDay, coldCorrupt } from './cold-manifest.ts';
import { ColdChange, type ColdDays, type ColdSource, takeColdSnapshot } from './cold-snapshot.ts';
import { type HeldDays, holdDays } from './hold-days.ts';
import { coldFileName, openColdDay } from './open-cold-day.ts';

/** A question over records of `spine.db` and over the cold days of their table. */
export interface ColdQuestion<Answer> {
  /** Whether the question may need rows of a day that left `spine.db`. */
  readonly needs: (day: ColdDay) => boolean;
  /** Asks; the tables of records have the rows of those days too. `cold` is all that is cold, of records and of the log. */
  readonly ask: (database: Database, cold: ColdDays) => Answer;
}

/** A merge takes as long as it takes to read a day; a question that is disturbed begins again, with the days that change held. */
const attemptsMax = 100;

/**
 * Asks a question of the tables of records as if no day had left `spine.db`: rows in SQLite and rows in the cold archive,
 * each once, all of one instant. The connection is its own, because views stand before the tables for as long as it is open.
 * @throws ReaderError `READER_…_SPINE`, `READER_COLD_CORRUPT`, `READER_QUERY_FAILED`
 */
export async function askHotAndCold<Answer>(source: ColdSource, question: ColdQuestion<Answer>): Promise<Answer> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    try {
      return await askOnce(source, question);
    } catch (error) {
      if (!(error instanceof ColdChange)) throw error;
    }
  }
  throw new ReaderError('READER_QUERY_FAILED', 'the cold archive kept changing: ask again');
}

const tables = recordKinds.map(({ table }) => table);

async function askOnce<Answer>(source: ColdSource, { needs, ask }: ColdQuestion<Answer>): Promise<Answer> {
  using store = openSpine(source.home);
  const { database, translate } = store;
  const begin = () => {
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  };
  const end = () => void database.exec('ROLLBACK');
  const needed = new Map<RecordTable, readonly ColdDay[]>();
  try {
    const snapshot = await takeColdSnapshot(source, [...tables, 'logs'], {
      begin,
      end,
      hold: (days) => {
        for (const table of tables) needed.set(table, (days.get(table) ?? []).filter(needs));
        return holdDays(source, needed);
      },
    });
    await using held = snapshot.held;
    for (const [table, days] of needed) await addColdRows({ source, database, held }, table, days);
    return ask(database, snapshot.days);
  } catch (error) {
    throw translate(error);
  }
}

interface Loading {
  readonly source: ColdSource;
  readonly database: Database;
  readonly held: HeldDays;
}

async function addColdRows(loading: Loading, table: RecordTable, days: readonly ColdDay[]): Promise<void> {
  if (days.length === 0) return;
  const { database } = loading;
  const [hot, cold] = [`main.${quoteName(table)}`, `temp.${quoteName(`cold_${table}`)}`];
  // Only the files of the home are never written; temporary tables are.
  database.pragma('query_only = 0');
  database.exec(`CREATE TABLE ${cold} (id INTEGER PRIMARY KEY, row_json TEXT)`);
  const insert = database.prepare(`INSERT INTO ${cold} VALUES (?, CAST(? AS TEXT)) ON CONFLICT (id) DO NOTHING`);
  for (const day of days) await addColdDay(loading, { table, day, addRow: (id, line) => void insert.run(id, line) });
  // A row is in both between the two halves of a move; what is in SQLite stays.
  database.exec(`CREATE TEMP VIEW ${quoteName(table)} AS SELECT id, row_json FROM ${hot}
    UNION ALL SELECT id, row_json FROM ${cold} WHERE id NOT IN (SELECT id FROM ${hot})`);
  database.pragma('query_only = 1');
}

interface DayToAdd {
  readonly table: RecordTable;
  readonly day: ColdDay;
  readonly addRow: (id: number, line: Buffer) => void;
}

async function addColdDay({ source, held }: Loading, { table, day, addRow }: DayToAdd): Promise<void> {
  const name = coldFileName(table, day);
  const file = held.take(table, day) ?? (await openColdDay(source, table, day));
  let rows = 0;
  try {
    for await (const { bytes } of coldLines(file, day, name)) {
      for (const line of linesOf(bytes)) {
        addRow(idOf(line, name), line);
        rows += 1;
      }
    }
  } finally {
    await file.close();
  }
  if (rows !== day.rows) throw coldCorrupt(name, `holds ${counted(rows, 'row')}, and was sealed with ${day.rows}`);
}

/** Lines without their line feeds; a large one comes alone, and without. */
function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    yield bytes.subarray(start, end === -1 ? bytes.length : end);
    start = end === -1 ? bytes.length : end + 1;
  }
}

/** `{"id":` and the digits of an id that is exact. */
const lineHeadBytes = 32;

/** Every line of records begins with its id, as the archiver sees to. */
function idOf(line: Buffer, name: string): number {
  const [, digits] = /^\{"id":(-?\d{1,16})[,}]/.exec(line.toString('latin1', 0, lineHeadBytes)) ?? [];
  if (digits === undefined) throw coldCorrupt(name, 'has a line that is not a row');
  return Number(digits);
}
