/**
 * ClickHouse as the target of a fleet, over HTTP. A segment is a block a table, each with a token, then its row in `segments`; what is in
 * `segments` is not sent again. A block that comes twice (its answer was lost, or a side was killed before `segments`) is dropped by its token,
 * and where the server has no tokens, or forgot them, its rows have the keys of those that are there.
 */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { messageOf } from '@agentspine/schema';
import type { HomeContext } from '@agentspine/stores';
import { FleetError } from '../errors.ts';
import { BytesPool } from '../segments/bytes-pool.ts';
import type { Segment } from '../segments/segment.ts';
import { refuseClone } from '../sinks/refuse-clone.ts';
import type { EpochName, FinishedEpoch, Sink, StoredCounts, StoredSegment } from '../sinks/sink.ts';
import {
  type Cluster,
  clickhouseTables,
  clickhouseViewsAgain,
  digestDefault,
  onCluster,
  shardTable,
} from './clickhouse-ddl.ts';
import { type Credentials, readCredentials, withoutPassword } from './credentials.ts';
import { derivedTables, type EngineTable, recordsTable, segmentsTable } from './engine-tables.ts';
import { encodeRecordsNative, recordsNativeColumns } from './records-native.ts';
import { encodeRowBinary, type RowsPlace, rowBinaryColumns } from './row-binary.ts';
import { rowsOfSegment, type TableRows } from './rows-of-segment.ts';
import { type FailureKind, NoAnswer, withRetries } from './with-retries.ts';

const rowTables = [...derivedTables, recordsTable].map(({ name }) => name);
/** An insert of a segment takes less than a second; a table of a cluster waits for servers that are away. A server goes on with a deletion that takes longer, and the next ship finds it done. */
const requestDefaultMs = 60_000;
/** All servers of a cluster make a table before the answer; one that is away makes it when it is there again. */
const clusterDdl = { distributed_ddl_task_timeout: '50' } as const;
/** From this major version on, servers compare blocks by a token of ours also where tables are not replicated. */
const firstWithTokens = 22;

/** Opens a database of a fleet, and makes its tables; a test sets how long an answer may take. @throws FleetError `FLEET_UNREACHABLE`, `FLEET_TARGET_WRONG` */
export async function openClickhouseSink(
  { url, database, cluster }: { readonly url: string; readonly database: string; readonly cluster?: string },
  env: HomeContext['env'],
  requestMs = requestDefaultMs,
): Promise<Sink> {
  const server = new URL(url);
  const credentials = await readCredentials(env, server);
  server.username = '';
  const sink = new ClickhouseSink(
    server,
    { database, cluster: cluster === undefined ? undefined : { name: cluster, database }, requestMs },
    credentials,
  );
  await sink.makeTables();
  return sink;
}

class ClickhouseSink implements Sink {
  readonly feed = 'turns';
  readonly #server: URL;
  readonly #database: string;
  readonly #credentials: Credentials;
  readonly #pool = new BytesPool();
  readonly #cluster: Cluster | undefined;
  readonly #requestMs: number;
  #hasTokens = false;
  /** How many replicas of a shard have an insert before it is acknowledged: more than half of those of the smallest shard. */
  #quorum = 0;

  constructor(
    server: URL,
    {
      database,
      cluster,
      requestMs,
    }: { readonly database: string; readonly cluster: Cluster | undefined; readonly requestMs: number },
    credentials: Credentials,
  ) {
    this.#server = server;
    this.#database = database;
    this.#cluster = cluster;
    this.#requestMs = requestMs;
    this.#credentials = credentials;
  }

