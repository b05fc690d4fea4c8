import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OtherThread } from '@agentspine/home';
import type { TimeZone } from '@agentspine/schema';
import type { Answers, QuestionName, Questions, SqlForm, SqlRunner } from '@agentspine/server';
import { ReadGaps } from './read-gaps.ts';
import { StoreVersion } from './store-version.ts';

/** What a thread is started with. */
export interface ThreadData {
  /** The home. */
  readonly directory: string;
  /** The time zone of days in answers, by its IANA name. */
  readonly timezone: TimeZone;
  /** The version of spine. */
  readonly version: string;
}

/** A question for a thread. */
export interface ThreadRequest {
  readonly name: string;
  readonly params: unknown;
}

/** What a thread answers: an error loses its code on its way, so that it comes in parts. */
export type ThreadAnswer =
  | { readonly kind: 'answer'; readonly answer: unknown }
  | { readonly kind: 'error'; readonly code: string | undefined; readonly message: string };

type Which = 'quick' | 'slow' | 'sql';

/** Sums, checks of everything and searches of everything take seconds in a large home; pages and timelines do not wait for them. */
const slow: ReadonlySet<QuestionName> = new Set(['usage', 'claims', 'budgets', 'document', 'health', 'search']);

/** Lists that look at every row where they are narrowed by what rows say. */
const lists: ReadonlySet<QuestionName> = new Set(['records', 'logs', 'runs', 'tasks']);
const narrowing = ['q', 'source', 'agent', 'session', 'model'] as const;

function isSlow(name: QuestionName, params: unknown): boolean {
  if (!lists.has(name)) return slow.has(name);
  return typeof params === 'object' && params !== null && narrowing.some((key) => key in params);
}

/** The questions of a server, answered on two threads, and SQL on a third; the same question on the same stores is asked once. */
export class QuestionThreads implements Questions, SqlRunner, AsyncDisposable {
  readonly #entry: URL;
  readonly #data: ThreadData;
  readonly #threads = new Map<Which, OtherThread<ThreadRequest, ThreadAnswer>>();
  readonly #version: StoreVersion;
  readonly #gaps: ReadGaps;
  readonly #asked = new Map<string, Promise<unknown>>();
  #queries = 0;

  /** `entry` is the file of `answer-worker`. */
  constructor(entry: URL, data: ThreadData) {
    this.#entry = entry;
    this.#data = data;
    this.#version = new StoreVersion(data.directory, data.timezone);
    const log = join(data.directory, 'spine.db-wal');
    const logBytes = () => statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    this.#gaps = new ReadGaps({ logBytes, nowMs: () => performance.now(), sleep: (ms) => sleep(ms) });
  }

  /** As `Questions` says. Rejects with `ServeError` or an error that has the code of a store. */
  readonly ask = async <Name extends QuestionName>(name: Name, params: unknown): Promise<Answers[Name]> => {
    const key = JSON.stringify([name, params, this.version()]);
    const known = this.#asked.get(key) ?? this.#askThread(name, params);
    this.#asked.set(key, known);
    try {
      return (await known) as Answers[Name];
    } finally {
      this.#asked.delete(key);
    }
  };

  /** As `SqlRunner` says: the rows are read on a thread of its own, so that no question waits for them. */
  readonly query = async (sql: string, form: SqlForm, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> => {
    this.#queries += 1;
    const query = String(this.#queries);
    // A thread that died ended the query with it.
    const stop = () => void this.#send('sql', 'stop', { query }).catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return (await this.#send('sql', 'query', { query, sql, form })) as Uint8Array<ArrayBuffer>;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };

  /** As `Questions` says. */
  readonly version = (): string => this.#version.read();

  async [Symbol.asyncDispose](): Promise<void> {
    this.#version[Symbol.dispose]();
    await Promise.all([...this.#threads.values()].map((thread) => thread[Symbol.asyncDispose]()));
  }

  #askThread(name: QuestionName, params: unknown): Promise<unknown> {
    return this.#gaps.ask(() => this.#send(isSlow(name, params) ? 'slow' : 'quick', name, params));
  }

  async #send(which: Which, name: string, params: unknown): Promise<unknown> {
    const running = this.#threads.get(which);
    const thread =
      running?.isAlive === true ? running : new OtherThread<ThreadRequest, ThreadAnswer>(this.#entry, this.#data);
    this.#threads.set(which, thread);
    const answer = await thread.ask({ name, params });
    if (answer.kind === 'answer') return answer.answer;
    throw Object.assign(new Error(answer.message), answer.code === undefined ? {} : { code: answer.code });
  }
}
