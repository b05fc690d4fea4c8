import { type Home, type HomeContext, HomeError, openHome, runImport } from '@agentspine/home';
import type { JournalSizes } from '@agentspine/home/report-marks';
import { type ClaimCounts, countClaims, prepareStatus } from '../statusline/prepare-status.ts';
import type { PreparedStatus } from '../statusline/prepared-status.ts';

/** An import that a watcher wants. Plain data, as all that is asked here: it may be sent to another process. */
export interface ImportAsk {
  /** None: where the harnesses keep their files. */
  readonly paths: readonly string[];
  /** How far `live.sqlite` has the journals of reports. */
  readonly journals: JournalSizes | undefined;
}

/** What an import did. */
export interface ImportDone {
  /** Transcripts that were new or had grown. */
  readonly files: number;
  /** Turns that were added to the archive. */
  readonly turns: number;
  /** Events that were added to the trace. */
  readonly traceEvents: number;
  /** Whether it was stopped before its end. */
  readonly wasInterrupted: boolean;
  /** Paths of what could not be read. */
  readonly unreadable: readonly string[];
}

/** What status lines show, that a watcher wants prepared. */
export interface StatusAsk {
  /** The time, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** Claims as they were counted before, or `count` to count them again. */
  readonly claims: ClaimCounts | 'count';
}

/** What was prepared, and the claims that are in it. */
export interface StatusDone {
  readonly prepared: PreparedStatus;
  readonly claims: ClaimCounts;
}

/** What of a watcher opens stores: here, or in another process. */
export interface WatchWork extends AsyncDisposable {
  /** `undefined` where there is nothing to import, yet or any more. */
  import(ask: ImportAsk): Promise<ImportDone | undefined>;
  prepareStatus(ask: StatusAsk): Promise<StatusDone>;
}

/** The work, in this process. `program` is an id of the build of the program, as imports take it. */
export class WorkHere implements WatchWork {
  readonly #home: Home;
  readonly #world: HomeContext;
  readonly #program: string | undefined;

  constructor(home: Home, world: HomeContext, program: string | undefined) {
    this.#home = home;
    this.#world = world;
    this.#program = program;
  }

  async import({ paths, journals }: ImportAsk): Promise<ImportDone | undefined> {
    const request = { home: this.#home, world: this.#world, paths, mode: undefined, program: this.#program, journals };
    try {
      const { report, wasInterrupted, passedOver } = await runImport(request);
      const { files, turns, traceEvents } = report;
      return { files, turns, traceEvents, wasInterrupted, unreadable: passedOver.unreadable.map(({ path }) => path) };
    } catch (error) {
      if (error instanceof HomeError && nothingThere.has(error.code)) return undefined;
      throw error;
    }
  }

  async prepareStatus({ nowMs, claims: known }: StatusAsk): Promise<StatusDone> {
    await using home = await openHome({ ...contextOf(this.#world), directory: this.#home.directory });
    const claims = known === 'count' ? await countClaims(home, nowMs) : known;
    return { prepared: await prepareStatus(home, nowMs, claims), claims };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Each call closes what it opened.
  }
}

const nothingThere: ReadonlySet<string> = new Set(['HOME_NOT_FOUND', 'HOME_NOTHING_FOUND']);

/** Harnesses of a program are its own business: questions need none. */
function contextOf({ harnesses: _, ...world }: HomeContext): Omit<HomeContext, 'harnesses'> {
  return world;
}
