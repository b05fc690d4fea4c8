import type { LogEntry, LogInput } from '@agentspine/schema';
import { parseInstant, parseName, parseObject, parseOptionalText } from './log-fields.ts';

/** A line that may be appended: all but its id. */
export type CheckedLine = Omit<LogEntry, 'id'>;

/** Checks what a caller appends; other keys, such as the id of a line of another log, are ignored. @throws WriterError `LOG_INVALID` */
export function parseLogInput(input: LogInput): CheckedLine {
  const entry = parseObject(input, 'entry');
  return {
    source: parseName(entry['source'], 'source'),
    type: parseName(entry['type'], 'type'),
    refId: parseOptionalText(entry['refId'], 'refId'),
    payload: parseOptionalText(entry['payload'], 'payload'),
    timestamp: parseInstant(entry['timestamp'], 'timestamp'),
  };
}
