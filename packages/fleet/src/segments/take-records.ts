import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { type FeedLines, readRecordLines } from '@agentspine/writer';
import { BytesPool } from './bytes-pool.ts';
import { RecordLines } from './record-lines.ts';
import { recordTables } from './record-row.ts';
import type { RowLines } from './row-lines.ts';

/** Records that follow a place of the feed. */
export interface RecordsPart {
  /** A line each. */
  readonly rows: RowLines;
  /** The cursor after them. */
  readonly to: string | null;
}

interface OpenFeed {
  readonly lines: AsyncGenerator<FeedLines, void, void>;
  /** Where it is. */
  at: string | null;
  /** What was read after that, and went into no segment. */
  rest: FeedLines | undefined;
}

/** The records of a home, segment by segment; `spine.db` stays open between two, without a transaction. */
export class RecordSource implements AsyncDisposable {
  readonly #path: string;
  readonly #pool = new BytesPool();
  #feed: OpenFeed | undefined;

  constructor(home: string) {
    this.#path = join(home, 'spine.db');
  }

  /** The next records, as many as a segment may have or somewhat fewer; none at the end, and where there is no `spine.db`. */
  async take(from: string | null): Promise<RecordsPart> {
    const rows = new RecordLines(this.#pool);
    const feed = await this.#feedAt(from);
    while (feed !== undefined) {
      const some = feed.rest ?? (await feed.lines.next()).value;
      feed.rest = some ?? undefined;
      if (some === undefined) this.#feed = undefined;
      if (some === undefined || !rows.addLines(some)) break;
      feed.at = some.cursor;
      feed.rest = undefined;
      // What is written and sent meanwhile goes on between two reads.
      await setImmediate();
    }
    return { rows: rows.taken(), to: feed?.at ?? from };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const feed = this.#feed;
    this.#feed = undefined;
    await feed?.lines.return();
  }

  async #feedAt(from: string | null): Promise<OpenFeed | undefined> {
    if (this.#feed?.at === from) return this.#feed;
    await this[Symbol.asyncDispose]();
    if ((await nodeFileSystem.stat(this.#path)) === undefined) return undefined;
    const lines = readRecordLines(this.#path, { from: from ?? 0, tables: recordTables });
    this.#feed = { lines, at: from, rest: undefined };
    return this.#feed;
  }
}
