import type { SpineConnection } from './database/spine-connection.ts';
import type { Obs } from './obs/obs.ts';

/** Everything that writes `spine.db`; open one a process and share it. After `close` all calls throw `WRITER_CLOSED`. */
export class Writer implements Disposable {
  /** What happened: records, deliveries, cursors, the tracker and the change feed. */
  readonly obs: Obs;
  readonly #connection: SpineConnection;
  readonly #flush: () => void;

  constructor(connection: SpineConnection, obs: Obs, flush: () => void) {
    this.obs = obs;
    this.#connection = connection;
    this.#flush = flush;
  }

  /**
   * Makes one transaction of all that `work` writes: it is all there afterwards, or nothing of it. So a cursor moves with
   * what it passed. Nothing in it is spooled: a failure throws. `work` is synchronous.
   */
  transaction<Result>(work: () => Result): Result {
    return this.#connection.transaction(work);
  }

  /** Creates what is missing and brings an older store up to date; opening has done so where that was possible. @throws WriterError `SPINE_…` */
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
