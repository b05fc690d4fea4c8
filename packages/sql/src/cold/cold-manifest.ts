import { parseSealedDay, type SealedDay } from '@agentspine/schema';
import { ReaderError } from '../errors.ts';

/** A day whose rows left `spine.db`, as the last line of the manifest has it. */
export interface ColdDay extends SealedDay {
  /** The line of the manifest, from 1: a day with a higher one was sealed later. */
  readonly line: number;
}

/** A file of the cold archive is not what it should be; `name` is relative to the home. */
export function coldCorrupt(name: string, reason: string, cause?: unknown): ReaderError {
  const message = `${name} ${reason}: run \`spine store verify\``;
  return new ReaderError('READER_COLD_CORRUPT', message, cause === undefined ? undefined : { cause });
}

/**
 * The days that a manifest says are cold, ascending. The last line of a day counts; one of no rows, or of a day that was
 * restored, takes the day out again. A last line without its line feed is one that is being appended, and not there yet.
 * @throws ReaderError `READER_COLD_CORRUPT`
 */
export function parseColdManifest(name: string, text: string): readonly ColdDay[] {
  const days = new Map<string, ColdDay>();
  for (const [index, line] of text.split('\n').slice(0, -1).entries()) {
    const sealed = parseSealedDay(line);
    if (sealed === undefined) throw coldCorrupt(name, `has a line ${index + 1} that this version cannot read`);
    if (sealed.restored || sealed.rows === 0) days.delete(sealed.day);
    else days.set(sealed.day, { ...sealed, line: index + 1 });
  }
  return [...days.values()].sort((left, right) => (left.day < right.day ? -1 : 1));
}
