import type { CheckedRecord, RecordPath } from './record-row.ts';

interface Waiting {
  readonly record: CheckedRecord;
  readonly resolve: (id: number) => void;
  readonly reject: (error: unknown) => void;
}

/** More in one transaction would keep other processes waiting for longer than a turn. */
const recordsACommitMax = 2_000;

/** Records of one process that share a commit: all that came in one turn of the event loop. */
export class CommitQueue {
  readonly #records: RecordPath;
  readonly #schedule: (flush: () => void) => void;
  #waiting: Waiting[] = [];
  #isScheduled = false;

  constructor(records: RecordPath, schedule: (flush: () => void) => void) {
    this.#records = records;
    this.#schedule = schedule;
  }

  /** Resolves with the id when the record is durable. */
  push(record: CheckedRecord): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      if (this.#isScheduled) return;
      this.#isScheduled = true;
      this.#schedule(() => this.flush());
    });
  }

  /** Writes what waits. */
  flush(): void {
    this.#isScheduled = false;
    while (this.#waiting.length > 0) this.#commit(this.#waiting.splice(0, recordsACommitMax));
  }

  #commit(batch: readonly Waiting[]): void {
    try {
      const ids = this.#records.recordTogether(batch.map(({ record }) => record));
      for (const [index, { resolve }] of batch.entries()) resolve(ids[index] ?? 0);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
