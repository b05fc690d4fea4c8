import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { env, pid } from 'node:process';
import { threadId } from 'node:worker_threads';
import { appendLineNow, nodeFileSystem, nodeLockEnvironment, reserveSpace } from '@agentspine/durable-fs';
import { busyTimeoutMs as busyTimeoutDefaultMs, type Durability } from './database/pragmas.ts';
import { SpineConnection } from './database/spine-connection.ts';
import { blockingTimer } from './database/write-turn.ts';
import { WriterError } from './errors.ts';
import { makeLog } from './log/log.ts';
import { makeObs } from './obs/obs.ts';
import type { Clock } from './obs/ports.ts';
import { Spool } from './obs/spool.ts';
import { Trails } from './obs/trails.ts';
import type { WriterProblem } from './options.ts';
import type { BlobSink } from './trace/events/content-blobs.ts';
import { makeTrace } from './trace/trace.ts';
import { Writer } from './writer.ts';

export interface OpenWriterOptions {
  /** The folder of everything; default `AGENTSPINE_HOME`, or `~/.agentspine`. */
  readonly home?: string | undefined;
  /** The database; default `spine.db` in the home. Spool and trails are in `logs` beside it. */
  readonly path?: string | undefined;
  /** What a returned record survives: `power` (the default) loss of power, `process` the end of the process. */
  readonly durability?: Durability | undefined;
  /** How long a write waits for other processes before it goes to the spool; default 10 s. */
  readonly busyTimeoutMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Where large content blobs go, such as the blob store; without it they go into the database too. */
  readonly blobs?: BlobSink | undefined;
  /** Told of what went wrong without a call failing. */
  readonly onProblem?: ((problem: WriterProblem) => void) | undefined;
}

/**
 * Opens an existing store for reading: the log, runs, cursors, deliveries, tasks and the feeds. Everything that writes throws
 * `WRITER_READ_ONLY`. @throws WriterError `SPINE_…`, such as `SPINE_MISSING`; nothing is created
 */
export function openReadOnly(options: Pick<OpenWriterOptions, 'home' | 'path'> = {}): Writer {
  const { connection, writer } = makeWriter(options, 'read');
  try {
    connection.open();
    return writer;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Opens the store for writing; creates and migrates it when needed. Where the database cannot be opened now (locked, full,
 * damaged, not writable) the writer opens all the same, and records go to the spool until it can.
 * @throws WriterError `SPINE_NEWER`, `DATABASE_NOT_A_FILE`
 */
export function openWriter(options: OpenWriterOptions = {}): Writer {
  const { connection, writer, directory } = makeWriter(options, 'write');
  openIfPossible(connection);
  reserveSpace(directory);
  return writer;
}

// By its global name: the module is loaded when an id is needed, and not by every process that starts.
const nextId = (): string => crypto.randomUUID();

/** Writers of one process spool in lanes of their own, away from those of neighbouring processes. */
const laneStep = 16;
const writersOfLane = 4;
let madeWriters = 0;

interface MadeWriter {
  readonly writer: Writer;
  readonly connection: SpineConnection;
  /** Of spool and trails. */
  readonly directory: string;
}

/** Puts a writer together; nothing is opened. */
function makeWriter(options: OpenWriterOptions, access: 'read' | 'write'): MadeWriter {
  const { durability = 'power', busyTimeoutMs = busyTimeoutDefaultMs, clock = systemClock } = options;
  const path = options.path ?? join(options.home ?? defaultHome(), 'spine.db');
  const onProblem = options.onProblem ?? (() => undefined);
  const connection = new SpineConnection({
    path,
    access,
    durability,
    busyTimeoutMs,
    timer: blockingTimer,
    nextToken: nextId,
    now: () => new Date(clock.now()),
    onSetAside: (backupPath) => onProblem({ kind: 'set-aside', backupPath }),
  });
  const directory = join(dirname(path), 'logs');
  const lines = { directory, appendLine: appendLineNow, clock, sync: durability === 'power', onProblem };
  const { obs, flush } = makeObs({
    path,
    connection,
    directory,
    clock,
    spool: new Spool({ ...lines, processId: pid + laneStep * ((threadId + madeWriters++) % writersOfLane) }),
    trails: new Trails(lines),
    fileSystem: nodeFileSystem,
    lockOptions: { environment: nodeLockEnvironment },
  });
  const log = makeLog({ path, connection, clock });
  const trace = makeTrace({
    ...{ path, connection, now: clock.now, random: Math.random, nextId, blobs: options.blobs },
    onListenerFailed: (error) => onProblem({ kind: 'listener-failed', error }),
  });
  return { writer: new Writer({ connection, obs, flush, log, trace }), connection, directory };
}

function openIfPossible(connection: SpineConnection): void {
  try {
    connection.open();
  } catch (error) {
    const isPassing = error instanceof WriterError && error.code.startsWith('SPINE_') && error.code !== 'SPINE_NEWER';
    if (isPassing) return;
    connection.close();
    throw error;
  }
}

function defaultHome(): string {
  const named = env['AGENTSPINE_HOME'];
  return named === undefined || named === '' ? join(homedir(), '.agentspine') : named;
}

// Asked for once: it is slower to get than the time.
const { timeOrigin } = performance;

/** The wall clock, with microseconds from the monotonic one where the two agree. */
const systemClock: Clock = {
  now: () => {
    const wallMs = Date.now();
    const preciseMs = timeOrigin + performance.now();
    const isStepped = Math.abs(preciseMs - wallMs) > 1;
    return isStepped ? wallMs : preciseMs;
  },
};
