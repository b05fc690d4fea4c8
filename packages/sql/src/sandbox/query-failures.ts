import { ColdChange } from '../cold/cold-snapshot.ts';
import { ReaderError } from '../errors.ts';
import type { ChildError } from './child-error.ts';

/** A query that might have its answer with a folder for what its memory does not hold. */
export class MemoryShortage extends ReaderError {}

/** A query that needs columns which it was taken not to name. */
export class ColumnsLeftOut extends ReaderError {}

/** The failure that a child reports. */
export function parseChildError(text: string): ReaderError {
  const { code, message, isMemory, isOfColumns } = JSON.parse(text) as ChildError;
  if (isOfColumns === true) return new ColumnsLeftOut('READER_QUERY_FAILED', oneLine(String(message)));
  if (isMemory === true) return new MemoryShortage('READER_QUERY_LIMIT', oneLine(String(message)));
  const codes: readonly ChildError['code'][] = [
    'READER_SQL_REFUSED',
    'READER_SQL_ERROR',
    'READER_QUERY_LIMIT',
    'READER_COLD_CORRUPT',
  ];
  const known = codes.find((candidate) => candidate === code) ?? 'READER_QUERY_FAILED';
  return new ReaderError(known, oneLine(String(message)));
}

/** Errors quote the SQL, which may hold anything: control characters never reach a terminal. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return line.length <= messageMax ? line : `${line.slice(0, messageMax - 1)}…`;
}

/** DuckDB quotes the statement in its messages. */
const messageMax = 500;

/** Why a child ended that gave no answer; `undefined` where it ended as if it had. */
export function describeEnd(code: number | null, signal: NodeJS.Signals | null): ReaderError | undefined {
  if (signal === 'SIGXCPU') return limitError('the query took more processor time than it may have');
  if (signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGHUP') return interrupted();
  if (signal !== null || (code !== null && code > 128)) {
    const what = signal ?? `exit code ${code}`;
    return limitError(`the query process was ended (${what}), most likely for its use of memory or processor time`);
  }
  if (code !== 0) return new ReaderError('READER_QUERY_FAILED', `the query process failed with exit code ${code}`);
  return undefined;
}

/** Why rows could not be handed over. SQLite makes no text longer than a billion bytes, V8 none of more than half of that. */
export function describeReadFailure(cause: unknown): ReaderError | ColdChange {
  if (cause instanceof ReaderError || cause instanceof ColdChange) return cause;
  const isTooBig = cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_TOOBIG';
  if (isTooBig || cause instanceof RangeError) return limitError('a row is too long to be handed to the query');
  return new ReaderError('READER_QUERY_FAILED', 'cannot read the rows for the query', { cause });
}

/** A limit was reached. */
export function limitError(message: string): ReaderError {
  return new ReaderError('READER_QUERY_LIMIT', message);
}

/** Nobody waits any more. */
export function interrupted(): ReaderError {
  return new ReaderError('READER_QUERY_INTERRUPTED', 'the query was interrupted');
}
