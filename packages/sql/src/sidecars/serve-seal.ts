import type { Readable, Writable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { messageOf } from '@agentspine/schema';
import type { DuckDBConnection } from '@duckdb/node-api';
import { allColdLogColumns } from '../cold/cold-logs.ts';
import { ColdFill } from '../cold/fill-cold.ts';
import { ReaderError } from '../errors.ts';
import { encodeFrame, type Frame, FrameSplitter } from '../sandbox/frames.ts';
import { openFileMaker, rowGroups } from '../sandbox/open-sandbox.ts';
import { PreparedStatements } from '../sandbox/prepared-statements.ts';
import { createTableSql, emptyTableSql, quoteText } from '../sandbox/public-tables.ts';
import { type SegmentRequest, SegmentService } from '../segments/serve-segment.ts';
import { type ViewsRequest, ViewsService } from '../segments/serve-views.ts';
import { type SealSource, sealSource } from './seal-source.ts';

/** What is to be copied. */
export interface SealRequest {
  /** The table whose days come. */
  readonly table: string;
  readonly memoryBytes: number;
}

/** Why a file was not written. */
export interface SealFailure {
  /** The lines of the day are not what they should be. */
  readonly isOfDay: boolean;
  readonly message: string;
}

/** The lines that have come go into this file. */
export interface SealPart {
  /** Its absolute path; there is no such file. */
  readonly file: string;
  /** Whether the day ends with it. */
  readonly isLast: boolean;
}

/**
 * Makes Parquet files of cold days or of rows, and databases of views over them: the trusted counterpart of `serveQuery`, which is sent no SQL of a person and may write.
 * The first failure is reported, and ends it.
 */
export async function serveSeal(input: Readable, output: Writable): Promise<void> {
  const splitter = new FrameSplitter();
  const collector = new Collector();
  let service: SealService | SegmentService | ViewsService | undefined;
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      collector.note(chunk.length);
      for (const frame of splitter.push(chunk) ?? []) {
        if (frame.kind === 'seal') {
          service = await openService(JSON.parse(frame.text) as SealRequest | SegmentRequest | ViewsRequest);
        } else {
          const rows = await service?.take(frame);
          if (rows !== undefined) output.write(encodeFrame({ kind: 'sealed', text: String(rows) }));
        }
      }
    }
  } catch (error) {
    const message = messageOf(error);
    const failure: SealFailure = { isOfDay: error instanceof ReaderError, message };
    output.end(encodeFrame({ kind: 'error', text: JSON.stringify(failure) }));
  } finally {
    service?.close();
  }
}

/** Collects what texts leave behind when so many bytes have come: V8 would wait for ten times as many, because there is little else in this process. */
class Collector {
  readonly #collect: () => void;
  #bytes = 0;

  constructor() {
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc') as () => void;
  }

  note(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < collectedBytes) return;
    this.#bytes = 0;
    this.#collect();
  }
}

const collectedBytes = 8 * 1024 * 1024;

async function openService(
  request: SealRequest | SegmentRequest | ViewsRequest,
): Promise<SealService | SegmentService | ViewsService> {
  if ('statements' in request) return await ViewsService.open(request);
  return 'stored' in request ? await SegmentService.open(request) : await SealService.open(request);
}

class SealService {
  readonly #connection: DuckDBConnection;
  readonly #source: SealSource;
  readonly #fill: ColdFill;
  readonly close: () => void;

  constructor(connection: DuckDBConnection, name: string, close: () => void) {
    this.#connection = connection;
    this.close = close;
    this.#source = sealSource(name);
    const isLog = name === 'logs';
    this.#fill = new ColdFill(connection, [this.#source.table], {
      offers: [{ name, table: 0, days: [] }],
      needs: [{ name, days: [], countedDays: [], columns: isLog ? allColdLogColumns : [], isStored: true }],
      statements: new PreparedStatements(connection),
      segments: [],
    });
  }

  static async open({ table, memoryBytes }: SealRequest): Promise<SealService> {
    const source = sealSource(table);
    const schemas = ['CREATE SCHEMA spine', 'CREATE SCHEMA obs'];
    const create = [...schemas, createTableSql(source.table), ...source.views];
    const { connection, close } = await openFileMaker(memoryBytes, create);
    return new SealService(connection, table, close);
  }

  /** How many rows were written, where a file ended. */
  async take({ kind, text }: Frame): Promise<number | undefined> {
    if (kind === 'day') await this.#fill.beginDay(text);
    if (kind === 'lines') await this.#fill.takeLines(text);
    if (kind === 'line') await this.#fill.takeRow(text);
    return kind === 'part' ? await this.#write(JSON.parse(text) as SealPart) : undefined;
  }

  async #write({ file, isLast }: SealPart): Promise<number> {
    // It counts the rows of the day.
    if (isLast) await this.#fill.finish();
    const options = `FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, ${rowGroups}`;
    const { rowsChanged } = await this.#connection.run(
      `COPY (${this.#source.select}) TO ${quoteText(file)} (${options})`,
    );
    await this.#connection.run(emptyTableSql(this.#source.table));
    return rowsChanged;
  }
}
