import { derivedTables, type EngineColumn, type EngineTable, recordsTable, segmentsTable } from './engine-tables.ts';

const typeNames: Readonly<Record<EngineColumn['type'], string>> = { text: 'String', integer: 'Int64', real: 'Float64' };

/** Settings of tables where the server knows them: blocks are compared by their token, and are on disk when they are acknowledged. */
const durable =
  ' SETTINGS non_replicated_deduplication_window = 100000, fsync_after_insert = 1, fsync_part_directory = 1';

interface View {
  readonly name: string;
  readonly select: string;
}

const views: readonly View[] = [
  ...derivedTables.map(viewOf),
  {
    name: 'fleet_records',
    select: `SELECT * FROM records FINAL ORDER BY host, table_name, id, digest, epoch
LIMIT 1 BY host, table_name, id, digest`,
  },
];

/**
 * Statements that make the tables and views of a fleet in ClickHouse; each may be run again. Ids are UUIDs, which are 16 bytes and not 32.
 * `ReplacingMergeTree` makes one row of those with one key when it merges, and `FINAL` when it reads: what came twice counts once.
 * `hasTokens`: whether the server compares blocks by a token.
 */
export function clickhouseDdl(hasTokens: boolean): readonly string[] {
  const settings = hasTokens ? durable : '';
  return [
    `CREATE TABLE IF NOT EXISTS segments (host UUID, epoch UUID, number Int64, ${segmentsTable.columns.map((column) => `${column.name} ${typeOf(column)}`).join(', ')})
ENGINE = ReplacingMergeTree ORDER BY (host, epoch, number, sha256)${settings}`,
    ...[...derivedTables, recordsTable].map((table) => tableDdl(table, settings)),
    ...views.map(({ name, select }) => `CREATE VIEW IF NOT EXISTS ${name} AS ${select}`),
  ];
}

/** Statements that put the views of this version in the place of those of others; no table is touched. In between there is none for some milliseconds. */
export const clickhouseViewsAgain: readonly string[] = views.flatMap(({ name, select }) => [
  // Servers of old know no "DROP VIEW" and no "CREATE OR REPLACE".
  `DROP TABLE IF EXISTS ${name}`,
  `CREATE VIEW IF NOT EXISTS ${name} AS ${select}`,
]);

/** The names of all tables and views. */
export const clickhouseNames: readonly string[] = [
  ...[segmentsTable, ...derivedTables, recordsTable].map(({ name }) => name),
  ...views.map(({ name }) => name),
];

/** The digest of a record where none comes with it: the first 64 bits of the SHA-256 of its text, as PostgreSQL gets it of the shipper in hex. */
export const digestDefault = 'reinterpretAsUInt64(reverse(substring(SHA256(row_json), 1, 8)))';

function tableDdl({ name, columns, key }: EngineTable, settings: string): string {
  const described = columns.map((column) => `\`${column.name}\` ${typeOf(column)}`);
  // The time of a record never changes, so a record is always in one partition.
  const partition = name === recordsTable.name ? ' PARTITION BY toYYYYMM(toDateTime(intDiv(id, 1000000)))' : '';
  return `CREATE TABLE IF NOT EXISTS ${name} (host UUID, epoch UUID, number Int64, ${described.join(', ')})
ENGINE = ReplacingMergeTree(number)${partition} ORDER BY (host, epoch, ${key.join(', ')})${settings}`;
}

function typeOf({ name, type, isNullable }: EngineColumn): string {
  if (name === 'digest') return `UInt64 DEFAULT ${digestDefault}`;
  return isNullable ? `Nullable(${typeNames[type]})` : typeNames[type];
}

/** A row of a session that came with an earlier segment than the newest of the session is gone there. What two hosts have is one row. */
function viewOf({ name, key }: EngineTable): View {
  const most = name === 'turns' ? 'output_tokens DESC, ' : name === 'sessions' ? 'turn_count DESC, ' : '';
  const session = 'host, epoch, source, session_id, number';
  const current = name === 'sessions' ? '' : ` WHERE (${session}) IN (SELECT ${session} FROM sessions FINAL)`;
  const select = `SELECT * FROM ${name} FINAL${current} ORDER BY ${key.join(', ')}, ${most}host, epoch
LIMIT 1 BY ${key.join(', ')}`;
  return { name: `fleet_${name}`, select };
}
