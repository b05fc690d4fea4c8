import { type RecordTable, recordKinds } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { ReaderError } from '../errors.ts';
import { openSpine } from '../open-spine.ts';
import { quoteName } from '../sandbox/public-tables.ts';
import type { ColdDay } from './cold-manifest.ts';
import { coldRows } from './cold-rows.ts';
import { ColdChange, type ColdDays, type ColdSnapshot, type ColdSource, takeColdSnapshot } from './cold-snapshot.ts';
import { countDoubles } from './count-doubles.ts';
import { type HeldDays, holdDays } from './hold-days.ts';
import { coldFileName, openColdDay } from './open-cold-day.ts';

/** A question over records of `spine.db` and over the cold days of their table. */
export interface ColdQuestion<Answer> {
  /** Whether the question may need rows of a day that left `spine.db`. */
  readonly needs: (day: ColdDay) => boolean;
  /** Asks; the tables of records have the rows of those days too. */
  readonly ask: (database: Database) => Answer;
}

/** The cold rows of a table. */
export interface ColdCount {
  /** How many rows are cold and not in SQLite too. */
  readonly rows: number;
  /** Its days that are cold. */
  readonly days: readonly ColdDay[];
}

/** A merge takes as long as it takes to read a day; a question that is disturbed begins again, with the days that change held. */
const attemptsMax = 100;

/**
 * Asks a question of the tables of records as if no day had left `spine.db`: rows in SQLite and rows in the cold archive,
 * each once, all of one instant. The connection is its own, because views stand before the tables for as long as it is open.
 * @throws ReaderError `READER_…_SPINE`, `READER_COLD_CORRUPT`, `READER_QUERY_FAILED`
 */
export async function askHotAndCold<Answer>(source: ColdSource, question: ColdQuestion<Answer>): Promise<Answer> {
  return await askUntilSteady(() => askOnce(source, question));
}

/**
 * As `askHotAndCold`, of what is in SQLite, with the number of rows that are cold: of each table of records and of `logs`. Of
 * cold days only those are read that have rows in SQLite, to count each row once. @throws as `askHotAndCold`
 */
export async function askHotAndCount<Answer>(
  source: ColdSource,
  ask: (database: Database, cold: ReadonlyMap<string, ColdCount>) => Answer,
): Promise<Answer> {
  return await askUntilSteady(() =>
    askSnapshot(
      source,
      () => new Map(),
      async (database, { days }) => {
        const doubles = await countDoubles(source, database, days);
        const counts = [...days].map(([table, ofTable]): [string, ColdCount] => {
          const sealed = ofTable.reduce((sum, { rows }) => sum + rows, 0);
          return [table, { rows: sealed - (doubles.get(table) ?? 0), days: ofTable }];
        });
        return ask(database, new Map(counts));
      },
    ),
  );
}

async function askUntilSteady<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ColdChange)) throw error;
    }
  }
  throw new ReaderError('READER_QUERY_FAILED', 'the cold archive kept changing: ask again');
}

const tables = recordKinds.map(({ table }) => table);

async function askOnce<Answer>(source: ColdSource, { needs, ask }: ColdQuestion<Answer>): Promise<Answer> {
  const neededOf = (days: ColdDays) => new Map(tables.map((table) => [table, (days.get(table) ?? []).filter(needs)]));
  return await askSnapshot(source, neededOf, async (database, { days, held }) => {
    for (const [table, needed] of neededOf(days)) await addColdRows({ source, database, held }, table, needed);
    return ask(database);
  });
}

/** Asks within one read transaction of SQLite that is of one instant with the manifests; `holds` says which days are opened with it. */
async function askSnapshot<Answer>(
  source: ColdSource,
  holds: (days: ColdDays) => ColdDays,
  ask: (database: Database, snapshot: ColdSnapshot) => Promise<Answer>,
): Promise<Answer> {
  using store = openSpine(source.home);
  const { database, translate } = store;
  const begin = () => {
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  };
  const end = () => void database.exec('ROLLBACK');
  try {
    const hold = (days: ColdDays) => holdDays(source, holds(days));
    const snapshot = await takeColdSnapshot(source, [...tables, 'logs'], { begin, end, hold });
    await using held = snapshot.held;
    return await ask(database, { days: snapshot.days, held });
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
  const file = held.take(table, day) ?? (await openColdDay(source, table, day));
  try {
    for await (const { id, line } of coldRows(file, day, coldFileName(table, day))) addRow(id, line);
  } finally {
    await file.close();
  }
}
