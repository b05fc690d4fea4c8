import type { SessionKey } from '@agentspine/schema';

/** The sessions that a text fits. */
export interface SessionCandidates {
  /** The first of them. */
  readonly matches: readonly SessionKey[];
  /** How many there are. */
  readonly total: number;
}

/** What can go wrong when a question is asked. Codes never change; messages may. */
export type ReaderErrorCode =
  | 'READER_CLAIMS_UNREADABLE'
  | 'READER_NO_ARCHIVE'
  | 'READER_NO_CLAIMS'
  | 'READER_NO_LIVE'
  | 'READER_LIVE_UNREADABLE'
  | 'READER_ARCHIVE_NEWER'
  | 'READER_ARCHIVE_OLDER'
  | 'READER_ARCHIVE_CORRUPT'
  | 'READER_ARCHIVE_UNREADABLE'
  | 'READER_NO_SPINE'
  | 'READER_SPINE_NEWER'
  | 'READER_SPINE_OLDER'
  | 'READER_SPINE_CORRUPT'
  | 'READER_SPINE_UNREADABLE'
  | 'READER_COLD_CORRUPT'
  | 'READER_CONTENT_CORRUPT'
  | 'READER_CONTENT_MISSING'
  | 'READER_BUNDLED'
  | 'READER_CLOSED'
  | 'READER_BAD_REQUEST'
  | 'READER_CURSOR_STALE'
  | 'READER_SESSION_NOT_FOUND'
  | 'READER_SESSION_AMBIGUOUS'
  | 'READER_ID_AMBIGUOUS'
  | 'READER_PROJECT_AMBIGUOUS'
  | 'READER_TASK_NOT_FOUND'
  | 'READER_EVENT_NOT_FOUND'
  | 'READER_RULE_NOT_FOUND'
  | 'READER_SQL_REFUSED'
  | 'READER_SQL_ERROR'
  | 'READER_QUERY_LIMIT'
  | 'READER_QUERY_INTERRUPTED'
  | 'READER_QUERY_FAILED'
  | 'READER_OUTPUT_EXISTS'
  | 'READER_OUTPUT_FAILED';

/** The one error of this package; its message is one line that names the subject and, where there is one, the next step. */
export class ReaderError extends Error {
  /** The name of the class. */
  override readonly name = 'ReaderError';
  /** A code of docs/errors.md. */
  readonly code: ReaderErrorCode;
  /** Of `READER_SESSION_AMBIGUOUS`: the first sessions that fit, and how many there are. */
  readonly candidates: SessionCandidates | undefined;

  constructor(code: ReaderErrorCode, message: string, options?: ErrorOptions & { candidates?: SessionCandidates }) {
    super(message, options);
    this.code = code;
    this.candidates = options?.candidates;
  }
}
