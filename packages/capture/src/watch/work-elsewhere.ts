import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import type { HomeContext } from '@agentspine/home';
import type { ImportAsk, ImportDone, StatusAsk, StatusDone, WatchWork } from './watch-work.ts';

/** Where the other process works: what of its surroundings is data. */
export type WorkPlace = Pick<HomeContext, 'env' | 'homeDirectory' | 'workingDirectory'> & {
  readonly program: string | undefined;
};

/** What the other process is sent. */
export type WorkMessage =
  | { readonly kind: 'begin'; readonly place: WorkPlace }
  | { readonly kind: 'import'; readonly ask: ImportAsk }
  | { readonly kind: 'status'; readonly ask: StatusAsk }
  | { readonly kind: 'stop' };

/** What it sends. */
export type WorkAnswer =
  | { readonly kind: 'done'; readonly done: ImportDone | StatusDone | undefined }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'notice'; readonly text: string };

/** How long the other process is kept. Milliseconds. */
export interface WorkTimes {
  /** After its last work. */
  readonly idleMs: number;
  /** After its start, where it always has work: what it has taken of memory goes back to the system. */
  readonly ageMs: number;
  /** After it was told to end; then it is killed, which costs nothing but the time of the next import. */
  readonly endMs?: number;
}

const defaultTimes: WorkTimes = { idleMs: 45_000, ageMs: 600_000 };
const defaultEndMs = 60_000;

interface Waiting {
  readonly resolve: (done: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The work of a watcher in a process of its own, which starts when there is work and ends when there was none for a while. A watcher
 * runs for weeks, and an import needs hundreds of megabytes for a moment: a runtime keeps what it once took. One call at a time.
 */
export class WorkElsewhere implements WatchWork {
  readonly #place: WorkPlace;
  readonly #world: Pick<HomeContext, 'signal' | 'onNotice'>;
  readonly #entry: URL;
  readonly #times: WorkTimes;
  #child: ChildProcess | undefined;
  #waiting: Waiting | undefined;
  #startedMs = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(world: HomeContext, program: string | undefined, { entry, times = defaultTimes }: WorkOptions) {
    const { env, homeDirectory, workingDirectory } = world;
    this.#place = { env: { ...env }, homeDirectory, workingDirectory, program };
    this.#world = world;
    this.#entry = entry;
    this.#times = times;
  }

  /** The id of the other process, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async import(ask: ImportAsk): Promise<ImportDone | undefined> {
    const done = await this.#ask({ kind: 'import', ask });
    // An import of everything is rare, and takes most.
    if (ask.paths.length === 0) await this.#end();
    return done as ImportDone | undefined;
  }

  async prepareStatus(ask: StatusAsk): Promise<StatusDone> {
    return (await this.#ask({ kind: 'status', ask })) as StatusDone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  /** Rejects with what the other process says, or where it ends without an answer; the next call starts another one. */
  async #ask(message: WorkMessage): Promise<unknown> {
    clearTimeout(this.#idle);
    const { signal } = this.#world;
    const child = this.#started();
    const stop = () => send(child, { kind: 'stop' });
    try {
      return await new Promise<unknown>((resolve, reject) => {
        this.#waiting = { resolve, reject };
        if (signal.aborted) stop();
        signal.addEventListener('abort', stop);
        send(child, message);
      });
    } finally {
      this.#waiting = undefined;
      signal.removeEventListener('abort', stop);
      if (performance.now() - this.#startedMs >= this.#times.ageMs) await this.#end();
      else this.#idle = setTimeout(() => void this.#end(), this.#times.idleMs).unref();
    }
  }

  #started(): ChildProcess {
    if (this.#child !== undefined) return this.#child;
    const cache = getCompileCacheDir();
    const env = { ...process.env, ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) }) };
    const child = fork(this.#entry, { env, serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.on('message', (answer: WorkAnswer) => this.#hear(answer));
    child.on('error', (error) => this.#forget(child, error));
    child.on('exit', (code, by) => this.#forget(child, new Error(`the process that imports ended with ${by ?? code}`)));
    this.#child = child;
    this.#startedMs = performance.now();
    send(child, { kind: 'begin', place: this.#place });
    return child;
  }

  #hear(answer: WorkAnswer): void {
    if (answer.kind === 'notice') this.#world.onNotice(answer.text);
    else if (answer.kind === 'done') this.#waiting?.resolve(answer.done);
    else this.#waiting?.reject(new Error(answer.message));
  }

  #forget(child: ChildProcess, why: Error): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#waiting?.reject(why);
  }

  /** Ends the process and waits for its end. */
  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    if (child.connected) child.disconnect();
    const late = setTimeout(() => child.kill('SIGKILL'), this.#times.endMs ?? defaultEndMs);
    await exit;
    clearTimeout(late);
  }
}

/** What cannot be sent has ended, or will: its end is what is reported. */
function send(child: ChildProcess, message: WorkMessage): void {
  if (child.connected) child.send(message, () => undefined);
}

/** Of what the other process is made. */
export interface WorkOptions {
  /** The file of `watch-worker`. */
  readonly entry: URL;
  readonly times?: WorkTimes;
}

/** The file of the other process, beside this one; `undefined` where a bundler left it out: then one process does everything. */
export function workerEntry(): URL | undefined {
  const here: string | undefined = import.meta.url;
  if (here === undefined) return undefined;
  const file = new URL(here.endsWith('.ts') ? './watch-worker.ts' : './watch-worker.js', here);
  return existsSync(file) ? file : undefined;
}
