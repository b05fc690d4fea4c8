import { nodeFileSystem } from '@agentspine/durable-fs';
import type {
  Calendar,
  CalendarDay,
  SessionDocument,
  TimelineEvent,
  TimelineScope,
  TimeZone,
} from '@agentspine/schema';
import {
  ContentQuestions,
  EventQuestions,
  type FileHistory,
  type IdKind,
  ImportQuestions,
  idKinds,
  isTask,
  iterateTimeline,
  LogQuestions,
  listTraceTurns,
  listVerdicts,
  ObsQuestions,
  RuleQuestions,
  RunQuestions,
  readFileHistory,
  readTimelineEvent,
  readTraceTurn,
  SearchQuestions,
  TaskQuestions,
  type TimelineFilter,
  type TraceTurn,
  type TraceTurnFilter,
  type TurnDetails,
  type VerdictFilter,
  type VerdictList,
  wholeId,
} from '@agentspine/spine-reader';
import {
  type AskStore,
  type ColdSource,
  type ExportedTable,
  parseFilter,
  parseText,
  parseWord,
  type Query,
  type ReaderError,
} from '@agentspine/sql';
import { BrowseQuestions } from './browse/browse-questions.ts';
import { BudgetQuestions } from './budgets/budget-questions.ts';
import { readSessionDocument } from './document/read-session-document.ts';
import { readDirectory } from './document/read-threads.ts';
import type { SessionPlace } from './document/session-document.ts';
import { OpenStores, type ReaderStore } from './open-stores.ts';
import { type ArchiveCounts, readArchiveCounts } from './queries/archive-counts.ts';
import { type CompareRequest, type Comparison, compareModels } from './queries/compare-models.ts';
import { askDailyReport, type DailyReport } from './queries/daily-report.ts';
import { askHotTables, type HotTable } from './queries/hot-tables.ts';
import { type ImportProblems, type ProblemFilter, readProblems } from './queries/import-problems.ts';
import { listSessions, type SessionFilter, type SessionList } from './queries/list-sessions.ts';
import { readPlanSpend } from './queries/plan-spend.ts';
import { computePlanUsage, type PlanUsage } from './queries/plan-usage.ts';
import { type Plan, parsePlan } from './queries/plans.ts';
import { type Quality, readQuality } from './queries/quality.ts';
import { askRecentRows, type RecentRequest, type RecentRow } from './queries/recent-rows.ts';
import { readSessionDetail, type SessionDetail } from './queries/session-detail.ts';
import { type Summary, type SummaryRequest, summarise, withSessionTitles } from './queries/summary.ts';
import { summaryKeys } from './queries/summary-labels.ts';
import { readTableSizes, type StoreSize } from './queries/table-sizes.ts';
import {
  type AskArchive,
  askRecordedUsage,
  askUsage,
  type RecordedUsage,
  type UsageStores,
} from './queries/usage/ask-usage.ts';
import { parseDaySpan } from './queries/usage/parse-day-span.ts';
import type { Usage } from './queries/usage/used.ts';
import type { ReaderParts } from './reader-parts.ts';
import { refuseSession } from './sessions/refuse-session.ts';
import { withProject } from './sessions/resolve-project.ts';
import type { SessionResolution } from './sessions/resolve-session.ts';
import { SessionFinder } from './sessions/session-finder.ts';
import { titlesOf } from './sessions/titles-of.ts';
import { type QueryOptions, SqlQueries } from './sql-queries.ts';
import { type AskedAt, boundText } from './time-bound.ts';
import { sinceOf, type TurnFilter, untilOf } from './turn-filter.ts';

/**
 * Questions over the stores of a home; each is answered in one read transaction. A store is opened when the first question
 * needs it, with the errors of `openArchive` or `openSpine`. After `close` all throw `READER_CLOSED`.
 */
export class Reader implements Disposable {
  readonly #records: ColdSource;
  readonly #nowMs: () => number;
  readonly #calendar: Calendar;
  readonly #stores: OpenStores;
  readonly #sessions: SessionFinder;
  readonly #sql: SqlQueries;
  readonly #ask: AskStore = (question) => this.#stores.ask('archive', question);
  readonly #askSpine: AskStore = (question) => this.#stores.ask('spine', question);

