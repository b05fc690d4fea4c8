import { messageOf, type RecordKind, recordKinds } from '@agentspine/schema';
import { counted } from '@agentspine/schema/count-text';
import type { DuckDBConnection } from '@duckdb/node-api';
import { mendSurrogates } from '../sandbox/mend-surrogates.ts';
import { type ColdFiles, recordViewWithFilesSql, selectRecordsSql } from '../sandbox/obs-views.ts';
import type { PreparedStatements } from '../sandbox/prepared-statements.ts';
import { insertRowSql, type PublicTable, qualifiedName } from '../sandbox/public-tables.ts';
import { selectWithSegmentsSql, type TableSegments } from '../segments/segment-sql.ts';
import { allLogsViewSql, type CountedDay, coldLogsTable, deleteDoubleLogsSql, insertLogLinesSql } from './cold-logs.ts';
import { coldCorrupt } from './cold-manifest.ts';
import type { ColdNeed, ColdOffer } from './cold-needs.ts';

/** A day that is on its way to the query's process. */
export interface ColdDayHead {
  readonly name: string;
  readonly day: string;
  /** What errors call it. */
  readonly file: string;
  readonly rows: number;
}

/** Files that stand for days of a table. */
export interface TableFiles extends ColdFiles {
  readonly name: string;
}

interface ColdFillOptions {
  readonly offers: readonly ColdOffer[];
  readonly needs: readonly ColdNeed[];
  readonly statements: PreparedStatements;
  /** Files that stand for live rows. */
  readonly segments: readonly TableSegments[];
}

/**
 * Takes the cold rows in: the part of the query's process. Live rows are there before the first day comes. What cannot be a
 * row of its day is a ReaderError `READER_COLD_CORRUPT`.
 */
export class ColdFill {
  readonly #connection: DuckDBConnection;
  readonly #statements: PreparedStatements;
  readonly #tables: readonly PublicTable[];
  readonly #offers: readonly ColdOffer[];
  readonly #needs: readonly ColdNeed[];
  readonly #segments: readonly TableSegments[];
  /** How many live rows a table of records has; the rows after them are cold. */
  readonly #liveRows = new Map<string, number>();
  #head: ColdDayHead | undefined;
  #rows = 0;
  readonly #files: string[] = [];

  constructor(
    connection: DuckDBConnection,
    tables: readonly PublicTable[],
    { offers, needs, statements, segments }: ColdFillOptions,
  ) {
    this.#segments = segments;
    this.#connection = connection;
    this.#statements = statements;
    this.#tables = tables;
    this.#offers = offers;
    this.#needs = needs;
  }

  /** What the views read, and nothing else may. */
  get files(): readonly string[] {
    return this.#files;
  }

  /** Days of a table are in these files: its view is over them too. */
  async takeFiles(text: string): Promise<void> {
    const { name, ...files } = JSON.parse(text) as TableFiles;
    const kind = recordKinds.find(({ table }) => table === name);
    const sql = kind === undefined ? this.#allLogsSql(files) : this.#recordsSql(kind, files);
    this.#files.push(...files.files);
    await this.#connection.run(sql);
  }

