import { type BlobSink, makeTrace } from '@agentspine/trace';
import { type MadeParts, makeParts, nextId, type OpenRecorderOptions, openParts } from './make-parts.ts';
import { Writer } from './writer.ts';

/** Which home is written, and how. */
export interface OpenWriterOptions extends OpenRecorderOptions {
  /** Where large content blobs go, such as the blob store; without it they go into the database too. */
  readonly blobs?: BlobSink | undefined;
}

/**
 * Opens an existing store for reading: the log, runs, cursors, deliveries, tasks and the feeds. Everything that writes throws
 * `WRITER_READ_ONLY`. @throws DatabaseError `SPINE_…`, such as `SPINE_MISSING`; DurableFsError `FS_NOT_PRIVATE`; nothing is created
 */
export function openReadOnly(options: Pick<OpenWriterOptions, 'allowsShared' | 'home' | 'path'> = {}): Writer {
  const parts = makeParts(options, 'read');
  try {
    parts.connection.open();
    return makeWriter(parts, options);
  } catch (error) {
    parts.connection.close();
    throw error;
  }
}

/**
 * Opens the store for writing; creates and migrates it when needed. Where the database cannot be opened now (locked, full,
 * damaged, not writable) the writer opens all the same, and records go to the spool until it can.
 * @throws DatabaseError `SPINE_NEWER`, `DATABASE_NOT_A_FILE`; DurableFsError `FS_NOT_PRIVATE`
 */
export function openWriter(options: OpenWriterOptions = {}): Writer {
  const parts = makeParts(options, 'write');
  openParts(parts);
  return makeWriter(parts, options);
}

function makeWriter(parts: MadeParts, { blobs }: OpenWriterOptions): Writer {
  const { path, connection, clock, onProblem } = parts;
  const trace = makeTrace({
    ...{ path, connection, now: clock.now, random: Math.random, nextId, blobs },
    onListenerFailed: (error) => onProblem({ kind: 'listener-failed', error }),
  });
  return new Writer({ ...parts, trace });
}
