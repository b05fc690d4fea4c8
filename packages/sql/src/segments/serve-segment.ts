import type { DuckDBConnection } from '@duckdb/node-api';
import type { Frame } from '../sandbox/frames.ts';
import { openFileMaker, rowGroups } from '../sandbox/open-sandbox.ts';
import { PreparedStatements } from '../sandbox/prepared-statements.ts';
import {
  createTableSql,
  createViewSql,
  emptyTableSql,
  type PublicTable,
  qualifiedName,
  quoteName,
  quoteText,
  type ShownRows,
} from '../sandbox/public-tables.ts';
import { RowFill } from '../sandbox/row-fill.ts';

/** Of what segments are to be made. */
export interface SegmentRequest {
  /** Takes the rows. */
  readonly stored: PublicTable;
  /** Makes the columns of a segment of them. */
  readonly shown: ShownRows;
  readonly memoryBytes: number;
}

/** Makes segments of rows: the part of the process that is sent no SQL of a person and may write. */
export class SegmentService {
  readonly #connection: DuckDBConnection;
  readonly #request: SegmentRequest;
  readonly #fill: RowFill;
  readonly close: () => void;

  constructor(connection: DuckDBConnection, request: SegmentRequest, close: () => void) {
    this.#connection = connection;
    this.#request = request;
    this.#fill = new RowFill([request.stored], new PreparedStatements(connection));
    this.close = close;
  }

  static async open(request: SegmentRequest): Promise<SegmentService> {
    const { stored, shown, memoryBytes } = request;
    const schemas = [...new Set([stored.schema, shown.view.schema])].map((name) => `CREATE SCHEMA ${quoteName(name)}`);
    const create = [createTableSql(stored), createViewSql(shown.view, shown.select)];
    const { connection, close } = await openFileMaker(memoryBytes, [...schemas, ...create]);
    return new SegmentService(connection, request, close);
  }

  /** How many rows were written, where a file ended. */
  async take({ kind, text }: Frame): Promise<number | undefined> {
    if (kind === 'batch') await this.#fill.takeBatch(text);
    if (kind === 'row') await this.#fill.takeRow(text);
    return kind === 'part' ? await this.#write(text) : undefined;
  }

  async #write(file: string): Promise<number> {
    const { stored, shown } = this.#request;
    // Read twice as fast as zstd, whose files are smaller.
    const options = `FORMAT parquet, COMPRESSION lz4_raw, USE_TMP_FILE false, ${rowGroups}`;
    const rows = `SELECT * FROM ${qualifiedName(shown.view)}`;
    const { rowsChanged } = await this.#connection.run(`COPY (${rows}) TO ${quoteText(file)} (${options})`);
    await this.#connection.run(emptyTableSql(stored));
    return rowsChanged;
  }
}
