import { compareTexts, readTaskDetails, type TaskDetails } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import type { AskedAt } from '../time-bound.ts';
import { sinceOf, untilOf } from '../turn-filter.ts';
import { orderTree } from './order-tree.ts';
import { Condition, hasText, type ListPage, type PageRequest, parsePage } from './page-request.ts';

/** Which page of which tasks is asked for. */
export interface TasksRequest extends Pick<PageRequest, 'at' | 'limit'> {
  /** A part of a title, a folder or an id, in capitals or not. */
  readonly q?: string | undefined;
  /** Only tasks of this runtime. */
  readonly source?: string | undefined;
  /** Only tasks of this folder. */
  readonly project?: string | undefined;
  /** Only tasks with this status. */
  readonly status?: string | undefined;
  /** Whether tasks that were put away are there too; default false. */
  readonly includeArchived?: boolean | undefined;
  /** Tasks that changed at or after it. */
  readonly from?: string | undefined;
  /** Tasks that were created at or before it. */
  readonly to?: string | undefined;
}

/** A task of a tree. */
export interface ListedTask {
  /** The task. */
  readonly id: string;
  /** One line that says what it is about. */
  readonly title: string;
  /** Its status. */
  readonly status: string;
  /** `background` for work that another task started. */
  readonly kind: string;
  /** The folder that it is worked on in; null where that is not known. */
  readonly workspacePath: string | null;
  /** The runtime that it runs in; null where that is not known. */
  readonly cliSource: string | null;
  /** When it last changed: ISO 8601 in UTC. */
  readonly updatedAt: string;
  /** When it was put away; null where it was not. */
  readonly archivedAt: string | null;
  /** How many tasks of the tree are above it. */
  readonly depth: number;
  /** How many sessions it has. */
  readonly sessions: number;
  /** How many todos it has. */
  readonly todos: number;
  /** How many of them are neither done nor given up. */
  readonly openTodos: number;
  /** How many questions of it wait for an answer. */
  readonly openQuestions: number;
}

