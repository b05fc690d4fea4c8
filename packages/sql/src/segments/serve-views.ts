import type { DuckDBConnection } from '@duckdb/node-api';
import type { Frame } from '../sandbox/frames.ts';
import { openFileMaker } from '../sandbox/open-sandbox.ts';
import { quoteText } from '../sandbox/public-tables.ts';

/** Of what a database of views is to be made. */
export interface ViewsRequest {
  /** Names of files in the statements are from here. */
  readonly folder: string;
  readonly statements: readonly string[];
  readonly memoryBytes: number;
}

/** Makes databases of DuckDB that hold views and no rows: a part of the process that is sent no SQL of a person and may write. */
export class ViewsService {
  readonly #connection: DuckDBConnection;
  readonly #request: ViewsRequest;
  readonly close: () => void;

  constructor(connection: DuckDBConnection, request: ViewsRequest, close: () => void) {
    this.#connection = connection;
    this.#request = request;
    this.close = close;
  }

  static async open(request: ViewsRequest): Promise<ViewsService> {
    const searching = `SET file_search_path = ${quoteText(request.folder)}`;
    const { connection, close } = await openFileMaker(request.memoryBytes, [searching]);
    return new ViewsService(connection, request, close);
  }

  /** That no row was written, where a file ended. */
  async take({ kind, text }: Frame): Promise<number | undefined> {
    if (kind !== 'part') return undefined;
    const { statements } = this.#request;
    const steps = [`ATTACH ${quoteText(text)} AS made;`, 'USE made;', ...statements, 'USE memory;', 'DETACH made;'];
    await this.#connection.run(steps.join('\n'));
    return 0;
  }
}