  #recordsSql(kind: RecordKind, files: ColdFiles): string {
    const segments = this.#segments.find(({ view }) => view.schema === 'obs' && view.name === kind.table);
    const live = segments === undefined ? selectRecordsSql(kind) : selectWithSegmentsSql(segments);
    return recordViewWithFilesSql(kind, live, files);
  }

  #allLogsSql(files: ColdFiles): string {
    const counted = countedDays(this.#offers, this.#needs);
    return allLogsViewSql(this.#columns(), { counted, ...files });
  }

  async beginDay(text: string): Promise<void> {
    this.#endDay();
    const head = JSON.parse(text) as ColdDayHead;
    this.#head = head;
    this.#rows = 0;
    const { name } = head;
    if (name !== 'logs' && !this.#liveRows.has(name)) this.#liveRows.set(name, await this.#count(this.#tableOf(name)));
  }

  /** Whole lines with their line feeds. */
  async takeLines(text: string): Promise<void> {
    const lines = /\\ud/i.test(text) ? mendSurrogates(text) : text;
    if (this.#head?.name !== 'logs') {
      await this.#insert(insertRecordLinesSql(this.#currentTable()), [lines.slice(0, -1)]);
      return;
    }
    const array = `[${lines.slice(0, -1).replaceAll('\n', ',')}]`;
    await this.#insert(insertLogLinesSql(this.#columns()), [array, this.#head.day]);
  }

  /** A large row, as the texts of its columns. */
  async takeRow(text: string): Promise<void> {
    await this.#insert(insertRowSql(this.#currentTable()), JSON.parse(text) as (string | null)[]);
  }

  /** All days are there: a row that is live too is taken out. */
  async finish(): Promise<void> {
    this.#endDay();
    for (const { name, days } of this.#offers) {
      if (!days.some(({ hasDoubles }) => hasDoubles)) continue;
      if (name === 'logs' && this.#columns().includes('id')) await this.#connection.run(deleteDoubleLogsSql);
      const live = this.#liveRows.get(name);
      if (live !== undefined) await this.#connection.run(deleteDoubleRecordsSql(this.#tableOf(name), live));
    }
  }

  #endDay(): void {
    if (this.#head === undefined || this.#rows === this.#head.rows) return;
    const { file, rows } = this.#head;
    throw coldCorrupt(file, `holds ${counted(this.#rows, 'row')}, and was sealed with ${rows}`);
  }

  async #insert(sql: string, values: readonly (string | null)[]): Promise<void> {
    try {
      this.#rows += await this.#statements.run(sql, values);
    } catch (error) {
      const message = messageOf(error);
      if (!/^(Invalid Input|Conversion)/.test(message)) throw error;
      // The message quotes the whole input.
      const reason = message.split(/\s*Input: |, expected/)[0]?.slice(0, reasonMax);
      throw coldCorrupt(this.#head?.file ?? '', `has a line that is not a row (${reason})`, error);
    }
  }

  #columns(): readonly string[] {
    return this.#needs.find(({ name }) => name === 'logs')?.columns ?? [];
  }

  #currentTable(): PublicTable {
    const name = this.#head?.name ?? '';
    return name === 'logs' ? coldLogsTable(this.#columns()) : this.#tableOf(name);
  }

  #tableOf(name: string): PublicTable {
    const table = this.#tables[this.#offers.find((offer) => offer.name === name)?.table ?? -1];
    if (table === undefined) throw new Error(`no table was offered for ${name}`);
    return table;
  }

  async #count(table: PublicTable): Promise<number> {
    const result = await this.#connection.runAndReadAll(`SELECT count(*) FROM ${qualifiedName(table)}`);
    return Number(result.getRows()[0]?.[0]);
  }
}

const reasonMax = 200;

/** What has to be there before the first cold row: its table, and the view with both. */
export function createColdSql(offers: readonly ColdOffer[], needs: readonly ColdNeed[]): readonly string[] {
  const logs = needs.find(({ name }) => name === 'logs');
  if (logs === undefined) return [];
  const counted = countedDays(offers, needs);
  const columns = coldLogsTable(logs.columns).columns.map(({ name, type }) => `${name} ${type}`);
  return [`CREATE TABLE spine.cold_logs (${columns.join(', ')})`, allLogsViewSql(logs.columns, { counted })];
}

function countedDays(offers: readonly ColdOffer[], needs: readonly ColdNeed[]): readonly CountedDay[] {
  const counted = new Set(needs.find(({ name }) => name === 'logs')?.countedDays);
  return (offers.find(({ name }) => name === 'logs')?.days ?? []).filter(({ day }) => counted.has(day));
}

/** A line is `row_json` as it is; it has the id of its row. */
function insertRecordLinesSql(table: PublicTable): string {
  return `INSERT INTO ${qualifiedName(table)} (id, row_json)
    SELECT coalesce(TRY_CAST(line->>'$.id' AS BIGINT), error('a row has no id')), line
    FROM (SELECT unnest(string_split($1::VARCHAR, chr(10))) AS line)`;
}

/** Rows of an in-memory table are numbered as they came: the live ones first. */
function deleteDoubleRecordsSql(table: PublicTable, live: number): string {
  const name = qualifiedName(table);
  return `DELETE FROM ${name} WHERE rowid >= ${live} AND id IN (SELECT id FROM ${name} WHERE rowid < ${live})`;
}
