/**
 * Asks the index for what may be a hit, a few more than are wanted; they are ranked afterwards (SPEC 4.10).
 *
 * FTS5 ranks by looking at every document that has one of the words, twice: a common word of 200,000 documents takes a quarter
 * of a second. So it ranks only words that few documents have; of others the newest are taken, which also win among equals in
 * the end. Every question goes from the newest on and ends after `matchesMax`, or where the scope ends.
 */
import type { Database, Statement } from 'better-sqlite3';
import { findEventsByLetters, findTasksByLetters } from './find-by-letters.ts';
import { allOf, anyOf, ofKind, type SearchQuery } from './search-query.ts';

/** More than this are not counted, and a word that more documents have is a common one. */
const matchesMax = 1_000;

/** Some events, by the rows of their documents. */
export interface DocumentRange {
  readonly first: number;
  readonly last: number;
  /** All of them, as JSON. */
  readonly rowids: string;
}

/** What is asked for. */
export interface CandidateScope {
  readonly scope: 'task' | 'event';
  /** Only events of this task. */
  readonly taskId?: string | undefined;
  /** Only these events. */
  readonly within?: DocumentRange | undefined;
  /** Only events of this kind. */
  readonly kind?: string | undefined;
  /** How many candidates are wanted. */
  readonly wanted: number;
  /** How many hits: with so many of a question that wants all words, wider ones cannot find better. */
  readonly enough: number;
}

const eventsOfTask = 'SELECT seq FROM events WHERE aggregate_id = @taskId';
const ofSessions = 'rowid BETWEEN max(@from, @first) AND @last AND +rowid IN (SELECT value FROM json_each(@rowids))';
const ranges = {
  task: 'rowid < 0',
  event: 'rowid >= @from',
  'event of a task': `rowid BETWEEN max(@from, (SELECT min(seq) FROM (${eventsOfTask}))) AND (SELECT max(seq) FROM (${eventsOfTask}))
    AND +rowid IN (${eventsOfTask})`,
  'event of sessions': ofSessions,
  'event of a task in sessions': `${ofSessions} AND +rowid IN (${eventsOfTask})`,
} as const;

const matchSql = (range: string): string =>
  `SELECT rowid AS id FROM search_documents_fts WHERE search_documents_fts MATCH @question AND ${range}`;
const newestSql = (range: string): string => `${matchSql(range)} ORDER BY rowid DESC LIMIT @wanted`;
/** From a document on upwards: downwards the index would go on below it until it finds another match. */
const sinceSql = (range: string): string => `${matchSql(range)} ORDER BY rowid LIMIT @wanted`;
/** Of documents that rank alike the newest: tasks are numbered downwards. */
const rankedSql = (range: string): string => `${matchSql(range)} ORDER BY rank, abs(rowid) DESC LIMIT @wanted`;
/** From the top the index reads the few rows below zero and stops; from the bottom it would look for more among all events. */
const newestTasksSql = `${matchSql(ranges.task)} ORDER BY rowid LIMIT @wanted`;
const isWithin = '(@rowids IS NULL OR e.seq IN (SELECT value FROM json_each(@rowids)))';
// The newest by when they happened, and those that were changed since, which are few.
const newestOfTaskSql = `SELECT id FROM (
    SELECT * FROM (SELECT seq AS id, created_at AS at FROM timeline_events AS e
      WHERE task_id = @taskId AND ${isWithin} ORDER BY event_time DESC, seq DESC LIMIT @wanted)
    UNION SELECT e.seq, x.updated_at FROM search_events AS x JOIN events AS e ON e.event_id = x.event_id
      WHERE x.updated_at IS NOT NULL AND e.aggregate_id = @taskId AND ${isWithin})
  GROUP BY id ORDER BY max(at) DESC, id DESC LIMIT @wanted`;

/** Documents for a query by their row, the likeliest first. */
export class CandidateFinder {
  readonly #database: Database;
  readonly #query: SearchQuery;
  readonly #statements = new Map<string, Statement>();
  readonly #areCommon = new Map<string, boolean>();

  constructor(database: Database, query: SearchQuery) {
    this.#database = database;
    this.#query = query;
  }

