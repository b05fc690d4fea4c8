/**
 * Asks the index for what may be a hit, a few more than are wanted; they are ranked afterwards (SPEC 4.10).
 *
 * FTS5 ranks by looking at every document that matches, twice: a common word of 200,000 documents takes a quarter of a second.
 * So what matches more than `rankedMax` documents is asked for newest first, which also decides among equals in the end.
 */
import type { SpineConnection } from '../../database/spine-connection.ts';
import { allOf, anyOf, ofKind, type SearchQuery } from './search-query.ts';

/** Ranking this many takes about a millisecond. */
const rankedMax = 1_000;
/** Reading this many texts for a query that has no word takes some hundredths of a second. */
const scannedMax = 100_000;
/** SQLite refuses long patterns. */
const patternCharactersMax = 256;

/** What is asked for. */
export interface CandidateScope {
  readonly scope: 'task' | 'event';
  /** Only events of this task. */
  readonly taskId?: string | undefined;
  /** Only events of this kind. */
  readonly kind?: string | undefined;
  /** How many candidates are wanted. */
  readonly wanted: number;
  /** How many hits: with so many of a question that wants all words, wider ones cannot find better. */
  readonly enough: number;
}

const taskRange = 'AND rowid < 0';
const eventRange = 'AND rowid > 0';
const eventsOfTask = `AND rowid BETWEEN (SELECT min(rowid) FROM search_documents WHERE scope = 'event' AND task_id = @taskId)
  AND (SELECT max(rowid) FROM search_documents WHERE scope = 'event' AND task_id = @taskId)
  AND +rowid IN (SELECT rowid FROM search_documents WHERE scope = 'event' AND task_id = @taskId)`;

const matchSql = (range: string): string =>
  `SELECT rowid AS id FROM search_documents_fts WHERE search_documents_fts MATCH @question ${range}`;
const countSql = (range: string): string => `SELECT count(*) AS count FROM (${matchSql(range)} LIMIT @wanted)`;
const rankedSql = (range: string): string => `${matchSql(range)} ORDER BY rank LIMIT @wanted`;
const newestSql = (range: string): string =>
  `${matchSql(range)} ORDER BY rowid ${range === taskRange ? 'ASC' : 'DESC'} LIMIT @wanted`;
const newestOfTaskSql = `SELECT rowid AS id FROM search_documents WHERE scope = 'event' AND task_id = ?
  ORDER BY updated_at DESC LIMIT ?`;
const tasksLikeSql = `SELECT d.rowid AS id FROM search_documents AS d
  WHERE d.scope = 'task' AND d.search_text LIKE @pattern ESCAPE '\\' ORDER BY d.rowid LIMIT @wanted`;
const eventsLikeSql = `SELECT rowid AS id FROM (SELECT rowid, task_id, search_text FROM search_documents WHERE rowid > 0
    ORDER BY rowid DESC LIMIT @scanned)
  WHERE search_text LIKE @pattern ESCAPE '\\' AND (@taskId IS NULL OR task_id = @taskId)
    AND (@kind IS NULL OR substr(search_text, 1, length(@kind)) = @kind) LIMIT @wanted`;

/** Documents by their row, the likeliest first. */
export class CandidateFinder {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** Documents that have all words of the query, or all but one; fewer than enough where there are no more. */
  findNarrow({ narrow }: SearchQuery, scope: CandidateScope): readonly number[] {
    const found = new Set<number>();
    for (const question of narrow) {
      if (found.size >= scope.enough) break;
      for (const id of this.#ask(restrict(question, scope.kind), scope)) found.add(id);
    }
    return [...found];
  }

  /** Documents that have any word of the query. */
  findWide({ tokens }: SearchQuery, scope: CandidateScope): readonly number[] {
    if (tokens.length === 0) return [];
    return this.#ask(restrict(anyOf(this.#tellingOf(tokens, scope)), scope.kind), scope);
  }

  /** Events of a task that have all of these words; without words its newest. */
  findInTask(tokens: readonly string[], taskId: string, scope: CandidateScope): readonly number[] {
    if (tokens.length === 0) return this.#ids(newestOfTaskSql, taskId, scope.wanted);
    return this.#ask(restrict(allOf(tokens), scope.kind), { ...scope, taskId });
  }

  /** Tasks that hold what was typed, letter by letter. */
  findTasksLike({ literal }: SearchQuery, { wanted }: CandidateScope): readonly number[] {
    return this.#ids(tasksLikeSql, { pattern: patternOf(literal), wanted });
  }

  /** As `findTasksLike`, for the newest events. */
  findEventsLike({ literal }: SearchQuery, { taskId, kind, wanted }: CandidateScope): readonly number[] {
    const values = { pattern: patternOf(literal), taskId: taskId ?? null, wanted, scanned: scannedMax };
    return this.#ids(eventsLikeSql, { ...values, kind: kind === undefined ? null : `${kind} ` });
  }

  #ask(question: string, scope: CandidateScope): readonly number[] {
    const range = rangeOf(scope);
    const isRanked = this.#count(question, scope) <= rankedMax;
    const values = { question, wanted: scope.wanted, ...boundTo(scope) };
    return this.#ids(isRanked ? rankedSql(range) : newestSql(range), values);
  }

  /** Words that are not everywhere, if there are any: beside them the others tell nothing. */
  #tellingOf(tokens: readonly string[], scope: CandidateScope): readonly string[] {
    const telling = tokens.filter((token) => {
      const count = this.#count(anyOf([token]), scope);
      return count > 0 && count <= rankedMax;
    });
    return telling.length === 0 ? tokens : telling;
  }

  /** How many match, as far as it matters. */
  #count(question: string, scope: CandidateScope): number {
    const values = { question, wanted: rankedMax + 1, ...boundTo(scope) };
    const row = this.#connection.prepare(countSql(rangeOf(scope))).get(values) as { readonly count: number };
    return row.count;
  }

  #ids(sql: string, ...values: readonly unknown[]): readonly number[] {
    const rows = this.#connection.prepare(sql).all(...values) as readonly { readonly id: number }[];
    return rows.map(({ id }) => id);
  }
}

function rangeOf({ scope, taskId }: CandidateScope): string {
  if (scope === 'task') return taskRange;
  return taskId === undefined ? eventRange : eventsOfTask;
}

/** The driver refuses values that a statement has no place for. */
function boundTo(scope: CandidateScope): object {
  return rangeOf(scope) === eventsOfTask ? { taskId: scope.taskId } : {};
}

function restrict(question: string, kind: string | undefined): string {
  return kind === undefined ? question : `${ofKind(kind)} AND (${question})`;
}

function patternOf(literal: string): string {
  return `%${literal
    .slice(0, patternCharactersMax)
    .toWellFormed()
    .replace(/[\\%_]/g, '\\$&')}%`;
}
