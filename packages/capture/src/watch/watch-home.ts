/*
 * Imports what is new. Three things wake it: a change in a folder of transcripts, a message of a hook, and the look at all files every
 * half a minute, for what no event reports (a file system of another machine, a limit of watches). A file is imported at the
 * mark that it had before the import, so what grows meanwhile is a change again.
 *
 * One process watches a home: it holds `watch.lock`. Imports have a lock of their own, so `spine import` may run beside it.
 */

import { nodeFileSystem, nodeSourceTree } from '@agentspine/durable-fs';
import { knownPlaces } from '@agentspine/harnesses';
import { type Home, type HomeContext, homeOf, makeHome } from '@agentspine/home';
import { findFiles } from '@agentspine/home/find-files';
import type { JournalSizes } from '@agentspine/home/report-marks';
import type { HarnessPlaces } from '@agentspine/ingest';
import { messageOf } from '@agentspine/schema';
import { type HookPlaces, hookPlacesOf } from '../hooks/hook-command.ts';
import { keepReports } from '../live/keep-reports.ts';
import { StatusKeeper } from '../statusline/status-keeper.ts';
import { changedFiles, type FileMark, type SeenFiles } from './changed-files.ts';
import { FolderWatches } from './folder-watches.ts';
import { lockWatch } from './lock-watch.ts';
import { Wake } from './wake.ts';
import type { ImportDone, WatchWork } from './watch-work.ts';
import { WorkElsewhere, workerEntry } from './work-elsewhere.ts';

/** What one round of the watcher did. */
export interface WatchRound {
  /** Transcripts that were new or had grown. */
  readonly files: number;
  /** Turns that were added to the archive. */
  readonly turns: number;
  /** Events that were added to the trace. */
  readonly traceEvents: number;
  /** Messages of hooks that were taken. */
  readonly messages: number;
}

/** How a home is watched. */
export interface WatchOptions {
  /** An id of the build of the program, as imports take it. */
  readonly program?: string | undefined;
  /** Called after each round that found something. */
  readonly onRound?: (round: WatchRound) => void;
  /** How often all files are looked at, in milliseconds; default 30,000. */
  readonly lookEveryMs?: number;
  /**
   * Whether imports run in a process of their own, which ends after a while, so that the watcher itself stays small. That process has the
   * clock of the machine, and the harnesses that come with Agentspine. Default false.
   */
  readonly importsElsewhere?: boolean;
}

const lookEveryDefaultMs = 30_000;
/** Lines come in groups; what follows within this time is imported with the first of them. Milliseconds. */
const gatherMs = 150;
/** An import without paths also ends what has been quiet for an hour. Milliseconds. */
const wholeEveryMs = 3_600_000;
/** So many changed files are imported as all files are. */
const namedFilesMax = 64;

/**
 * Imports what is new until the signal of the world is aborted. Faults of a round go to `onNotice`, and the round is tried again.
 * @throws CaptureError `CAPTURE_WATCHED` where another process watches the home
 */
export async function watchHome(world: HomeContext, options: WatchOptions = {}): Promise<void> {
  const home = homeOf(world);
  await makeHome(home);
  await using _ = await lockWatch(home.directory);
  await using work = await workOf(home, world, options);
  await new HomeWatch(home, world, { ...options, work }).run();
}

async function workOf(home: Home, world: HomeContext, options: WatchOptions): Promise<WatchWork> {
  const { program, importsElsewhere = false } = options;
  const entry = importsElsewhere && world.harnesses === undefined ? workerEntry() : undefined;
  if (entry !== undefined) return new WorkElsewhere(world, program, { entry });
  // Loaded where it is needed: it is most of the program.
  const { WorkHere } = await import('./watch-work.ts');
  return new WorkHere(home, world, program);
}

class HomeWatch {
  readonly #home: Home;
  readonly #world: HomeContext;
  readonly #options: WatchOptions;
  readonly #work: WatchWork;
  readonly #places: HookPlaces;
  readonly #wake = new Wake();
  readonly #harnesses: HarnessPlaces;
  readonly #seen = new Map<string, FileMark>();
  readonly #changed = new Set<string>();
  readonly #status: StatusKeeper;
  #looksAtAll = true;
  #wholeAtMs = 0;

