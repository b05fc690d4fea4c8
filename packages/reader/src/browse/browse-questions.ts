import type { AskStore, ColdSource } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import { ListQuestions } from '../lists/list-questions.ts';
import type { ReaderStore } from '../open-stores.ts';
import { type AskedAt, boundText } from '../time-bound.ts';
import { type ActiveSessions, readActiveSessions } from './active-sessions.ts';
import { readSessionChoices, type SessionChoices } from './session-choices.ts';
import { type EventsPage, type EventsRequest, findMatches, readEvents } from './session-events.ts';
import { readOutline, type SessionOutline } from './session-outline.ts';
import {
  type AskTrace,
  readSessionRow,
  readSessionsPage,
  type SessionsPage,
  type SessionsPageRow,
  type SessionsRequest,
} from './sessions-page.ts';

/** What these questions take of a reader. */
export interface BrowseStores {
  /** Asks the archive. */
  readonly askArchive: AskStore;
  /** Asks `spine.db`. */
  readonly askSpine: AskStore;
  /** Of a store that is not there, or cannot be read, the answer is `undefined`. */
  readonly askIfThere: <Answer>(question: (database: Database) => Answer, store: ReaderStore) => Answer | undefined;
  /** The ids in the trace of a session. @throws ReaderError `READER_SESSION_…` */
  readonly traceSessions: (text: string) => readonly string[];
  /** When it is asked, and whose days are meant. */
  readonly askedAt: () => AskedAt;
  /** Where archived days of records are. */
  readonly cold: () => ColdSource;
}

const activeMax = 50;

/** Questions of somebody who looks through a home: lists in pages, and the timeline of a session by places. */
export class BrowseQuestions {
  readonly #stores: BrowseStores;

  /** Records, lines of the log, runs and tasks in pages. */
  readonly lists: ListQuestions;

  constructor(stores: BrowseStores) {
    this.#stores = stores;
    this.lists = new ListQuestions(stores);
  }

  /** A page of the sessions of the archive. @throws ReaderError `READER_BAD_REQUEST`, `READER_CURSOR_STALE` */
  sessions(request: SessionsRequest = {}): SessionsPage {
    const { askArchive } = this.#stores;
    const askedAt = this.#stores.askedAt();
    return askArchive((database) => readSessionsPage(database, request, { askedAt, askTrace: this.#askTrace }));
  }

  /** A session as the list has it, by its key in `archive.sessions`; `undefined` where that does not have it. */
  session(source: string, sessionId: string): SessionsPageRow | undefined {
    return this.#stores.askArchive((database) => readSessionRow(database, { source, sessionId }, this.#askTrace));
  }

  /** What sessions can be filtered by. */
  choices(): SessionChoices {
    return this.#stores.askArchive(readSessionChoices);
  }

  /**
   * The timeline of a session as columns of numbers, by all that `Reader.resolveSession` takes; with `from`, the `end` of an
   * outline before, only what came after it where nothing came or went before it. @throws ReaderError `READER_BAD_REQUEST`,
   * `READER_SESSION_…`
   */
  outline(session: string, from?: string): SessionOutline {
    const ids = this.#stores.traceSessions(session);
    return this.#stores.askSpine((database) => readOutline(database, ids, from));
  }

  /** Events of a session by their places. @throws ReaderError `READER_BAD_REQUEST`, `READER_SESSION_…`, `READER_EVENT_NOT_FOUND` */
  events(session: string, request: EventsRequest = {}): EventsPage {
    const ids = this.#stores.traceSessions(session);
    return this.#stores.askSpine((database) => readEvents(database, ids, request));
  }

  /**
   * The places of all events of a session with `text` in their title, or in the first 256 KiB of their body.
   * @throws ReaderError `READER_BAD_REQUEST`, `READER_SESSION_…`
   */
  matches(session: string, text: string): readonly number[] {
    const ids = this.#stores.traceSessions(session);
    return this.#stores.askSpine((database) => findMatches(database, ids, text));
  }

  /** Sessions in which something happened in the last `withinMs` milliseconds: the first 50, and how many there are. */
  active(withinMs: number): ActiveSessions {
    const since = boundText(this.#stores.askedAt().nowMs - withinMs);
    return this.#stores.askSpine((database) => readActiveSessions(database, since, activeMax));
  }

  /** How many turns that began in the last `withinMs` milliseconds contradict a rule. */
  contradicted(withinMs: number): number {
    const since = boundText(this.#stores.askedAt().nowMs - withinMs);
    const sql = "SELECT count(*) FROM turns WHERE aggregate_verdict = 'contradicted' AND started_at >= ?";
    return this.#stores.askSpine((database) => database.prepare(sql).pluck().get(since) as number);
  }

  /** A text that is another one after each commit of another connection to the archive or to `spine.db`; asks no row. */
  commits(): string {
    const version = (database: Database) => database.pragma('data_version', { simple: true });
    return (['archive', 'spine'] as const).map((store) => this.#stores.askIfThere(version, store) ?? '-').join(' ');
  }

  readonly #askTrace: AskTrace = (question) => this.#stores.askIfThere(question, 'spine');
}
