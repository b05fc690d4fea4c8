import {
  type EncodeRecord,
  type KeySpelling,
  RecordFieldError,
  type RecordKind,
  recordEncoder,
} from '@agentspine/schema';
import { WriterError } from '../errors.ts';

/** The encoder of a kind whose refusals are `WriterError`s `RECORD_INVALID` that name the field. */
export function encoderFor(kind: RecordKind, spelling: KeySpelling): EncodeRecord {
  const encode = recordEncoder(kind, spelling);
  return (record, nowMs) => {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) {
      throw new WriterError('RECORD_INVALID', `${kind.table}: a record is an object`);
    }
    try {
      return encode(record, nowMs);
    } catch (error) {
      throw refusedRecord(error, kind.table);
    }
  };
}

/** What the encoder says of a field as ours; any other error as it is. */
export function refusedRecord(error: unknown, table: string): unknown {
  if (!(error instanceof RecordFieldError)) return error;
  return new WriterError('RECORD_INVALID', `${table}: ${error.message}`, { cause: error, field: error.field });
}
