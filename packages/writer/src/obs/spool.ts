import { join } from 'node:path';
import type { SpineConnection } from '../database/spine-connection.ts';
import { WriterError } from '../errors.ts';
import type { WriterProblem } from '../options.ts';
import type { AppendLine, Clock } from './ports.ts';
import { spooledId } from './record-ids.ts';
import { formatSpoolLine, spoolFileName } from './spool-line.ts';

export interface SpoolOptions {
  /** The folder of spool and trails, `<home>/logs`; made when the first line comes. */
  readonly directory: string;
  readonly appendLine: AppendLine;
  readonly clock: Clock;
  readonly processId: number;
  /** Whether lines survive power loss. */
  readonly sync: boolean;
  readonly onProblem: (problem: WriterProblem) => void;
}

/** Takes the records that the database did not (SPEC 1.6). */
export class Spool {
  readonly #options: SpoolOptions;
  #lastId = 0;

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /**
   * Writes records, the JSON of each from behind its id on; returns the ids they got.
   * @throws WriterError `RECORD_LOST` when the spool cannot be written either: nothing durable happened
   */
  take(table: string, rests: readonly string[], reason: WriterError): number[] {
    const { directory, appendLine, clock, sync, onProblem } = this.#options;
    const nowMs = clock.now();
    const failedAt = new Date(nowMs).toISOString();
    const ids = rests.map(() => this.#nextId(nowMs));
    const lines = rests.map((rest, index) => {
      const id = ids[index] ?? 0;
      return formatSpoolLine(
        { table, id, rowJson: `{"id":${id}${rest}` },
        failedAt,
        `${reason.code}: ${reason.message}`,
      );
    });
    try {
      appendLine(join(directory, spoolFileName(failedAt)), lines.join('\n'), { sync });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const message = `${rests.length} rows of ${table} are lost: ${reason.message}; and the spool: ${why}`;
      throw new WriterError('RECORD_LOST', message, { cause });
    }
    onProblem({ kind: 'spooled', table, ids, reason });
    return ids;
  }

  #nextId(nowMs: number): number {
    this.#lastId = spooledId(Math.floor(nowMs * 1000), this.#lastId, this.#options.processId);
    return this.#lastId;
  }
}

/** Why a record goes to the spool. What is no failure of the database, or is the caller's to handle, is thrown. */
export function spoolableError(error: unknown, connection: SpineConnection): WriterError {
  const isOfDatabase = error instanceof WriterError && error.code.startsWith('SPINE_') && error.code !== 'SPINE_NEWER';
  if (!isOfDatabase || connection.isInTransaction) throw error;
  return error;
}
