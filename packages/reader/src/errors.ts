/** What can go wrong when a question is asked; codes are promises, messages are prose. */
export type ReaderErrorCode =
  | 'READER_NO_ARCHIVE'
  | 'READER_ARCHIVE_NEWER'
  | 'READER_ARCHIVE_OLDER'
  | 'READER_ARCHIVE_CORRUPT'
  | 'READER_ARCHIVE_UNREADABLE'
  | 'READER_NO_SPINE'
  | 'READER_SPINE_NEWER'
  | 'READER_SPINE_CORRUPT'
  | 'READER_SPINE_UNREADABLE'
  | 'READER_COLD_CORRUPT'
  | 'READER_CLOSED'
  | 'READER_BAD_REQUEST'
  | 'READER_SQL_REFUSED'
  | 'READER_SQL_ERROR'
  | 'READER_QUERY_LIMIT'
  | 'READER_QUERY_INTERRUPTED'
  | 'READER_QUERY_FAILED'
  | 'READER_OUTPUT_EXISTS'
  | 'READER_OUTPUT_FAILED';

/** The one error of this package; its message is one line that names the subject and, where there is one, the next step. */
export class ReaderError extends Error {
  override readonly name = 'ReaderError';
  readonly code: ReaderErrorCode;

  constructor(code: ReaderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