  /** Documents that have all words of the query, events also with all but one; fewer than enough where there are no more. */
  findNarrow(scope: CandidateScope): readonly number[] {
    const { questions, tokens } = this.#query;
    const { all, inOrder, looser, unfinished } = questions;
    if (all === undefined) return [];
    const matching = this.#newest(all, scope);
    const found = new Set(inOrder === undefined ? [] : this.#among(matching, inOrder, scope));
    const add = (rowids: readonly number[]): void => rowids.forEach((rowid) => void found.add(rowid));
    add(this.#best(all, matching, { tokens, scope }));
    for (const question of scope.scope === 'event' ? looser : []) {
      if (found.size < scope.enough) add(this.#best(question, this.#newest(question, scope), { tokens, scope }));
    }
    if (found.size < scope.enough && unfinished !== undefined && !this.#isCommon(tokens.at(-1) ?? '')) {
      add(this.#newest(unfinished, scope).slice(0, scope.wanted));
    }
    return [...found];
  }

  /** Documents that have any word of the query; common words count only where there are no others. */
  findWide(scope: CandidateScope): readonly number[] {
    const { tokens } = this.#query;
    if (tokens.length === 0) return [];
    const rare = tokens.filter((token) => !this.#isCommon(token));
    const found = rare.length === 0 ? [] : this.#anyOf(rare, scope);
    return found.length > 0 ? found : this.#anyOf(tokens, scope);
  }

  /** Events of a task that have all of these words; without words its newest. */
  findInTask(tokens: readonly string[], taskId: string, scope: CandidateScope): readonly number[] {
    const rowids = scope.within?.rowids ?? null;
    if (tokens.length === 0) return this.#ids(newestOfTaskSql, { taskId, rowids, wanted: scope.wanted });
    return this.#newest(allOf(tokens), { ...scope, taskId }).slice(0, scope.wanted);
  }

  /** Tasks that hold what was typed, letter by letter. */
  findTasksLike({ wanted }: CandidateScope): readonly number[] {
    return findTasksByLetters(this.#database, this.#query.literal, wanted);
  }

  /** As `findTasksLike`, for the newest events of a scope. */
  findEventsLike(scope: CandidateScope): readonly number[] {
    const { taskId, within, kind, wanted } = scope;
    return findEventsByLetters(this.#database, this.#query.literal, {
      range: ranges[rangeOf(scope)],
      bounds: { from: 1, ...(taskId === undefined ? {} : { taskId }), ...within },
      ...{ kind, wanted },
    });
  }

  #anyOf(tokens: readonly string[], scope: CandidateScope): readonly number[] {
    const question = anyOf(tokens);
    return this.#best(question, this.#newest(question, scope), { tokens, scope });
  }

  /** The newest documents that match, and one more than `matchesMax` where there are more. */
  #newest(question: string, scope: CandidateScope): readonly number[] {
    const values = boundTo(scope, { question: restrict(question, scope.kind), from: 1, wanted: matchesMax + 1 });
    const found = this.#ids(newestSql(ranges[rangeOf(scope)]), values);
    if (scope.scope === 'event') return found;
    return found.length <= matchesMax ? found.toReversed() : this.#ids(newestTasksSql, values);
  }

  /** Which of these, the newest before the others, match another question too; maybe some newer ones. */
  #among(matching: readonly number[], question: string, scope: CandidateScope): readonly number[] {
    const from = matching.at(-1);
    if (from === undefined) return [];
    if (scope.scope === 'task') return this.#newest(question, scope);
    const values = boundTo(scope, { question: restrict(question, scope.kind), from, wanted: matchesMax + 1 });
    return this.#ids(sinceSql(ranges[rangeOf(scope)]), values)
      .toReversed()
      .slice(0, scope.wanted);
  }

  /** Those of the matching that are wanted: the best where that is soon known, else the newest. */
  #best(
    question: string,
    matching: readonly number[],
    { tokens, scope }: { readonly tokens: readonly string[]; readonly scope: CandidateScope },
  ): readonly number[] {
    const { wanted } = scope;
    if (matching.length <= wanted) return matching;
    if (matching.length > matchesMax || tokens.some((token) => this.#isCommon(token))) return matching.slice(0, wanted);
    const values = boundTo(scope, { question: restrict(question, scope.kind), from: 1, wanted });
    return this.#ids(rankedSql(ranges[rangeOf(scope)]), values);
  }

  /** Whether many documents have a word, of whatever scope: they all cost time when they are ranked. */
  #isCommon(token: string): boolean {
    const known = this.#areCommon.get(token);
    if (known !== undefined) return known;
    const isCommon = this.#newest(anyOf([token]), everywhere).length > matchesMax;
    this.#areCommon.set(token, isCommon);
    return isCommon;
  }

  #ids(sql: string, values: Readonly<Record<string, unknown>>): readonly number[] {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql).pluck();
    this.#statements.set(sql, statement);
    return statement.all(values) as number[];
  }
}

const everywhere: CandidateScope = { scope: 'event', wanted: 0, enough: 0 };

function rangeOf({ scope, taskId, within }: CandidateScope): keyof typeof ranges {
  if (scope === 'task') return scope;
  if (within !== undefined) return taskId === undefined ? 'event of sessions' : 'event of a task in sessions';
  return taskId === undefined ? scope : 'event of a task';
}

/** The driver refuses values that a statement has no place for. */
function boundTo(
  scope: CandidateScope,
  values: { readonly question: string; readonly from: number; readonly wanted: number },
) {
  const { from, ...others } = values;
  if (scope.scope === 'task') return others;
  return { ...values, ...(scope.taskId === undefined ? {} : { taskId: scope.taskId }), ...scope.within };
}

function restrict(question: string, kind: string | undefined): string {
  return kind === undefined ? question : `${ofKind(kind)} AND (${question})`;
}