/** Tasks as a tree, and how many have each status, whatever status is asked for. */
export interface TasksPage extends Omit<ListPage<ListedTask>, 'next'> {
  /** How many have each status. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A todo or a question of a task. */
export interface TaskItem {
  /** Its id. */
  readonly id: string;
  /** What it says. */
  readonly title: string;
  /** The state of a todo, the phase of a question. */
  readonly state: string;
  /** The event that said so last. */
  readonly eventId: string;
  /** The session of that event; null where it has none. */
  readonly sessionId: string | null;
  /** When it last changed: ISO 8601 in UTC. */
  readonly updatedAt: string;
}

/** An event of a task. */
export interface TaskEvent {
  /** The event. */
  readonly id: string;
  /** What it is about. */
  readonly kind: string;
  /** What it is called. */
  readonly title: string;
  /** Its session. */
  readonly sessionId: string;
  /** When it happened: ISO 8601 in UTC. */
  readonly createdAt: string;
}

/** A task with all that belongs to it. */
export interface TaskView extends TaskDetails {
  /** Ids of the tasks right below it, its background work too. */
  readonly below: readonly string[];
  /** The task above it, and those right below it, by title; a title is null where the task is not there. */
  readonly titles: Readonly<Record<string, string>>;
  /** In the order in which they came; the first 500. */
  readonly todos: readonly TaskItem[];
  /** In the order in which they were asked; the first 500. */
  readonly questions: readonly TaskItem[];
  /** The newest 20 of its newest 20 sessions, the newest first. */
  readonly events: readonly TaskEvent[];
}

const itemsMax = 500;
const eventsMax = 20;

const treeSql = (where: string) => `SELECT t.id, t.status, coalesce(
    (SELECT related_task_id FROM task_relations WHERE task_id = t.id AND relation_kind = 'parent' ORDER BY related_task_id LIMIT 1),
    (SELECT related_task_id FROM task_relations WHERE task_id = t.id AND relation_kind = 'background' ORDER BY related_task_id LIMIT 1)
  ) AS parentId FROM tasks_current t WHERE ${where} ORDER BY t.updated_at DESC, t.id`;

const rowSql = `SELECT id, title, status, task_kind AS kind, workspace_path AS workspacePath, cli_source AS cliSource,
    updated_at AS updatedAt, archived_at AS archivedAt,
    (SELECT count(*) FROM sessions_current WHERE task_id = t.id) AS sessions,
    (SELECT count(*) FROM todos_current WHERE task_id = t.id) AS todos,
    (SELECT count(*) FROM todos_current WHERE task_id = t.id AND state IN ('added', 'in_progress')) AS openTodos,
    (SELECT count(*) FROM questions_current WHERE task_id = t.id AND phase = 'asked') AS openQuestions
  FROM tasks_current t WHERE id = ?`;

const itemsSql = (table: string, state: string, order: string) => `SELECT i.id, i.title, i.${state} AS state,
    i.last_event_id AS eventId, e.session_id AS sessionId, i.updated_at AS updatedAt
  FROM ${table} i LEFT JOIN timeline_events e ON e.id = i.last_event_id
  WHERE i.task_id = ? ORDER BY ${order} LIMIT ${itemsMax}`;

const eventsSql = `SELECT id, kind, title, session_id AS sessionId, created_at AS createdAt FROM timeline_events
  WHERE session_id = ? ORDER BY event_time DESC, id DESC LIMIT ${eventsMax}`;

const belowSql = `SELECT DISTINCT task_id FROM task_relations
  WHERE related_task_id = ? AND relation_kind IN ('parent', 'background') ORDER BY task_id`;

/** A page of tasks: those that changed last first, each right after the one above it where that matches too. @throws ReaderError `READER_BAD_REQUEST` */
export function readTasksPage(database: Database, request: TasksRequest, askedAt: AskedAt): TasksPage {
  const { limit, at } = parsePage(request);
  const found = conditionOf(request, askedAt);
  const all = database.prepare(treeSql(found.sql)).all(...found.values) as TreeRow[];
  const counts: Record<string, number> = {};
  for (const { status } of all) counts[status] = (counts[status] ?? 0) + 1;
  const wanted = request.status === undefined ? all : all.filter(({ status }) => status === request.status);
  const row = database.prepare(rowSql);
  const items = orderTree(wanted)
    .slice(at, at + limit)
    .map(({ node, depth }) => ({ ...(row.get(node.id) as Omit<ListedTask, 'depth'>), depth }));
  return { items, total: wanted.length, counts };
}

interface TreeRow {
  readonly id: string;
  readonly status: string;
  readonly parentId: string | null;
}

/** A task with what belongs to it; `undefined` where there is none. */
export function readTaskView(database: Database, taskId: string): TaskView | undefined {
  const task = readTaskDetails((sql, ...values) => database.prepare(sql).all(...values), taskId);
  if (task === undefined) return undefined;
  const { parentTaskId, backgroundTaskId } = task.relations;
  const title = database.prepare('SELECT title FROM tasks_current WHERE id = ?').pluck();
  const below = database.prepare(belowSql).pluck().all(taskId) as string[];
  const near = [parentTaskId, backgroundTaskId, ...below].filter((id) => id !== undefined);
  const titles = near.flatMap((id): [string, string][] => {
    const found = title.get(id);
    return typeof found === 'string' ? [[id, found]] : [];
  });
  const newest = database.prepare(eventsSql);
  const events = task.sessions
    .slice(0, eventsMax)
    .flatMap(({ id }) => newest.all(id) as TaskEvent[])
    .toSorted((left, right) => compareTexts(right.createdAt, left.createdAt) || compareTexts(right.id, left.id))
    .slice(0, eventsMax);
  return {
    ...task,
    below,
    titles: Object.fromEntries(titles),
    todos: database.prepare(itemsSql('todos_current', 'state', 'i.created_at, i.id')).all(taskId) as TaskItem[],
    questions: database
      .prepare(itemsSql('questions_current', 'phase', 'i.created_at, i.sequence, i.id'))
      .all(taskId) as TaskItem[],
    events,
  };
}

function conditionOf(request: TasksRequest, askedAt: AskedAt): Condition {
  const { q, source, project, includeArchived = false, from, to } = request;
  const found = new Condition();
  if (!includeArchived) found.add('t.archived_at IS NULL');
  if (source !== undefined) found.add('t.cli_source = ?', source);
  if (project !== undefined) found.add('t.workspace_path = ?', project);
  if (from !== undefined) found.add('t.updated_at >= ?', sinceOf(from, askedAt));
  if (to !== undefined) found.add('t.created_at <= ?', untilOf(to, askedAt));
  if (q !== undefined && q !== '') found.add(hasText(['t.title', 't.workspace_path', 't.id']), q, q, q);
  return found;
}