  /** Deliveries, cursors of sources and the tracker. */
  readonly obs = new ObsQuestions(this.#askSpine);
  /** Lines of the append-only log. */
  readonly log = new LogQuestions(this.#askSpine);
  /** Runs of workflows. */
  readonly runs = new RunQuestions(this.#askSpine);
  /** The domain events of the trace. */
  readonly events = new EventQuestions(this.#askSpine);
  /** What agents work on. */
  readonly tasks = new TaskQuestions(this.#askSpine);
  /** Rules, and what they came to. */
  readonly rules = new RuleQuestions(this.#askSpine);
  /** How much of budgets is spent. */
  readonly budgets = new BudgetQuestions(() => ({ stores: this.#usageStores(), askedAt: this.#askedAt }));
  /** Lists and timelines in pages. */
  readonly browse: BrowseQuestions = new BrowseQuestions({
    askArchive: (question) => this.#ask(question),
    askSpine: this.#askSpine,
    askIfThere: (question, store) => this.#stores.askIfThere(store, question, []),
    traceSessions: (text) => this.traceSessions(text),
    askedAt: () => this.#askedAt,
    cold: () => this.#records,
  });

  /** How far transcripts are in the trace, and what it refused of them. */
  readonly imports = new ImportQuestions(this.#askSpine);
  /** Bodies by digest that events name. */
  readonly content: ContentQuestions;
  /** Tasks and events by their words, or by their meaning. */
  readonly search = new SearchQuestions(this.#askSpine, (session) => this.traceSessions(session));

  constructor(home: string, { nowMs, calendar, archiveFolder, blobs, busyTimeoutMs }: ReaderParts) {
    this.#records = { home, fileSystem: nodeFileSystem };
    this.#sql = new SqlQueries(home);
    this.#stores = new OpenStores({ archive: archiveFolder, spine: home }, busyTimeoutMs);
    this.#sessions = new SessionFinder(this.#stores);
    this.#nowMs = nowMs;
    this.#calendar = calendar;
    this.content = new ContentQuestions(this.#askSpine, blobs);
  }

  /** The time zone of days in answers. */
  get timezone(): TimeZone {
    return this.#calendar.timezone;
  }

  /** Opens a store now, so that what is wrong with it is reported before a question is asked. */
  open(store: ReaderStore): void {
    this.#stores.open(parseWord(store, ['archive', 'spine'], 'store'));
  }

  /**
   * Which session is meant by what a person has: its id in the archive or in the trace, its runtime's own, the same after the
   * source and a colon, the beginning of one of these, or else three characters or more of its title, in capitals or not.
   * `source` narrows it to one harness. Both stores are looked at; one that is missing has no sessions.
   * @throws ReaderError where nothing fits and a store could not be read
   */
  resolveSession(text: string, source?: string): SessionResolution {
    return this.#sessions.resolve(text, source);
  }

  /** What turns used, by one key (SPEC 2.11). @throws ReaderError `READER_BAD_REQUEST`, `READER_PROJECT_AMBIGUOUS`, `READER_SESSION_…` */
  summary(request: SummaryRequest): Summary {
    const selection = this.#sessions.select(request);
    parseWord(request.by, summaryKeys, 'by');
    const summary = this.#ask((database) => summarise(database, withProject(database, selection), this.#askedAt));
    return request.by === 'session' && request.isTitled !== false
      ? withSessionTitles(summary, this.#askTrace)
      : summary;
  }

  /** Models side by side, activity by activity (SPEC 2.11). @throws ReaderError `READER_BAD_REQUEST`, `READER_SESSION_…` */
  compare(request: CompareRequest): Comparison {
    const selection = this.#sessions.select(request);
    return this.#ask((database) => compareModels(database, withProject(database, selection), this.#askedAt));
  }

  /** How far a plan is in its current cycle (SPEC 2.11). */
  planUsage(plan: Plan): PlanUsage {
    parsePlan(plan);
    const askedAt = this.#askedAt;
    return this.#ask((database) => computePlanUsage(plan, readPlanSpend(database, plan, askedAt), askedAt));
  }

  /** Sessions, the last active first. @throws ReaderError `READER_BAD_REQUEST` */
  sessions(filter: SessionFilter = {}): SessionList {
    parseFilter(filter, 'filter');
    const list = this.#ask((database) => listSessions(database, withProject(database, filter), this.#askedAt));
    const titleOf = titlesOf(list.sessions, this.#askTrace);
    return { ...list, sessions: list.sessions.map((session) => ({ ...session, title: titleOf(session) })) };
  }

  /** One session, by all that `resolveSession` takes; of a subagent the session that it ran in. @throws ReaderError `READER_SESSION_…` */
  sessionDetail(session: string): SessionDetail {
    const key = this.#sessions.archived(session);
    const detail = this.#ask((database) => readSessionDetail(database, key, this.#askedAt));
    const title = titlesOf([detail.session], this.#askTrace)(detail.session);
    return { ...detail, session: { ...detail.session, title } };
  }

  /** How sessions ended and how often edits held (SPEC 2.11). @throws ReaderError `READER_BAD_REQUEST`, `READER_SESSION_…` */
  quality(filter: TurnFilter = {}): Quality {
    const selection = this.#sessions.select(filter);
    return this.#ask((database) => readQuality(database, withProject(database, selection), this.#askedAt));
  }

  /** What imports could not read; the first 1,000 unless the filter says otherwise. */
  problems(filter: ProblemFilter = {}): ImportProblems {
    return this.#ask((database) => readProblems(database, parseFilter(filter, 'filter')));
  }

  /** How many rows there are; cheap. */
  archiveCounts(): ArchiveCounts {
    return this.#ask(readArchiveCounts);
  }

  /** The newest rows of all that is written: records, archived days, the delivery log, what agents did. @throws ReaderError `READER_BAD_REQUEST` */
  async recent(request: RecentRequest): Promise<readonly RecentRow[]> {
    this.#stores.assertOpen();
    const asked = { request: parseFilter(request, 'request'), nowMs: this.#nowMs() };
    return await askRecentRows(this.#records, asked, this.#askSpine);
  }

  /** How many rows each table has of what was recorded, logged, done and imported, archived days included. */
  async hotTables(): Promise<readonly HotTable[]> {
    this.#stores.assertOpen();
    const { records, askArchive } = this.#usageStores();
    return await askHotTables(records, askArchive);
  }

  /** How much room each table of `spine.db` takes; reads the whole file. */
  storeSize(): StoreSize {
    return this.#askSpine(readTableSizes);
  }

  /**
   * What happened on a day of the reader's time zone (SPEC 1.8), or from that day to `lastDay`, before and after days were
   * archived; with what imported transcripts say was used. @throws ReaderError `READER_COLD_CORRUPT`
   */
  async dailyReport(day: CalendarDay, lastDay: CalendarDay = day): Promise<DailyReport> {
    this.#stores.assertOpen();
    const stores = { records: this.#records, askArchive: this.#askArchive };
    return await askDailyReport(stores, parseDaySpan(day, lastDay), this.#calendar);
  }

  /** What models used, recorded or imported, each call once; both days included. @throws ReaderError `READER_COLD_CORRUPT` */
  async usage(firstDay: CalendarDay, lastDay: CalendarDay = firstDay): Promise<Usage> {
    this.#stores.assertOpen();
    return await askUsage(this.#usageStores(), parseDaySpan(firstDay, lastDay), this.#calendar);
  }

  /** What records say was used in a time, beside imported transcripts. @throws ReaderError `READER_BAD_REQUEST`, `READER_COLD_CORRUPT` */
  async recordedUsage(span: Pick<TurnFilter, 'since' | 'until'>): Promise<RecordedUsage> {
    const { since, until } = parseFilter(span, 'span');
    this.#stores.assertOpen();
    const askedAt = this.#askedAt;
    const from = since === undefined ? '' : sinceOf(since, askedAt);
    const to = until === undefined ? 'Z' : boundText(Date.parse(untilOf(until, askedAt)) + 1);
    return await askRecordedUsage(this.#usageStores(), { from, to });
  }

  /** The ids in the trace of a session, by all that `resolveSession` takes. @throws ReaderError `READER_SESSION_…` */
  traceSessions(text: string, what: 'session' | 'task or session' = 'session'): readonly string[] {
    return this.#sessions.traceIds(text, what);
  }

  /** The events of a task, or of a session by all that `resolveSession` takes. @throws as `iterateTimeline` */
  timeline(taskOrSession: string, filter: TimelineFilter = {}): readonly TimelineEvent[] {
    return [...this.iterateTimeline(taskOrSession, filter)];
  }

  /**
   * As `timeline`, for more events than memory should hold. In the order of time, then id; large bodies come as their beginning,
   * and `bodyBytes` then says so.
   * @throws ReaderError `READER_BAD_REQUEST`, `READER_SESSION_…`, `READER_EVENT_NOT_FOUND`
   */
  iterateTimeline(taskOrSession: string, filter: TimelineFilter = {}): Generator<TimelineEvent, void, void> {
    parseText(taskOrSession, 'taskOrSession');
    parseFilter(filter, 'filter');
    const scope: TimelineScope = this.#askSpine((database) => isTask(database, taskOrSession))
      ? { kind: 'task', taskId: taskOrSession }
      : { kind: 'sessions', sessionIds: this.traceSessions(taskOrSession, 'task or session') };
    return iterateTimeline(this.#askSpine, scope, filter);
  }

  /**
   * A session as a person reads it, by all that `resolveSession` takes: its events as turns, with its subagents in them, and
   * with what the read model knows of it where there is one. Large texts are their beginnings.
   * @throws ReaderError `READER_SESSION_…`
   */
  sessionDocument(text: string): SessionDocument {
    const traceIds = this.traceSessions(text);
    const found = this.resolveSession(text);
    if (found.kind !== 'session') return refuseSession(text, found);
    return readSessionDocument({ key: found.session, traceIds }, this.#askSpine, (question) =>
      this.#stores.askIfThere('archive', question, []),
    );
  }

  /** A session by its names, and the folder in which it ran; null where its log does not say. @throws ReaderError `READER_SESSION_…` */
  sessionPlace(text: string): SessionPlace {
    const traceIds = this.traceSessions(text);
    const found = this.resolveSession(text);
    if (found.kind !== 'session') return refuseSession(text, found);
    const { name: session, source, sessionId } = found.session;
    const directory = this.#askSpine((database) => readDirectory(database, traceIds));
    return { session, source, sessionId, directory };
  }

  /** What agents did with a file, by its path or the end of it; at most `limit` calls, 20 by default. @throws ReaderError `READER_BAD_REQUEST` */
  fileHistory(path: string, limit?: number): FileHistory {
    return this.#askSpine((database) => readFileHistory(database, path, limit));
  }

  /** An event of the timeline with all of its body; `undefined` where there is none. @throws ReaderError `READER_BAD_REQUEST` */
  timelineEvent(eventId: string): TimelineEvent | undefined {
    return this.#askSpine((database) => readTimelineEvent(database, eventId));
  }

  /** Turns of the trace, the newest first, with 1,000 characters of each text. @throws ReaderError `READER_BAD_REQUEST`, `READER_SESSION_…` */
  turns(request: TraceTurnFilter = {}): readonly TraceTurn[] {
    const { session, ...filter } = parseFilter(request, 'filter');
    const sessionIds = session === undefined ? undefined : this.traceSessions(session);
    return this.#askSpine((database) => listTraceTurns(database, { ...filter, sessionIds }));
  }

  /** The whole id of which `text` is the beginning; `text` itself where there is none. @throws ReaderError `READER_ID_AMBIGUOUS` */
  wholeId(kind: IdKind, text: string): string {
    const id = parseText(text, 'id');
    return this.#askSpine((database) => wholeId(database, parseWord(kind, idKinds, 'kind'), id));
  }

  /** A turn of the trace with its events and verdicts; `undefined` where there is none. @throws ReaderError `READER_BAD_REQUEST` */
  turn(turnId: string): TurnDetails | undefined {
    return this.#askSpine((database) => readTraceTurn(database, turnId));
  }

  /** What active rules said of turns; counts of all, the newest in a list. @throws ReaderError `READER_SESSION_…`, `READER_TASK_NOT_FOUND`, `READER_RULE_NOT_FOUND` */
  verdicts(request: VerdictFilter = {}): VerdictList {
    const { session, ...filter } = parseFilter(request, 'filter');
    const sessionIds = session === undefined ? undefined : this.traceSessions(session);
    return this.#askSpine((database) => listVerdicts(database, { ...filter, sessionIds }));
  }

  /**
   * Prepares one SELECT, or EXPLAIN of one, over all stores of the home; its answer is read as it comes. Other names and limits are those of
   * `runQuery`, but that the answer may have 100 million rows and 16 GiB.
   */
  query(sql: string, options: QueryOptions = {}): Query {
    return this.#sql.query(sql, options);
  }

  /**
   * Writes the rows of the home as Parquet into a folder, as `exportParquet` does, for whatever reads Parquet; says which files are of which table.
   * @throws ReaderError those of `exportParquet`; `READER_CLOSED`
   */
  dataset(to: string, options: { readonly signal?: AbortSignal } = {}): Promise<readonly ExportedTable[]> {
    this.#stores.assertOpen();
    return this.#sql.dataset(to, parseFilter(options, 'options').signal);
  }

  /** Keeps a process ready for the next `query` of the default limits, until `close`; it does not keep the program running. @throws ReaderError `READER_BUNDLED`, `READER_CLOSED` */
  prewarm(): void {
    this.#stores.assertOpen();
    this.#sql.prewarm();
  }

  /** Closes the stores, and ends the process of `prewarm`. Does nothing the second time. */
  close(): void {
    this.#sql[Symbol.dispose]();
    this.#stores.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  get #askedAt(): AskedAt {
    return { nowMs: this.#nowMs(), calendar: this.#calendar };
  }

  /** Asks `spine.db`; `undefined` where there is none. */
  get #askTrace(): AskStore | undefined {
    return this.#stores.askIfThere('spine', () => true, []) ? this.#askSpine : undefined;
  }

  #usageStores(): UsageStores {
    return { records: this.#askTrace && this.#records, askArchive: this.#askArchive };
  }

  /** A store that is there and cannot be read is an error: its figures would be missing. */
  readonly #askArchive: AskArchive = (question, none) => {
    const unread: ReaderError[] = [];
    const answer = this.#stores.askIfThere('archive', question, unread);
    const [problem] = unread;
    if (problem !== undefined) throw problem;
    return answer ?? none;
  };
}
