import type { SpineConnection } from '@agentspine/sqlite';
import { parseCount, refusedField } from './log-fields.ts';
import {
  countRounds,
  newestRounds,
  type RoundPage,
  type ThreadEvent,
  type ThreadLine,
  type ThreadMessage,
  type ThreadRound,
  threadEventOf,
  threadLineTypes,
  threadMessageOf,
} from './thread-rounds.ts';
import { parseTriggerPayload, type TriggerPayload } from './trigger-payload.ts';

const startedSql =
  "SELECT payload FROM logs WHERE source = 'workflow' AND type = 'started' AND ref_id = ? ORDER BY id LIMIT 1";
const typeList = threadLineTypes.map((type) => `'${type}'`).join(', ');
const threadSql = `SELECT id, type, payload, timestamp FROM logs
  WHERE source = 'workflow' AND type IN (${typeList}) AND ref_id = ? ORDER BY id`;
const payloadsSql = "SELECT payload FROM logs WHERE source = 'workflow' AND type = ? AND ref_id = ? ORDER BY id";

/** What the log says of a run: how it was started, and what was said in its thread (SPEC 3.2). */
export class ThreadLog {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** What a run was started with; of several starts the first counts. `undefined` where it cannot be read. */
  getTriggerPayload(runId: string): TriggerPayload | undefined {
    return parseTriggerPayload(this.startedPayload(runId));
  }

  /** The messages of a thread in order; a line that holds none is skipped. */
  getThreadMessages(runId: string): ThreadMessage[] {
    return this.#payloads('thread_workflow_message', runId).flatMap((payload) => threadMessageOf(payload) ?? []);
  }

  /** The command events of a thread in order. @deprecated Use `getThreadMessages`: workers write messages. */
  getThreadEvents(runId: string): ThreadEvent[] {
    return this.#payloads('thread_command_event', runId).flatMap((payload) => threadEventOf(payload) ?? []);
  }

  /** How many rounds a thread has. */
  getThreadRoundCount(runId: string): number {
    return this.#readThread(runId, countRounds);
  }

  /** Rounds of a thread, the newest first. @throws WriterError `LOG_INVALID` */
  getThreadRounds(runId: string, page: RoundPage): ThreadRound[] {
    const before = parseCount(page.before, 'before');
    const { limit } = page;
    if (!Number.isSafeInteger(limit)) throw refusedField('limit', 'must be a whole number');
    return this.#readThread(runId, (lines) => newestRounds(lines, { before, limit }));
  }

  /** The text with which a run was started; null where the line has none, `undefined` where there is no line. */
  startedPayload(runId: string): string | null | undefined {
    return this.#connection.read(() => this.#connection.prepare(startedSql).pluck().get(runId)) as
      | string
      | null
      | undefined;
  }

  /** All lines of a thread, in order. */
  threadLines(runId: string): ThreadLine[] {
    return this.#readThread(runId, (lines) => [...lines]);
  }

  #readThread<Result>(runId: string, use: (lines: Iterable<ThreadLine>) => Result): Result {
    return this.#connection.read(() => {
      const lines = this.#connection.prepare(threadSql).iterate(runId) as IterableIterator<ThreadLine>;
      try {
        return use(lines);
      } finally {
        // A caller that does not read to the end would leave the connection busy.
        lines.return?.();
      }
    });
  }

  #payloads(type: (typeof threadLineTypes)[number], runId: string): (string | null)[] {
    return this.#connection.read(() => this.#connection.prepare(payloadsSql).pluck().all(type, runId)) as (
      | string
      | null
    )[];
  }
}
