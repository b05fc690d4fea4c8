import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordEncoder, recordKindOf } from '@agentspine/schema';
import { TempSpine } from '@agentspine/testkit';
import { type FeedRecord, type OpenWriterOptions, openWriter, type Writer, type WriterProblem } from '../src/index.ts';

export interface StoredRow {
  readonly id: number;
  readonly rowJson: string;
}

/** A line of the spool, as JSON. */
export interface StoredLine {
  readonly v: number;
  readonly ts_utc: string;
  readonly table: string;
  readonly id: number;
  readonly error: string;
  readonly record: Readonly<Record<string, unknown>>;
}

/** A home of its own with an open writer, both gone at the end of the test. */
export class SpineUnderTest extends TempSpine {
  readonly #options: OpenWriterOptions;
  readonly problems: WriterProblem[] = [];
  readonly logs: string = join(this.home, 'logs');
  writer: Writer;

  constructor(options: OpenWriterOptions = {}) {
    super();
    this.#options = options;
    this.writer = this.open();
  }

  /** Opens another writer of the same home. */
  open(options: OpenWriterOptions = {}): Writer {
    const onProblem = (problem: WriterProblem) => void this.problems.push(problem);
    return openWriter({ home: this.home, durability: 'process', onProblem, ...this.#options, ...options });
  }

  /** Closes the writer and opens it anew. */
  reopen(options: OpenWriterOptions = {}): Writer {
    this.writer.close();
    this.writer = this.open(options);
    return this.writer;
  }

  /** Rows of a table by id, as another process sees them. */
  rows(table: string): StoredRow[] {
    return this.sql(`SELECT id, row_json AS rowJson FROM ${table} ORDER BY id`) as StoredRow[];
  }

  /** Whole lines of the spool's files that wait, by file and place. */
  spooled(): StoredLine[] {
    return this.logFiles(/^meta-db-errors-.*\.jsonl$/).flatMap((name) =>
      readFileSync(join(this.logs, name), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    );
  }

  /** Names of the logs folder. */
  logFiles(pattern = /./): string[] {
    return existsSync(this.logs) ? readdirSync(this.logs).filter((name) => pattern.test(name)) : [];
  }

  override [Symbol.dispose](): void {
    this.writer.close();
    super[Symbol.dispose]();
  }
}

/** The line that the spool would hold of a record, given with the keys of `row_json`. */
export function spoolLine(table: string, id: number, record: object): string {
  const kind = recordKindOf(table);
  if (kind === undefined) throw new Error(`no records are kept in ${table}`);
  const row = `{"id":${id}${recordEncoder(kind, 'snake')(record, Date.parse('2026-01-02T03:04:05.678Z'))}`;
  const head = { v: 1, ts_utc: '2026-01-02T03:04:05.678Z', table, id, error: 'SPINE_BUSY: a test' };
  return `${JSON.stringify(head).slice(0, -1)},"record":${row}}`;
}

/** Everything that a feed has to tell. */
export async function collectFeed(feed: AsyncIterable<FeedRecord>): Promise<FeedRecord[]> {
  const records: FeedRecord[] = [];
  for await (const record of feed) records.push(record);
  return records;
}
