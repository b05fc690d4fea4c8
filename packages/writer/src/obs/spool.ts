import { join } from 'node:path';
import { messageOf } from '@agentspine/schema';
import { DatabaseError, type SpineConnection } from '@agentspine/sqlite';
import { WriterError } from '../errors.ts';
import type { WriterProblem } from '../options.ts';
import type { AppendLine, Clock } from './ports.ts';
import { spooledId } from './record-ids.ts';
import { formatSpoolLine, spoolFileName } from './spool-line.ts';

/** What the spool works with. */
export interface SpoolOptions {
  /** The folder of spool and trails, `<home>/logs`; made when the first line comes. */
  readonly directory: string;
  /** Appends a line to a file and makes it durable. */
  readonly appendLine: AppendLine;
  /** The time. */
  readonly clock: Clock;
  /** Gives the number of the process, a part of the ids that it spools; asked when something is spooled. */
  readonly processId: () => number;
  /** Whether lines survive power loss. */
  readonly sync: boolean;
  /** Called with what went wrong and was spooled. */
  readonly onProblem: (problem: WriterProblem) => void;
}

/** A record that has no id yet: its JSON after the id. */
export interface SpooledRecord {
  /** The table, as SQL names it. */
  readonly table: string;
  /** The record without its id, as JSON. */
  readonly rest: string;
}

/** Takes the records that the database did not (SPEC 1.6). */
export class Spool {
  readonly #options: SpoolOptions;
  /** The highest id that this process was given, by the database or here. */
  #lastId = 0;
  #lastSpooled = 0;

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /**
   * Writes records in one append; returns the ids they got.
   * @throws WriterError `RECORD_LOST` when the spool cannot be written either: nothing durable happened
   */
  take(records: readonly SpooledRecord[], reason: DatabaseError): number[] {
    const { directory, appendLine, clock, sync, onProblem } = this.#options;
    const nowMs = clock.now();
    const failedAt = new Date(nowMs).toISOString();
    const error = `${reason.code}: ${reason.message}`;
    const spooled = records.map(({ table, rest }) => ({ table, rest, id: this.#nextId(nowMs) }));
    const lines = spooled.map(({ table, rest, id }) =>
      formatSpoolLine({ table, id, rowJson: `{"id":${id}${rest}` }, failedAt, error),
    );
    const byTable = Map.groupBy(spooled, ({ table }) => table);
    try {
      appendLine(join(directory, spoolFileName(failedAt)), lines.join('\n'), { sync });
    } catch (cause) {
      const why = messageOf(cause);
      const tables = [...byTable.keys()].join(', ');
      const message = `rows of ${tables} are lost, ${records.length} in all: ${reason.message}; and the spool: ${why}`;
      throw new WriterError('RECORD_LOST', message, { cause });
    }
    for (const [table, rows] of byTable) {
      onProblem({ kind: 'spooled', table, ids: rows.map(({ id }) => id), reason });
    }
    return spooled.map(({ id }) => id);
  }

  /** Call with every id that the database gave: those of the spool go on from there, also where the clock stepped back. */
  passedId(id: number): void {
    if (id > this.#lastId) this.#lastId = id;
  }

  /** A time in microseconds for the database, which knows no id that was spooled: above all of them. */
  microsOf(nowMs: number): number {
    const micros = Math.floor(nowMs * 1000);
    return micros > this.#lastSpooled ? micros : this.#lastSpooled + 1;
  }

  #nextId(nowMs: number): number {
    this.#lastSpooled = spooledId(Math.floor(nowMs * 1000), this.#lastId, this.#options.processId());
    this.#lastId = this.#lastSpooled;
    return this.#lastId;
  }
}

/**
 * Why a record goes to the spool. An error that the database did not cause, or that the caller must handle, is thrown. A newer
 * file, or none, that replaced it while a writer was running is a failure like any other.
 */
export function spoolableError(error: unknown, connection: SpineConnection): DatabaseError {
  const isOfDatabase = error instanceof DatabaseError && /^(SPINE|DATABASE)_/.test(error.code);
  if (!isOfDatabase || connection.isInTransaction) throw error;
  return error;
}
