import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { env, pid } from 'node:process';
import {
  allowsSharedHome,
  appendLineNow,
  homeDirectory,
  nodeFileSystem,
  nodeLockEnvironment,
  refuseSharedFiles,
  reserveSpace,
} from '@agentspine/durable-fs';
import {
  blockingTimer,
  busyTimeoutMs as busyTimeoutDefaultMs,
  DatabaseError,
  type Durability,
  SpineConnection,
} from '@agentspine/sqlite';
import { WriterError } from './errors.ts';
import { makeLog } from './log/log.ts';
import { makeObs } from './obs/obs.ts';
import type { Clock } from './obs/ports.ts';
import { Spool } from './obs/spool.ts';
import { Trails } from './obs/trails.ts';
import type { WriterProblem } from './options.ts';
import type { RecorderParts } from './recorder.ts';

/** Where records go, and how. */
export interface OpenRecorderOptions {
  /** The folder of everything; default `AGENTSPINE_HOME`, or `~/.agentspine`. */
  readonly home?: string | undefined;
  /** The database; default `spine.db` in the home. Spool and trails are in `logs` beside it. */
  readonly path?: string | undefined;
  /**
   * Opens also a home that others own or may write to, which is refused otherwise. Default: whether `AGENTSPINE_TRUST_HOME`
   * is `1`.
   */
  readonly allowsShared?: boolean | undefined;
  /** What a returned record survives: `power` (the default) loss of power, `process` the end of the process. */
  readonly durability?: Durability | undefined;
  /** How long a write waits for other processes before it goes to the spool; default 10 s. */
  readonly busyTimeoutMs?: number | undefined;
  /** The clock that record times and ids are taken from; default the clock of the machine. */
  readonly clock?: Clock | undefined;
  /** Called with what went wrong without a call failing. */
  readonly onProblem?: ((problem: WriterProblem) => void) | undefined;
  /** Called while a store of an older version is brought up to date, with how many statements of how many are done. */
  readonly onMigrating?: ((statements: number, statementsTotal: number) => void) | undefined;
}

// By its global name: the module is loaded when an id is needed, and not by every process that starts.
export const nextId = (): string => crypto.randomUUID();

/** Writers of one process spool in lanes of their own, away from those of neighbouring processes. */
const laneStep = 16;
const writersOfLane = 4;
let madeWriters = 0;

/** Asked when something is spooled: threads cost a process 3 ms to load. */
function laneOf(writerNumber: number): number {
  const { threadId } = process.getBuiltinModule('node:worker_threads');
  return pid + laneStep * ((threadId + writerNumber) % writersOfLane);
}

/** What a recorder is made of, and what else is made of that. */
export interface MadeParts extends RecorderParts {
  readonly path: string;
  readonly clock: Clock;
  readonly onProblem: (problem: WriterProblem) => void;
  /** Of spool and trails. */
  readonly directory: string;
}

/** Puts the parts of a recorder together; nothing is opened. @throws DurableFsError `FS_NOT_PRIVATE` */
export function makeParts(options: OpenRecorderOptions, access: 'read' | 'write'): MadeParts {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new WriterError('RECORD_INVALID', `options must be an object, and is ${String(options)}`, {
      field: 'options',
    });
  }
  const { durability = 'power', busyTimeoutMs = busyTimeoutDefaultMs, clock = systemClock } = options;
  const path = pathOfStore(options);
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
    onMigrating: options.onMigrating,
  });
  const directory = join(dirname(path), 'logs');
  const writerNumber = madeWriters++;
  const lines = { directory, appendLine: appendLineNow, clock, sync: durability === 'power', onProblem };
  const { obs, flush } = makeObs({
    path,
    connection,
    directory,
    clock,
    spool: new Spool({ ...lines, processId: () => laneOf(writerNumber) }),
    trails: new Trails(lines),
    fileSystem: nodeFileSystem,
    lockOptions: { environment: nodeLockEnvironment },
  });
  const log = makeLog({ path, connection, clock });
  return { path, clock, onProblem, directory, connection, obs, flush, log };
}

/** A file that the caller names is judged by itself: its folder is the caller's choice. */
function pathOfStore({ home, path, allowsShared = allowsSharedHome(env) }: OpenRecorderOptions): string {
  const folder = home ?? homeDirectory(env['AGENTSPINE_HOME'], homedir());
  const store = path ?? join(folder, 'spine.db');
  if (!allowsShared) refuseSharedFiles(path === undefined ? [folder, store] : [store]);
  return store;
}

/**
 * Opens the database for writing; where that cannot be done now, records go to the spool until it can.
 * @throws DatabaseError `SPINE_NEWER`, `DATABASE_NOT_A_FILE`
 */
export function openParts({ connection, directory }: MadeParts): void {
  openIfPossible(connection);
  reserveSpace(directory);
}

function openIfPossible(connection: SpineConnection): void {
  try {
    connection.open();
  } catch (error) {
    const isPassing = error instanceof DatabaseError && error.code.startsWith('SPINE_') && error.code !== 'SPINE_NEWER';
    if (isPassing) return;
    connection.close();
    throw error;
  }
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