  async makeTables(): Promise<void> {
    const version = await this.#ask('SELECT version()', { database: '' });
    this.#hasTokens = Number.parseInt(version, 10) >= firstWithTokens;
    if (this.#cluster !== undefined) this.#quorum = await this.#readQuorum(this.#cluster);
    const tables = clickhouseTables(this.#hasTokens, this.#cluster);
    const names = tables.map(({ name }) => `'${name}'`).join(', ');
    const there = `SELECT count() FROM system.tables WHERE database = currentDatabase() AND name IN (${names}) FORMAT TSV`;
    // Most ships find all of them: one question in place of many statements, which on a cluster wait for servers that are away.
    if (Number(await this.#ask(there)) < tables.length) await this.#make(tables.map(({ sql }) => sql));
    if (this.#cluster !== undefined) return;
    const digest = "FROM system.columns WHERE database = currentDatabase() AND table = 'records' AND name = 'digest'";
    // A table of an earlier version got the digests from the shipper.
    if ((await this.#ask(`SELECT default_kind ${digest} FORMAT TSV`)).trim() === '')
      await this.#ask(`ALTER TABLE ${recordsTable.name} MODIFY COLUMN digest UInt64 DEFAULT ${digestDefault}`);
  }

  async renewViews(): Promise<void> {
    await this.#make(clickhouseViewsAgain(this.#cluster));
  }

  async #make(statements: readonly string[]): Promise<void> {
    for (const statement of statements) await this.#ask(statement, this.#settingsOfAll());
  }

  /** Of a statement that all servers of a cluster get. */
  #settingsOfAll(): Readonly<Record<string, string>> {
    return this.#cluster === undefined ? {} : clusterDdl;
  }

  async #readQuorum({ name }: Cluster): Promise<number> {
    // A shard with fewer replicas than others could never have as many as half of theirs.
    const ofShards = `SELECT shard_num, count() AS replicas FROM system.clusters WHERE cluster = '${name}' GROUP BY shard_num`;
    const [fewest] = linesOf(
      await this.#ask(`SELECT replicas FROM (${ofShards}) ORDER BY replicas LIMIT 1 FORMAT TSV`),
    );
    if (fewest !== undefined) return Math.floor(Number(fewest) / 2) + 1;
    throw new FleetError('FLEET_TARGET_WRONG', `the server knows no cluster ${name}: system.clusters has those`);
  }

  async list({ host, epoch }: EpochName): Promise<readonly StoredSegment[]> {
    const said = await this.#ask(
      `SELECT toInt32(number), sha256 FROM segments FINAL WHERE ${isOf(host, [epoch])} ORDER BY number, sha256 FORMAT TSV`,
    );
    return linesOf(said).map((line) => {
      const [number = '', digest = ''] = line.split('\t');
      return { number: Number(number), digest };
    });
  }

  async put(segment: Segment): Promise<void> {
    const { header, sha256 } = segment;
    const { host, epoch, number } = header;
    const there = linesOf(
      await this.#ask(
        `SELECT sha256 FROM segments FINAL WHERE ${isOf(host, [epoch])} AND number = ${number} FORMAT TSV`,
      ),
    );
    if (there.some((other) => other !== sha256)) throw refuseClone(header);
    if (there.length > 0) return;
    const { feed, rows, name, madeAt } = header;
    const ownRow = { feed, rows, sha256, name, made_at: madeAt };
    await (feed === 'turns' ? this.#insertDerived(segment) : this.#insertRecords(segment));
    await this.#insert(asRowBinary({ table: segmentsTable, rows: [ownRow] }, header), sha256);
  }

  async finish({ host, replaces }: FinishedEpoch): Promise<void> {
    if (replaces.length > 0) await this.#delete(isOf(host, replaces));
  }

  async count({ host, epoch }: EpochName): Promise<StoredCounts> {
    const said = await this.#ask(
      `SELECT toInt32(count()), toInt64(sum(rows)) FROM segments FINAL WHERE ${isOf(host, [epoch])} FORMAT TSV`,
    );
    const [segments = '', rows = ''] = said.trim().split('\t');
    return { segments: Number(segments), rows: Number(rows) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Requests are on their own.
  }

  async #delete(condition: string): Promise<void> {
    const settings = { ...(this.#hasTokens ? { mutations_sync: '2' } : {}), ...this.#settingsOfAll() };
    for (const table of [...rowTables, 'segments']) {
      const own = `${shardTable(table, this.#cluster)}${onCluster(this.#cluster)}`;
      await this.#ask(`ALTER TABLE ${own} DELETE WHERE ${condition}`, settings);
    }
  }

  async #insertDerived(segment: Segment): Promise<void> {
    for (const rows of rowsOfSegment(segment)) await this.#insert(asRowBinary(rows, segment.header), segment.sha256);
  }

  async #insertRecords(segment: Segment): Promise<void> {
    const texts = this.#pool.take();
    const body = encodeRecordsNative(segment, texts);
    const encoded = { table: recordsTable, columns: recordsNativeColumns, format: 'Native', body } as const;
    if (body.length > 0) await this.#insert(encoded, segment.sha256);
    // What fails may still be on its way to the server: its memory is not used again.
    this.#pool.give(texts);
  }

  async #insert({ table, columns, format, body }: EncodedRows, sha256: string): Promise<void> {
    const token = this.#hasTokens
      ? { insert_deduplicate: '1', insert_deduplication_token: `${sha256}-${table.name}`, async_insert: '0' }
      : {};
    // Without it a server keeps a block and sends it on later.
    const whole = { insert_distributed_sync: '1', insert_quorum: String(this.#quorum) };
    const settings = this.#cluster === undefined ? token : { ...token, ...whole };
    await this.#ask(`INSERT INTO ${table.name} (${columns.join(', ')}) FORMAT ${format}`, settings, body);
  }

  /** Asks the server, again where it cannot answer now. Statements have no text of a person in them. */
  async #ask(statement: string, settings: Readonly<Record<string, string>> = {}, body?: Body): Promise<string> {
    const url = new URL(this.#server);
    const asked = { database: this.#database, ...settings, ...(body === undefined ? {} : { query: statement }) };
    for (const [name, value] of Object.entries(asked)) if (value !== '') url.searchParams.set(name, value);
    const { user, password } = this.#credentials;
    const headers = {
      ...(user === undefined ? {} : { 'X-ClickHouse-User': user }),
      ...(password === undefined ? {} : { 'X-ClickHouse-Key': password }),
    };
    const withinMs = this.#requestMs;
    try {
      return await withRetries(
        () => send(url, { headers, body: body ?? [Buffer.from(statement)], withinMs }),
        judgeClickhouseFailure,
      );
    } catch (cause) {
      const code = judgeClickhouseFailure(cause) === 'refused' ? 'FLEET_REFUSED' : 'FLEET_UNREACHABLE';
      const message = withoutPassword(messageOf(cause), this.#credentials);
      const later =
        this.#cluster !== undefined && isReplicaAway(cause)
          ? 'is a server of the cluster away? nothing is lost; ship again when it is there'
          : 'nothing is lost; ship again later';
      const advice = code === 'FLEET_REFUSED' ? 'the segment waits in the home' : later;
      throw new FleetError(code, `ClickHouse on ${url.host}: ${message}; ${advice}`);
    }
  }
}

/** Bytes one after the other. */
type Body = readonly Uint8Array[];

/** Rows of a table as an insert has them. */
interface EncodedRows {
  readonly table: EngineTable;
  readonly columns: readonly string[];
  readonly format: 'Native' | 'RowBinary';
  readonly body: Body;
}

function asRowBinary({ table, rows }: TableRows, place: RowsPlace): EncodedRows {
  const body = [encodeRowBinary(table, rows, place)];
  return { table, columns: rowBinaryColumns(table), format: 'RowBinary', body };
}

/** An answer of the server that is not good. */
export class ClickhouseFailure extends Error {
  /** The number that the server gives to what is wrong; 0 where it says none. */
  readonly number: number;
  /** Of HTTP. */
  readonly status: number;

  constructor(status: number, said: string) {
    super(sentenceOf(said));
    this.status = status;
    this.number = Number(/Code: (\d+)/.exec(said)?.[1] ?? 0);
  }
}

/** What the server says, without the names of its own exceptions and where each row of an insert went. */
function sentenceOf(said: string): string {
  const [sentence = ''] = said.trim().split(/\.?: Insertion status:|, e\.what\(\) =/, 1);
  return sentence.replace(' e.displayText() = DB::Exception:', '').slice(0, 300);
}

async function send(
  url: URL,
  {
    headers,
    body,
    withinMs,
  }: { readonly headers: Record<string, string>; readonly body: Body; readonly withinMs: number },
): Promise<string> {
  const length = body.reduce((sum, bytes) => sum + bytes.length, 0);
  const signal = AbortSignal.timeout(withinMs);
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const { request } = url.protocol === 'https:' ? https : http;
      const sent = { ...headers, 'Content-Length': length };
      const asked = request(url, { method: 'POST', headers: sent, signal }, resolve);
      asked.on('error', reject);
      for (const bytes of body) asked.write(bytes);
      asked.end();
    });
    const said = await text(answer);
    const status = answer.statusCode ?? 0;
    if (status < 200 || status > 299) throw new ClickhouseFailure(status, said);
    return said;
  } catch (error) {
    throw signal.aborted ? new NoAnswer(withinMs) : error;
  }
}

/** Types that do not fit: CANNOT_PARSE_…, UNKNOWN_FIELD, TYPE_MISMATCH, INCORRECT_DATA. */
const refusedNumbers: ReadonlySet<number> = new Set([6, 16, 26, 27, 38, 41, 53, 72, 117, 130]);
/** TIMEOUT_EXCEEDED: of a statement for all servers of a cluster, one of which is away. */
const lateNumber = 159;
/**
 * TOO_MANY_SIMULTANEOUS_QUERIES, SOCKET_TIMEOUT, NETWORK_ERROR, MEMORY_LIMIT_EXCEEDED, TOO_MANY_PARTS; of clusters
 * NO_ZOOKEEPER, TABLE_IS_READ_ONLY, NO_ACTIVE_REPLICAS, ALL_CONNECTION_TRIES_FAILED, TOO_FEW_LIVE_REPLICAS, UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE,
 * REPLICA_IS_NOT_IN_QUORUM, UNKNOWN_STATUS_OF_INSERT, KEEPER_EXCEPTION.
 */
const passingNumbers: ReadonlySet<number> = new Set([
  ...[202, 209, 210, 241, 252],
  ...[225, 242, 254, 279, 285, 286, 289, 319, 999],
]);

/** NO_ACTIVE_REPLICAS, ALL_CONNECTION_TRIES_FAILED, TOO_FEW_LIVE_REPLICAS, UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE, and a statement for all servers. */
const replicaAwayNumbers: ReadonlySet<number> = new Set([lateNumber, 254, 279, 285, 286]);

function isReplicaAway(error: unknown): boolean {
  return error instanceof ClickhouseFailure && replicaAwayNumbers.has(error.number);
}

/** What is done about a failure: a connection that broke, a server that starts or is full, and limits pass. */
export function judgeClickhouseFailure(error: unknown): FailureKind {
  if (error instanceof NoAnswer) return 'late';
  if (!(error instanceof ClickhouseFailure)) return 'again';
  if (error.number === lateNumber) return 'late';
  if (refusedNumbers.has(error.number)) return 'refused';
  return passingNumbers.has(error.number) || [429, 502, 503, 504].includes(error.status) ? 'again' : 'fatal';
}

function isOf(host: string, epochs: readonly string[]): string {
  return `host = '${uuidOf(host)}' AND epoch IN (${epochs.map((epoch) => `'${uuidOf(epoch)}'`).join(', ')})`;
}

/** An id of 32 hex digits as a UUID. */
function uuidOf(id: string): string {
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function linesOf(said: string): readonly string[] {
  return said.split('\n').filter((line) => line !== '');
}
