import type { Socket } from 'node:net';
import process from 'node:process';
import { type QueryLimits, queryLimitDefaults } from './query-limits.ts';
import { QueryProcess } from './query-process.ts';

/** What questions a process is started ahead for. */
export interface WarmProcessOptions {
  /** Limits that replace the defaults; only those of memory and processor time are of the process. */
  readonly limits?: Partial<QueryLimits> | undefined;
  /** The script of the process; the one of the package unless the program is bundled. */
  readonly childEntry?: URL | undefined;
  /** Whether another one is started when the process of a question has ended. */
  readonly isRenewed: boolean;
}

/**
 * Keeps a process ready for the next question, so that nobody waits for its start. It has its limits from the start, is sent nothing before the
 * question, and answers one. It does not keep the program running, and ends with it.
 */
export class WarmProcess implements Disposable {
  readonly #options: WarmProcessOptions;
  #waiting: QueryProcess | undefined;
  #isClosed = false;
  readonly #close = () => this[Symbol.dispose]();

  /** Starts it. @throws ReaderError `READER_BUNDLED` */
  constructor(options: WarmProcessOptions) {
    this.#options = options;
    this.#start();
    process.once('exit', this.#close);
  }

  /** The process for a question of these limits, which ends it; `undefined` where none is ready that has them. */
  take(limits: QueryLimits, childEntry: URL | undefined): QueryProcess | undefined {
    const { memoryBytes, cpuSeconds } = { ...queryLimitDefaults, ...this.#options.limits };
    const isSame = limits.memoryBytes === memoryBytes && limits.cpuSeconds === cpuSeconds;
    const waiting = this.#waiting;
    if (waiting === undefined || !isSame || childEntry?.href !== this.#options.childEntry?.href) return undefined;
    this.#waiting = undefined;
    const { child } = waiting;
    // Not while the question is answered: to start one takes as long as to answer it.
    if (this.#options.isRenewed) child.once('close', () => this.#renew());
    holdProgram(waiting, 'ref');
    if (child.exitCode === null && child.signalCode === null) return waiting;
    waiting[Symbol.dispose]();
    return undefined;
  }

  /** Ends the process that waits; the one of a question goes on. Does nothing the second time. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    process.off('exit', this.#close);
    this.#waiting?.[Symbol.dispose]();
    this.#waiting = undefined;
  }

  /** What keeps one from being started keeps the next question from being asked, which says why. */
  #renew(): void {
    try {
      this.#start();
    } catch {
      this.#waiting = undefined;
    }
  }

  #start(): void {
    if (this.#isClosed || this.#waiting !== undefined) return;
    const { limits, childEntry } = this.#options;
    const started = new QueryProcess({ ...queryLimitDefaults, ...limits }, childEntry);
    holdProgram(started, 'unref');
    this.#waiting = started;
  }
}

/** Whether the program runs on for it. */
function holdProgram({ child }: QueryProcess, way: 'ref' | 'unref'): void {
  child[way]();
  for (const channel of [child.stdio[0], child.stdio[3]]) (channel as Socket | null)?.[way]();
}
