import type { LogEntry, LogInput } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { WriterError } from '../errors.ts';
import { type CheckedLine, parseLogInput } from './parse-log-input.ts';

const insertSql = 'INSERT INTO logs (source, type, ref_id, payload, timestamp) VALUES (?, ?, ?, ?, ?)';

/** The append-only log (SPEC 3.2). Nothing here changes a line that is there. */
export class LogLines {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** Appends a line; returns it with its id. Never spooled. @throws WriterError `LOG_INVALID`, DatabaseError `SPINE_…` */
  append(entry: LogInput): LogEntry {
    const line = parseLogInput(entry);
    return this.#connection.writeOnce(() => this.insert(line));
  }

  /** Appends lines in one transaction, all or none; ids are in their order. @throws WriterError `LOG_INVALID`, DatabaseError `SPINE_…` */
  appendBatch(entries: readonly LogInput[]): LogEntry[] {
    if (!Array.isArray(entries)) throw refusedEntries(entries);
    const lines = entries.map((entry, index) => parseNumbered(entry, index));
    if (lines.length === 0) return [];
    return this.#connection.transaction(() => lines.map((line) => this.insert(line)));
  }

  /** Inserts a checked line; call it in a write. */
  insert(line: CheckedLine): LogEntry {
    const { source, type, refId, payload, timestamp } = line;
    return { id: this.#connection.insertOne(insertSql, source, type, refId, payload, timestamp), ...line };
  }
}

function refusedEntries(entries: unknown): WriterError {
  return new WriterError('LOG_INVALID', `entries must be a list, and is ${String(entries)}`, { field: 'entries' });
}

function parseNumbered(entry: LogInput, index: number): CheckedLine {
  try {
    return parseLogInput(entry);
  } catch (error) {
    if (!(error instanceof WriterError)) throw error;
    throw new WriterError(error.code, `entry ${index}: ${error.message}`, { cause: error, field: error.field });
  }
}
