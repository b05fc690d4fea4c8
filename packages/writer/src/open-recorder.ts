/**
 * The entry `@agentspine/writer/recorder`: what hooks record with. Such a process lives for milliseconds, most of which go into
 * loading code, so nothing of the trace is reached from here; a test holds it so.
 */
import { makeParts, type OpenRecorderOptions, openParts } from './make-parts.ts';
import { Recorder } from './recorder.ts';

export type { Durability } from '@agentspine/sqlite';
export { WriterError, type WriterErrorCode } from './errors.ts';
export type { Log } from './log/log.ts';
export type { OpenRecorderOptions } from './make-parts.ts';
export type { Obs } from './obs/obs.ts';
export type { Clock } from './obs/ports.ts';
export type { WriterProblem } from './options.ts';
export type { Recorder } from './recorder.ts';

/**
 * Opens the store for recording; creates and migrates it when needed. Where the database cannot be opened now (locked, full,
 * damaged, not writable) the recorder opens all the same, and records go to the spool until it can.
 * @throws DatabaseError `SPINE_NEWER`, `DATABASE_NOT_A_FILE`; DurableFsError `FS_NOT_PRIVATE`
 */
export function openRecorder(options: OpenRecorderOptions = {}): Recorder {
  const parts = makeParts(options, 'write');
  openParts(parts);
  return new Recorder(parts);
}
