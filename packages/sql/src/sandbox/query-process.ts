import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ReaderError } from '../errors.ts';
import { childEntry } from './child-entry.ts';
import { processBaseBytes, type QueryLimits } from './query-limits.ts';

/** A process for one query, in an empty folder of its own. When this is disposed of, once or more often, both are gone. */
export class QueryProcess implements Disposable {
  /** The process: rows go in by stdin, and the answer comes on descriptor 3. */
  readonly child: ChildProcess;
  readonly #folder: string;

  /**
   * Starts it; `entry` is its script, the own one unless given. One of the task `seal` may write files, which only their owner can
   * read and nobody write, and is never sent SQL of a person. @throws ReaderError `READER_BUNDLED`
   */
  constructor(limits: ProcessLimits, entry: URL = ownEntry(), task: ProcessTask = 'query') {
    this.#folder = mkdtempSync(join(tmpdir(), 'spine-query-'));
    this.child = startChild(limits, { folder: this.#folder, entry, task });
    // Whoever asks listens for it later; until then nobody would, and Node would end this process.
    this.child.on('error', () => undefined);
  }

  [Symbol.dispose](): void {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What the process is for. */
export type ProcessTask = 'query' | 'seal';

/** What a shell can limit. */
export interface ProcessLimits extends Pick<QueryLimits, 'memoryBytes' | 'cpuSeconds'> {
  /** No file of a query's process may become larger; none can be written unless given. */
  readonly fileBytes?: number | undefined;
}

/** The script that lies beside this file, unless a bundler took this file elsewhere without it. */
function ownEntry(): URL {
  if (childEntry !== undefined && existsSync(childEntry)) return childEntry;
  throw new ReaderError(
    'READER_BUNDLED',
    'the script of the query process is not beside this program, because @agentspine/sql was bundled into it: keep the ' +
      'packages external (esbuild: --external:@agentspine/*; Vite: ssr: { external: ["@agentspine/reader", "@agentspine/sql"] })',
  );
}

/**
 * Starts the child under the limits that a shell can set. One that it cannot set is skipped: the system does not have it, or
 * has a stricter one already. The wall clock and DuckDB's own remain.
 */
function startChild(limits: ProcessLimits, { folder, entry, task }: ChildToStart): ChildProcess {
  const kilobytes = Math.ceil((processBaseBytes + limits.memoryBytes) / 1024);
  const settings = [
    '-c 0',
    `-d ${kilobytes}`,
    // The soft limit shows itself by a signal of its own, the hard one is a plain kill for a child that ignores it. Soft comes
    // first: a hard limit below the soft one is refused, and the soft one is "unlimited" at the start.
    `-S -t ${limits.cpuSeconds}`,
    `-H -t ${limits.cpuSeconds + 1}`,
    '-n 64',
    ...(task === 'query' ? [`-f ${Math.ceil((limits.fileBytes ?? 0) / fileBlockBytes)}`] : []),
  ];
  const limiting = settings.map((setting) => `ulimit ${setting} 2>/dev/null`).join('; ');
  const script = `${limiting}; umask 0377; exec "$0" "$@"`;
  return spawn('/bin/sh', ['-c', script, process.execPath, fileURLToPath(entry), task], {
    cwd: folder,
    env: task === 'seal' ? allocating : {},
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  });
}

/**
 * Blocks as large as texts on their way are given back to the system when they are freed: glibc would raise the size from which on it does so with the
 * first of them, and keep what many files took.
 */
const allocating = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' };

/** What POSIX counts the sizes of files in. */
const fileBlockBytes = 512;

interface ChildToStart {
  readonly folder: string;
  readonly entry: URL;
  readonly task: ProcessTask;
}
