import { internalTimelineKinds, normaliseLane, textBehindTitle, timelineKinds } from '@agentspine/schema';
import { type AskStore, parseFilter, parseName, parseText, parseWord, ReaderError } from '@agentspine/sql';
import { CandidateFinder, type CandidateScope, type DocumentRange } from './find-candidates.ts';
import { foldText } from './fold-text.ts';
import { makeSnippet, markMatches } from './mark-matches.ts';
import { indexOfWord, rankHits } from './rank-hits.ts';
import { documentsOf, type FoundEvent, type FoundTask, readEvents, readTasks } from './read-hits.ts';
import type { Embedder, EventHit, SearchOptions, SearchResult, TaskHit } from './search-hit.ts';
import { parseQuery, type SearchQuery } from './search-query.ts';
import { similaritiesOf } from './similarities.ts';

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

/** What is asked for, checked. */
interface Wanted extends Pick<SearchOptions, 'taskId' | 'kind' | 'limit'> {
  /** The sessions in the trace; left out for all of them. */
  readonly sessionIds?: readonly string[] | undefined;
}

/** `reader.search`: tasks and events by their words, and by their meaning where an embedder is given (SPEC 4.10). */
export class SearchQuestions {
  readonly #ask: AskStore;
  readonly #sessionsOf: (session: string) => readonly string[];

  constructor(ask: AskStore, sessionsOf: (session: string) => readonly string[]) {
    this.#ask = ask;
    this.#sessionsOf = sessionsOf;
  }

  /**
   * Tasks and events that have these words, the best first; of a blank text none.
   * @throws ReaderError `READER_BAD_REQUEST`, `READER_SESSION_…`
   */
  byText(text: string, options: SearchOptions = {}): SearchResult {
    const query = parseQuery(parseWords(text));
    const wanted = this.#parse(options);
    if (query === undefined) return nothing;
    return resultOf(query, this.#find(query, wanted), new Map(), wanted);
  }

  /**
   * As `byText`; among what it finds, what is nearer in meaning comes first. Where the embedder fails it is `byText`.
   * Vectors of at most eight tasks and eight events more are made a call. @throws as `byText`
   */
  async byMeaning(text: string, embedder: Embedder, options: SearchOptions = {}): Promise<SearchResult> {
    const query = parseQuery(parseWords(text));
    const wanted = this.#parse(options);
    if (typeof embedder?.embed !== 'function' || typeof embedder.model !== 'string') {
      throw new ReaderError('READER_BAD_REQUEST', 'embedder must have the name of a model, and a function `embed`');
    }
    if (query === undefined) return nothing;
    const found = this.#find(query, wanted);
    const scopes = [hasTasks(wanted) ? found.tasks : [], found.events];
    const similarities = await similaritiesOf(this.#ask, embedder, { query: query.literal, scopes });
    return resultOf(query, found, similarities, wanted);
  }

  #parse(options: SearchOptions): Wanted {
    const { taskId, session, kind, limit } = parseFilter(options, 'options');
    if (limit !== undefined && typeof limit !== 'number') {
      throw new ReaderError('READER_BAD_REQUEST', `limit must be a number of hits, not ${String(limit)}`);
    }
    return {
      limit,
      taskId: taskId === undefined ? undefined : parseText(taskId, 'taskId'),
      kind: kind === undefined ? undefined : parseWord(kind, [...timelineKinds, ...internalTimelineKinds], 'kind'),
      sessionIds: session === undefined ? undefined : this.#sessionsOf(parseName(session, 'session')),
    };
  }

  #find(query: SearchQuery, wanted: Wanted): Found {
    return this.#ask((database) => {
      const finder = new CandidateFinder(database, query);
      const { sessionIds, kind } = wanted;
      const within = sessionIds === undefined ? undefined : documentsOf(database, sessionIds);
      const ofEvents = scopeOf('event', wanted, within);
      const tasks = readTasks(database, findTasks(finder, scopeOf('task', wanted)));
      const events = readEvents(database, findEvents(finder, ofEvents, { query, tasks }), kind);
      if ((hasTasks(wanted) ? tasks.length : 0) + events.length > 0) return { tasks, events };
      return {
        tasks: readTasks(database, finder.findTasksLike(scopeOf('task', wanted))),
        events: readEvents(database, finder.findEventsLike(ofEvents), kind),
      };
    });
  }
}

/** A text that is not one would be no word of anything. */
function parseWords(text: unknown): string {
  if (typeof text === 'string') return text;
  throw new ReaderError('READER_BAD_REQUEST', `text must be the words to search for, not ${String(text)}`);
}

/** Tasks have neither kind nor session. */
function hasTasks({ kind, sessionIds }: Wanted): boolean {
  return kind === undefined && sessionIds === undefined;
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

function scopeOf(
  scope: CandidateScope['scope'],
  { taskId, kind, limit }: Wanted,
  within?: DocumentRange | undefined,
): CandidateScope {
  const enough = clampLimit(limit);
  const wanted = { scope, enough, wanted: enough * candidatesAHit };
  return scope === 'task' ? wanted : { ...wanted, taskId, kind, within };
}

function clampLimit(limit = limitDefault): number {
  return Number.isNaN(limit) ? limitDefault : Math.min(Math.max(Math.trunc(limit), 1), limitMax);
}

function resultOf(
  query: SearchQuery,
  { tasks, events }: Found,
  similarities: ReadonlyMap<number, number | undefined>,
  wanted: Wanted,
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
    return rankHits(hits, query, clampLimit(wanted.limit)).map(({ document }) => document);
  };
  const rankedTasks = hasTasks(wanted) ? rank(tasks.map((task) => [task])) : [];
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
