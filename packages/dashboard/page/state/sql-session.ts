import type { SqlAnswer } from '@agentspine/server';
import { signal } from '@preact/signals';
import { askSql, Refused, reached, type SqlForm } from './client.ts';

/** What became of the SQL that was run last. */
export type SqlState =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly sinceMs: number }
  | { readonly kind: 'answer'; readonly answer: SqlAnswer }
  | { readonly kind: 'problem'; readonly problem: Refused['problem'] }
  | { readonly kind: 'stopped' };

const historyName = 'spine-sql';
const historyMax = 30;

/** SQL that is written and run on one screen; leaving it ends what runs, but no saving. */
export class SqlSession {
  readonly state = signal<SqlState>({ kind: 'none' });
  /** What was run, the newest first; kept by the browser. */
  readonly history = signal<readonly string[]>(keptHistory());
  #running: AbortController | undefined;

  /** Runs SQL, in place of what runs. */
  async run(sql: string): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#keep(sql);
    this.state.value = { kind: 'running', sinceMs: Date.now() };
    try {
      const response = await askSql(sql, 'json', running.signal);
      const answer = await reached(response.json() as Promise<SqlAnswer>);
      if (this.#running === running) this.state.value = { kind: 'answer', answer };
    } catch (error) {
      if (this.#running === running) this.state.value = endOf(error);
    }
  }

  /** The answer as a file; rejects with `Refused`. */
  async save(sql: string, form: SqlForm): Promise<Blob> {
    return reached((await askSql(sql, form, AbortSignal.timeout(60_000))).blob());
  }

  /** Ends what runs. */
  stop(): void {
    this.#running?.abort();
  }

  #keep(sql: string): void {
    this.history.value = [sql, ...this.history.value.filter((each) => each !== sql)].slice(0, historyMax);
    localStorage.setItem(historyName, JSON.stringify(this.history.value));
  }
}

function endOf(error: unknown): SqlState {
  if (error instanceof Refused) return { kind: 'problem', problem: error.problem };
  if (error instanceof DOMException && error.name === 'AbortError') return { kind: 'stopped' };
  throw error;
}

function keptHistory(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(historyName) ?? '[]');
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}
