import { derivedTables, type EngineColumn, type EngineTable, recordsTable, segmentsTable } from './engine-tables.ts';

const typeNames: Readonly<Record<EngineColumn['type'], string>> = { text: 'String', integer: 'Int64', real: 'Float64' };

/** A cluster of servers that have the tables of a fleet together: hosts are shared out among its shards, and replicas of a shard have the same. */
export interface Cluster {
  /** Its name in `system.clusters`. */
  readonly name: string;
  /** The database, which all its servers have. */
  readonly database: string;
}

const synced = 'fsync_after_insert = 1, fsync_part_directory = 1';
/** Settings of tables where the server knows them: blocks are compared by their token, and are on disk when they are acknowledged. */
const durable = ` SETTINGS non_replicated_deduplication_window = 100000, ${synced}`;
/** A host that was away for 40 days sends again what it had sent. */
const durableReplicas = ` SETTINGS replicated_deduplication_window = 100000, replicated_deduplication_window_seconds = 3456000, ${synced}`;

/** A table or a view of a fleet. */
export interface MadeTable {
  /** Its name. */
  readonly name: string;
  /** Whether it holds nothing, so that it can be made again at any time. */
  readonly isView: boolean;
  /** The statement that makes it; may be run again. */
  readonly sql: string;
}

/**
 * The tables and views of a fleet in ClickHouse, in the order in which they are made. Ids are UUIDs, which are 16 bytes and not 32.
 * `ReplacingMergeTree` makes one row of those with one key when it merges, and `FINAL` when it reads: what came twice counts once.
 * `hasTokens`: whether the server compares blocks by a token.
 *
 * On a cluster a table has its rows in tables of its shards (`…_shard`), which replicas share, and is itself one that shares hosts out.
 */
export function clickhouseTables(hasTokens: boolean, cluster?: Cluster): readonly MadeTable[] {
  const place: TablePlace = { hasTokens, cluster };
  return [
    ...[segmentsTable, ...derivedTables, recordsTable].flatMap((table) => tableDdl(table, place)),
    ...derivedTables.flatMap((table) => viewDdl(table.name, wayToRead(table, cluster), cluster)),
    ...viewDdl(recordsTable.name, { current: '', key: 'host, table_name, id, digest', first: 'epoch' }, cluster),
  ];
}

/** Statements that put the views of this version in the place of those of others; no table is touched. In between there is none for some milliseconds. */
export function clickhouseViewsAgain(cluster?: Cluster): readonly string[] {
  const views = clickhouseTables(false, cluster).filter(({ isView }) => isView);
  // Servers of old know no "DROP VIEW" and no "CREATE OR REPLACE".
  return views.flatMap(({ name, sql }) => [`DROP TABLE IF EXISTS ${name}${onCluster(cluster)}`, sql]);
}

/** The table in which a server has the rows of one that is named so. */
export function shardTable(name: string, cluster: Cluster | undefined): string {
  return cluster === undefined ? name : `${name}_shard`;
}

/** What makes a statement one of all servers of a cluster. */
export function onCluster(cluster: Cluster | undefined): string {
  return cluster === undefined ? '' : ` ON CLUSTER ${cluster.name}`;
}

interface TablePlace {
  readonly hasTokens: boolean;
  readonly cluster: Cluster | undefined;
}

/** The digest of a record where none comes with it: the first 64 bits of the SHA-256 of its text, as PostgreSQL gets it of the shipper in hex. */
export const digestDefault = 'reinterpretAsUInt64(reverse(substring(SHA256(row_json), 1, 8)))';

function tableDdl({ name, columns, key }: EngineTable, { hasTokens, cluster }: TablePlace): readonly MadeTable[] {
  const isSegments = name === segmentsTable.name;
  const described = columns.map((column) => `\`${column.name}\` ${typeOf(column)}`);
  // The time of a record never changes, so a record is always in one partition.
  const partition = name === recordsTable.name ? ' PARTITION BY toYYYYMM(toDateTime(intDiv(id, 1000000)))' : '';
  const version = isSegments ? [] : ['number'];
  const inKeeper = cluster && [`'/clickhouse/tables/{shard}/${cluster.database}/${name}'`, "'{replica}'"];
  const engine = `${inKeeper === undefined ? '' : 'Replicated'}ReplacingMergeTree(${[...(inKeeper ?? []), ...version].join(', ')})`;
  const settings = hasTokens ? (cluster === undefined ? durable : durableReplicas) : '';
  const own = shardTable(name, cluster);
  const rows = `CREATE TABLE IF NOT EXISTS ${own}${onCluster(cluster)} (host UUID, epoch UUID, number Int64, ${described.join(', ')})
ENGINE = ${engine}${partition} ORDER BY (host, epoch, ${key.join(', ')})${settings}`;
  const made = { name: own, isView: false, sql: rows };
  return cluster === undefined ? [made] : [made, { name, isView: false, sql: sharedDdl(name, own, cluster) }];
}

/** A table over the tables of all shards; a host is always in the same one, so that what it sends again comes to what is there. */
function sharedDdl(name: string, over: string, cluster: Cluster): string {
  const { name: of, database } = cluster;
  return `CREATE TABLE IF NOT EXISTS ${name}${onCluster(cluster)} AS ${over}
ENGINE = Distributed(${of}, ${database}, ${over}, cityHash64(toString(host)))`;
}

function typeOf({ name, type, isNullable }: EngineColumn): string {
  if (name === 'digest') return `UInt64 DEFAULT ${digestDefault}`;
  return isNullable ? `Nullable(${typeNames[type]})` : typeNames[type];
}

/** How the rows of a table are read. */
interface WayToRead {
  /** Which of them are current, decided where they are; empty for all. */
  readonly current: string;
  /** What tells one row from another: of those that have it, one is read. */
  readonly key: string;
  /** Which of those it is: the first by this order. */
  readonly first: string;
}

/** A row of a session that came with an earlier segment than the newest of the session is gone there. What two hosts have is one row. */
function wayToRead({ name, key }: EngineTable, cluster: Cluster | undefined): WayToRead {
  const most = name === 'turns' ? 'output_tokens DESC, ' : name === 'sessions' ? 'turn_count DESC, ' : '';
  const session = 'host, epoch, source, session_id, number';
  const current = ` WHERE (${session}) IN (SELECT ${session} FROM ${shardTable('sessions', cluster)} FINAL)`;
  return { current: name === 'sessions' ? '' : current, key: key.join(', '), first: `${most}host, epoch` };
}

/** The view `fleet_…` over a table. A shard has all of a host: what is current is decided there, and what hosts have in common where it is asked. */
function viewDdl(name: string, { current, key, first }: WayToRead, cluster: Cluster | undefined): readonly MadeTable[] {
  const own = shardTable(name, cluster);
  const rows = `${own} FINAL${current}`;
  const order = `ORDER BY ${key}, ${first}\nLIMIT 1 BY ${key}`;
  const view = (of: string, selects: string): MadeTable => ({
    ...{ name: of, isView: true },
    sql: `CREATE VIEW IF NOT EXISTS ${of}${onCluster(cluster)} AS SELECT * FROM ${selects}`,
  });
  if (cluster === undefined) return [view(`fleet_${name}`, `${rows} ${order}`)];
  const { name: of, database } = cluster;
  const all = `CREATE TABLE IF NOT EXISTS ${name}_all${onCluster(cluster)} AS ${own}\nENGINE = Distributed(${of}, ${database}, ${name}_now)`;
  return [
    view(`${name}_now`, rows),
    { name: `${name}_all`, isView: false, sql: all },
    view(`fleet_${name}`, `${name}_all ${order}`),
  ];
}