  constructor(home: Home, world: HomeContext, options: WatchOptions & { readonly work: WatchWork }) {
    this.#home = home;
    this.#world = world;
    this.#options = options;
    this.#work = options.work;
    this.#places = hookPlacesOf(home.directory);
    this.#harnesses = world.harnesses ?? knownPlaces;
    this.#status = new StatusKeeper(home, options.work);
  }

  async run(): Promise<void> {
    const { signal } = this.#world;
    const { lookEveryMs = lookEveryDefaultMs } = this.#options;
    await nodeFileSystem.makeDirectory(this.#places.inbox);
    using watches = new FolderWatches((change) => this.#note(change));
    while (!signal.aborted) {
      if (this.#looksAtAll) for (const folder of this.#folders()) watches.add(folder);
      await this.#round();
      if (signal.aborted) return;
      this.#looksAtAll = !(await this.#wake.wait(lookEveryMs, signal)) || this.#looksAtAll;
      await this.#wake.gather(gatherMs, signal);
    }
  }

  #folders(): readonly string[] {
    const roots = this.#harnesses.roots(this.#world.env, this.#world.homeDirectory);
    return [this.#places.inbox, ...roots.map(({ path }) => path)];
  }

  #note({ path, isName }: { readonly path: string; readonly isName: boolean }): void {
    if (this.#harnesses.claims(path)) this.#changed.add(path);
    else if (path.startsWith(this.#places.inbox)) {
      // A name that comes; what goes away is our own doing.
      if (!path.endsWith('.json') || nodeSourceTree.stat(path) === undefined) return;
      // An agent works: its transcript may be where no watch is.
      this.#looksAtAll = true;
    } else if (!isName) return;
    else this.#looksAtAll = true;
    this.#wake.now();
  }

  async #round(): Promise<void> {
    try {
      const nowMs = this.#world.clock().getTime();
      const { taken, isMore, journals } = await keepReports(this.#home.directory, {
        nowMs,
        onNotice: this.#world.onNotice,
      });
      if (isMore) this.#wake.now();
      const result = await this.#import(nowMs, journals);
      await this.#status.keep(nowMs, { isChanged: result !== undefined });
      const { files = 0, turns = 0, traceEvents = 0 } = result ?? {};
      if (taken === 0 && files === 0) return;
      this.#options.onRound?.({ files, turns, traceEvents, messages: taken });
    } catch (error) {
      this.#world.onNotice(messageOf(error));
    }
  }

  async #import(nowMs: number, journals: JournalSizes | undefined): Promise<ImportDone | undefined> {
    const isNone = !this.#looksAtAll && this.#changed.size === 0;
    const marks = isNone ? noMarks : this.#marksOf(this.#looksAtAll ? [] : [...this.#changed]);
    this.#looksAtAll = false;
    this.#changed.clear();
    const paths = changedFiles(this.#seen, marks);
    const isWhole = nowMs - this.#wholeAtMs >= wholeEveryMs || paths.length > namedFilesMax;
    if (paths.length === 0 && !isWhole) return undefined;
    const result = await this.#work.import({ paths: isWhole ? [] : paths, journals });
    if (result === undefined || result.wasInterrupted) return result;
    if (isWhole) this.#wholeAtMs = nowMs;
    // What could not be read is tried again at the next look.
    const failed = new Set(result.unreadable);
    for (const [path, mark] of marks) if (!failed.has(path)) this.#seen.set(path, mark);
    return result;
  }

  /** Of files, as they are now; of all where none is named. What is in the log of a database counts as part of it. */
  #marksOf(paths: readonly string[]): SeenFiles {
    const marks = new Map<string, FileMark>();
    for (const found of findFiles(paths, this.#world, { harnesses: this.#harnesses }).found) {
      if (found.kind === 'candidate') marks.set(found.path, { size: found.stat.size, mtimeNs: found.stat.mtimeNs });
    }
    return marks;
  }
}

const noMarks: SeenFiles = new Map();
