import type { FileSystem, LockOptions } from '@agentspine/durable-fs';
import { type RecordTable, recordKinds, type VerbInput } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { type FeedOptions, type FeedRecord, followRecords } from './change-feed.ts';
import { CommitQueue } from './commit-queue.ts';
import { DeliveryLog } from './delivery-log.ts';
import type { Clock } from './ports.ts';
import { RecordPath } from './record-row.ts';
import type { AsyncRecordVerbs, RecordVerbs } from './record-verbs.ts';
import { type ReplayResult, replaySpool } from './replay-spool.ts';
import { SourceCursors } from './source-cursors.ts';
import type { Spool } from './spool.ts';
import { readSpoolStatus, type SpoolStatus } from './spool-files.ts';
import { TrackerTasks } from './tracker-tasks.ts';
import type { Trails } from './trails.ts';

/** What else there is beside the verbs. */
export interface ObsCalls
  extends Pick<DeliveryLog, 'insertEvent' | 'updateEventDelivery'>,
    Pick<SourceCursors, 'readCursor' | 'updateCursor'>,
    Pick<TrackerTasks, 'getTask' | 'updateTask'> {
  /** Many rows of token usage, all or none; returns their ids, which are contiguous and in order. */
  recordTokenUsageBatch(records: readonly VerbInput<'TokenUsage'>[]): number[];
  /**
   * Rows of one table in one transaction, all or none, from keys as `row_json` spells them.
   * @throws WriterError `RECORD_INVALID`, `RECORD_LOST`
   */
  recordRows(table: RecordTable, records: readonly object[]): number[];
  /** Says whether `recordRows` would take a record, by throwing or not. @throws WriterError `RECORD_INVALID` */
  checkRow(table: RecordTable, record: object): void;
  /** Follows what any process commits. Ends only with `follow: false`, an aborted signal or `break`. */
  subscribe(from?: number | string, options?: Omit<FeedOptions, 'from'>): AsyncGenerator<FeedRecord, void, void>;
  /** What waits in the spool. */
  spoolStatus(): Promise<SpoolStatus>;
  /** Brings spooled records into the database, each once. @throws DatabaseError `SPINE_…` */
  replaySpool(options?: { readonly signal?: AbortSignal | undefined }): Promise<ReplayResult>;
}

/** What happened: records, deliveries, cursors and the tracker (SPEC 1). */
export type Obs = ObsCalls & RecordVerbs & AsyncRecordVerbs;

export interface ObsOptions {
  readonly path: string;
  readonly connection: SpineConnection;
  readonly spool: Spool;
  /** The folder of spool and trails. */
  readonly directory: string;
  readonly trails: Trails;
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly lockOptions: LockOptions;
}

/** Everything of `writer.obs`, and what writes what still waits for its commit. */
export function makeObs(options: ObsOptions): { readonly obs: Obs; readonly flush: () => void } {
  const { connection, clock, fileSystem, directory } = options;
  const records = new RecordPath(options);
  const queue = new CommitQueue(records, setImmediate);
  const deliveries = new DeliveryLog(options);
  const cursors = new SourceCursors(connection, clock);
  const tasks = new TrackerTasks(connection, clock);
  const calls: ObsCalls = {
    insertEvent: (input) => deliveries.insertEvent(input),
    updateEventDelivery: (id, outcome, reason) => deliveries.updateEventDelivery(id, outcome, reason),
    readCursor: (source) => cursors.readCursor(source),
    updateCursor: (source, value) => cursors.updateCursor(source, value),
    getTask: (id) => tasks.getTask(id),
    updateTask: (id, changes) => tasks.updateTask(id, changes),
    recordTokenUsageBatch: (rows) => records.recordBatch('token_usage', records.checkAll('token_usage', rows, 'camel')),
    recordRows: (table, rows) => records.recordBatch(table, records.checkAll(table, rows, 'snake')),
    checkRow: (table, row) => void records.check(table, row, 'snake'),
    subscribe: (from, more) => {
      connection.refuseClosed();
      return followRecords(options.path, { ...more, from });
    },
    spoolStatus: async () => {
      connection.refuseClosed();
      return readSpoolStatus(fileSystem, directory);
    },
    replaySpool: async (more) => {
      connection.refuseClosed();
      return replaySpool({ ...options, ...more });
    },
  };
  return { obs: { ...calls, ...verbsOf(records, queue) }, flush: () => queue.flush() };
}

/** One pair of functions a kind, from the table of kinds. */
function verbsOf(records: RecordPath, queue: CommitQueue): RecordVerbs & AsyncRecordVerbs {
  const verbs = recordKinds.flatMap(({ table, verb }) => [
    [`record${verb}`, (record: object) => records.record(records.check(table, record, 'camel'))] as const,
    [`record${verb}Async`, async (record: object) => queue.push(records.check(table, record, 'camel'))] as const,
  ]);
  return Object.fromEntries(verbs) as unknown as RecordVerbs & AsyncRecordVerbs;
}
