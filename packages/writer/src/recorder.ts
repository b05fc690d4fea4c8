import type { SpineConnection } from '@agentspine/sqlite';
import { WriterError } from './errors.ts';
import type { Log } from './log/log.ts';
import type { Obs } from './obs/obs.ts';

/** What a recorder works with. */
export interface RecorderParts {
  /** The open `spine.db`. */
  readonly connection: SpineConnection;
  /** The records. */
  readonly obs: Obs;
  /** Writes what still waits for its commit. */
  readonly flush: () => void;
  /** The log. */
  readonly log: Log;
}

/**
 * What records into `spine.db`: all that a hook needs, and a quarter of the code of a `Writer`, which is one too. Open one a
 * process and share it. After `close` all calls throw `WRITER_CLOSED`.
 */
export class Recorder implements Disposable {
  /** What happened: records, deliveries, cursors, the tracker and the change feed. */
  readonly obs: Obs;
  /** The append-only log, workflow runs and what is needed to resume them. */
  readonly log: Log;
  readonly #connection: SpineConnection;
  readonly #flush: () => void;

  constructor({ connection, obs, flush, log }: RecorderParts) {
    this.obs = obs;
    this.log = log;
    this.#connection = connection;
    this.#flush = flush;
  }

  /**
   * Makes one transaction of all that `work` writes: it is all there afterwards, or nothing of it. So a cursor moves with
   * what it passed. Nothing in it is spooled: a failure throws. `work` is synchronous; what it throws comes out as it is.
   */
  transaction<Result>(work: () => Result): Result {
    if (typeof work !== 'function') {
      throw new WriterError('RECORD_INVALID', `a transaction takes a function, not ${String(work)}`, { field: 'work' });
    }
    try {
      return this.#connection.transaction(() => {
        try {
          return work();
        } catch (error) {
          throw new CallerError(error);
        }
      });
    } catch (error) {
      throw error instanceof CallerError ? error.thrown : error;
    }
  }

  /** Creates what is missing and brings an older store up to date; opening has done so where that was possible. @throws DatabaseError `SPINE_…` */
  migrate(): void {
    this.#connection.open();
  }

  /** Writes what still waits for its commit, and closes; does nothing the second time. */
  close(): void {
    this.#flush();
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Carries what a caller's work threw past all that looks at errors of the database. */
class CallerError extends Error {
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    super('a caller threw in a transaction');
    this.thrown = thrown;
  }
}
