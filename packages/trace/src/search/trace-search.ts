import { normaliseLane, textBehindTitle } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { EmbeddingCache } from './embedding-cache.ts';
import { CandidateFinder, type CandidateScope } from './find-candidates.ts';
import { foldText } from './fold-text.ts';
import { makeSnippet, markMatches } from './mark-matches.ts';
import { indexOfWord, rankHits } from './rank-hits.ts';
import { type FoundEvent, type FoundTask, readEvents, readTasks } from './read-hits.ts';
import type { Embedder, EventHit, SearchOptions, SearchResult, TaskHit } from './search-hit.ts';
import { parseQuery, type SearchQuery } from './search-query.ts';

const limitDefault = 8;
const limitMax = 50;
/** So many candidates for a hit, of which the best are taken (SPEC 4.10). */
const candidatesAHit = 4;
/** Of so many tasks that were found, events are looked for whose words and those of the task's title are all of the query. */
const joinedTasksMax = 8;

interface Found {
  readonly tasks: readonly FoundTask[];
  readonly events: readonly FoundEvent[];
}

/** Finds tasks and events by their words, and by their meaning where an embedder is given (SPEC 4.10). */
export class TraceSearch {
  readonly #connection: SpineConnection;
  readonly #embeddings: EmbeddingCache;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
    this.#embeddings = new EmbeddingCache(connection);
  }

  /** Tasks and events that have these words, the best first; of a blank text none. @throws DatabaseError `SPINE_…` */
  byText(text: string, options: SearchOptions = {}): SearchResult {
    const query = parseQuery(text);
    if (query === undefined) return nothing;
    return resultOf(query, this.#find(query, options), new Map(), options);
  }

  /**
   * As `byText`; among what it finds, what is nearer in meaning comes first. Where the embedder fails it is `byText`.
   * Embeddings are kept beside the documents, at most eight tasks' and eight events' more a call.
   * @throws DatabaseError `SPINE_…`
   */
  async byMeaning(text: string, embedder: Embedder, options: SearchOptions = {}): Promise<SearchResult> {
    const query = parseQuery(text);
    if (query === undefined) return nothing;
    const found = this.#find(query, options);
    const scopes = [options.kind === undefined ? found.tasks : [], found.events];
    const similarities = await this.#embeddings.similarities(embedder, query.literal, scopes);
    return resultOf(query, found, similarities, options);
  }

  #find(query: SearchQuery, options: SearchOptions): Found {
    const finder = new CandidateFinder(this.#connection, query);
    return this.#connection.read(() => {
      this.#connection.settle();
      const tasks = readTasks(this.#connection, findTasks(finder, scopeOf('task', options)));
      const eventIds = findEvents(finder, scopeOf('event', options), { query, tasks });
      const events = readEvents(this.#connection, eventIds, options.kind);
      if (tasks.length + events.length > 0) return { tasks, events };
      return {
        tasks: readTasks(this.#connection, finder.findTasksLike(scopeOf('task', options))),
        events: readEvents(this.#connection, finder.findEventsLike(scopeOf('event', options)), options.kind),
      };
    });
  }
}

function findTasks(finder: CandidateFinder, scope: CandidateScope): readonly number[] {
  const found = finder.findNarrow(scope);
  return found.length < scope.enough ? [...new Set([...found, ...finder.findWide(scope)])] : found;
}

function findEvents(
  finder: CandidateFinder,
  scope: CandidateScope,
  known: { readonly query: SearchQuery; readonly tasks: readonly FoundTask[] },
): readonly number[] {
  const found = new Set(finder.findNarrow(scope));
  const addAll = (rowids: readonly number[]): void => rowids.forEach((rowid) => void found.add(rowid));
  if (found.size < scope.enough) addAll(findByTitle(finder, scope, known));
  if (found.size < scope.enough) addAll(finder.findWide(scope));
  // That the title of a task says it all makes no event a hit, unless nothing else says any of it.
  return found.size > 0 ? [...found] : findByWholeTitle(finder, scope, known);
}

/** The newest events of tasks whose title has all words of the query. */
function findByWholeTitle(
  finder: CandidateFinder,
  scope: CandidateScope,
  { query, tasks }: { readonly query: SearchQuery; readonly tasks: readonly FoundTask[] },
): readonly number[] {
  const asked = tasks.filter(({ taskId }) => scope.taskId === undefined || taskId === scope.taskId);
  return asked.slice(0, joinedTasksMax).flatMap(({ taskId, title }) => {
    return wordsBeside(title, query).length === 0 ? finder.findInTask([], taskId, scope) : [];
  });
}

/** Words of the query that a title has not. */
function wordsBeside(title: string, { tokens }: SearchQuery): readonly string[] {
  const folded = foldText(title);
  return tokens.filter((token) => indexOfWord(folded, foldText(token)) === -1);
}

/** Events that have those words of the query which the title of their task has not; not where it has all, or none. */
function findByTitle(
  finder: CandidateFinder,
  scope: CandidateScope,
  { query, tasks }: { readonly query: SearchQuery; readonly tasks: readonly FoundTask[] },
): readonly number[] {
  const asked = tasks.filter(({ taskId }) => scope.taskId === undefined || taskId === scope.taskId);
  return asked.slice(0, joinedTasksMax).flatMap(({ taskId, title }) => {
    const others = wordsBeside(title, query);
    const isShared = others.length > 0 && others.length < query.tokens.length;
    return isShared ? finder.findInTask(others, taskId, scope) : [];
  });
}

const nothing: SearchResult = { tasks: [], events: [] };

function scopeOf(scope: CandidateScope['scope'], { taskId, kind, limit }: SearchOptions): CandidateScope {
  const enough = clampLimit(limit);
  const wanted = { scope, enough, wanted: enough * candidatesAHit };
  return scope === 'task' ? wanted : { ...wanted, taskId, kind };
}

function clampLimit(limit = limitDefault): number {
  return Number.isNaN(limit) ? limitDefault : Math.min(Math.max(Math.trunc(limit), 1), limitMax);
}

function resultOf(
  query: SearchQuery,
  { tasks, events }: Found,
  similarities: ReadonlyMap<number, number | undefined>,
  { kind, limit }: SearchOptions,
): SearchResult {
  const rank = <Document extends { readonly rowid: number; readonly updatedAt: string; readonly text: string }>(
    documents: readonly (readonly [Document, title?: string])[],
  ): readonly Document[] => {
    const hits = documents.map(([document, title]) => {
      return {
        document,
        text: document.text,
        title,
        updatedAt: document.updatedAt,
        similarity: similarities.get(document.rowid),
      };
    });
    return rankHits(hits, query, clampLimit(limit)).map(({ document }) => document);
  };
  const rankedTasks = kind === undefined ? rank(tasks.map((task) => [task])) : [];
  const rankedEvents = rank(events.map((event) => [event, event.taskTitle]));
  return {
    tasks: rankedTasks.map((task) => taskHit(task, query)),
    events: rankedEvents.map((event) => eventHit(event, query)),
  };
}

function taskHit({ taskId, title, status, updatedAt, workspacePath }: FoundTask, { tokens }: SearchQuery): TaskHit {
  const titleMatches = markMatches(title, tokens);
  return { id: taskId, taskId, title, titleMatches, status, updatedAt, workspacePath: workspacePath ?? undefined };
}

function eventHit({ rowid, text, updatedAt, sessionId, ...event }: FoundEvent, { tokens }: SearchQuery): EventHit {
  return {
    id: event.eventId,
    ...event,
    lane: normaliseLane(event.lane),
    sessionId: sessionId ?? undefined,
    titleMatches: markMatches(event.title, tokens),
    snippet: makeSnippet(textBehindTitle(text, event.title), tokens),
  };
}
