import { storedNames } from '@agentspine/schema';
import { askHotAndCount, type ColdCount, type ColdDay, type ColdSource } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import type { AskArchive } from './usage/ask-usage.ts';
import { readWrittenTables, writtenAt, writtenIdMax } from './written-tables.ts';

/** Where a row comes from: `obs` what programs recorded, `log` their log lines, `trace` what agents did, `archive` imported transcripts. */
export type RowOrigin = 'obs' | 'log' | 'trace' | 'archive';

/** How much is in a table, and when it was last written. */
export interface HotTable {
  /** The schema in which SQL finds the table. */
  readonly origin: RowOrigin;
  /** The table, as SQL names it. */
  readonly table: string;
  /** How many rows it has, those of the cold archive too, each once. */
  readonly rows: number;
  /** How many of them are in the cold archive alone. */
  readonly coldRows: number;
  /** Time of the newest row, ISO 8601 in UTC: when it was written; of imported turns, calls and sessions, when it happened. */
  readonly newestAt: string | undefined;
}

/**
 * Every table of records, the delivery log, the log, the events of the trace, and what transcripts were imported; that with the
 * most rows first. A row of a day whose move to the cold archive was interrupted counts once, as one of the store.
 */
export async function askHotTables(
  records: ColdSource | undefined,
  askArchive: AskArchive,
): Promise<readonly HotTable[]> {
  const recorded =
    records === undefined
      ? []
      : await askHotAndCount(records, (database, cold) => [
          ...readWrittenTables(database).map(({ name, physicalName }) =>
            withCold(readWritten(database, name, physicalName), cold.get(physicalName), ({ lastId }) =>
              writtenAt(lastId),
            ),
          ),
          ...readThose(database, ofSpine).map((table) =>
            table.origin === 'log' ? withCold(table, cold.get('logs'), ({ day }) => `${day}T00:00:00.000Z`) : table,
          ),
        ]);
  const tables = [...recorded, ...askArchive((database) => readThose(database, ofArchive), [])];
  return tables.sort((left, right) => right.rows - left.rows || (nameOf(left) < nameOf(right) ? -1 : 1));
}

const nameOf = ({ origin, table }: HotTable) => `${origin}.${table}`;

function readWritten(database: Database, table: string, physicalName: string): HotTable {
  const [rows, id] = database
    .prepare(`SELECT count(*), (SELECT max(id) FROM ${physicalName} WHERE id BETWEEN 0 AND ?) FROM ${physicalName}`)
    .raw()
    .get(writtenIdMax) as [number, number | null];
  return { origin: 'obs', table, rows, coldRows: 0, newestAt: id === null ? undefined : writtenAt(id) };
}

/** A table that is not one of records: `newest` is SQL for the time of its newest row, as ISO 8601. */
interface OtherTable {
  readonly origin: RowOrigin;
  readonly table: string;
  readonly newest: string;
}

const isoOf = (milliseconds: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${milliseconds} / 1000.0, 'unixepoch')`;

const ofSpine: readonly OtherTable[] = [
  { origin: 'log', table: 'logs', newest: `(SELECT ${isoOf('timestamp')} FROM logs ORDER BY id DESC LIMIT 1)` },
  {
    origin: 'trace',
    table: 'events',
    newest: `(SELECT ${isoOf('recorded_at')} FROM events ORDER BY seq DESC LIMIT 1)`,
  },
];

const ofArchive: readonly OtherTable[] = [
  { origin: 'archive', table: 'sessions', newest: 'max(ended_at)' },
  { origin: 'archive', table: 'turns', newest: '(SELECT max(ts) FROM turns)' },
  { origin: 'archive', table: 'tool_calls', newest: 'max(ts)' },
  { origin: 'archive', table: 'user_turns', newest: 'max(ts)' },
];

/** Those that the store has; one of an older schema may lack some. */
function readThose(database: Database, tables: readonly OtherTable[]): HotTable[] {
  const names = storedNames(database);
  return tables
    .filter(({ table }) => names.has(table))
    .map(({ origin, table, newest }) => {
      const statement = database.prepare(`SELECT count(*), ${newest} FROM ${table}`).raw();
      const [rows, newestAt] = statement.get() as [number, string | null];
      return { origin, table, rows, coldRows: 0, newestAt: newestAt ?? undefined };
    });
}

const noneCold: ColdCount = { rows: 0, days: [] };

function withCold(table: HotTable, cold: ColdCount = noneCold, newestOf: (day: ColdDay) => string): HotTable {
  const [newest] = cold.days.map(newestOf).toSorted().slice(-1);
  const newestAt = [table.newestAt, newest]
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1);
  return { ...table, rows: table.rows + cold.rows, coldRows: cold.rows, newestAt };
}
