import { type Task, type TaskRelations, type TaskStatus, taskStatuses } from '@agentspine/schema';
import { TraceError } from '../errors.ts';
import {
  parseInstant,
  parseName,
  parseObject,
  parseOptionalId,
  parseOptionalText,
  parseWord,
} from '../trace-fields.ts';
import { createTask, type NewTask, requireLinked } from './create-task.ts';
import {
  type Act,
  type ActOptions,
  parseOptions,
  type TaskChanges,
  type TaskEnd,
  type TaskParts,
} from './task-changes.ts';
import { taskSlug } from './task-slug.ts';

/** What a task is started with. */
export interface StartTaskInput extends NewTask, ActOptions {
  /** Default: a new id. */
  readonly taskId?: string | undefined;
  /** The session of the task. */
  readonly sessionId?: string | undefined;
}

/** The task and session that were started. */
export interface StartedTask {
  /** The task. */
  readonly taskId: string;
  /** The session of the task. */
  readonly sessionId: string;
  /** Whether the task was not there before. */
  readonly isNew: boolean;
}

/** How a task ends. */
export interface EndTaskOptions extends ActOptions, TaskEnd {}

/** The relations of a task from now on: null removes one, one that is left out stays. */
export interface TaskLinks extends ActOptions {
  /** The task that it belongs to. */
  readonly parentTaskId?: string | null | undefined;
  /** The task that it is the background work of. */
  readonly backgroundTaskId?: string | null | undefined;
  /** The session that started it. */
  readonly parentSessionId?: string | null | undefined;
}

/** How long a task may be silent before `reapStale` takes it for done (SPEC 4.7). */
export const staleTaskMs = 30 * 60 * 1_000;

/** `trace.tasks`: what is done with one task (SPEC 4.7). Each call is one transaction of events; removal takes all tasks below along. */
export class TaskCommands {
  readonly #parts: TaskParts;
  readonly #changes: TaskChanges;

  constructor(parts: TaskParts, changes: TaskChanges) {
    this.#parts = parts;
    this.#changes = changes;
  }

  /**
   * Starts a task, or starts an existing one again, with a session. What is given of an existing task is ignored.
   * @throws TraceError `EVENT_INVALID`, `TASK_NOT_FOUND` of a task that it refers to, DatabaseError `SPINE_…`
   */
  start(input: StartTaskInput): StartedTask {
    const { nextId } = this.#parts;
    const { taskId: givenTask, sessionId: givenSession } = parseObject(input, 'task');
    const taskId = parseOptionalId(givenTask, 'taskId') ?? nextId();
    const sessionId = parseOptionalId(givenSession, 'sessionId') ?? nextId();
    return this.#change(input, (act) => {
      const task = this.#parts.rows.find(taskId);
      if (task === undefined) {
        createTask(this.#parts, this.#changes, { taskId, input, act });
      } else {
        this.#changes.step(task, 'start', act, { reason: 'started' });
        this.#changes.logTask(task, 'task.start', act);
      }
      this.#changes.startSession(taskId, sessionId, act);
      return { taskId, sessionId, isNew: task === undefined };
    });
  }

  /** A task is done: its sessions end, and tasks of the background that run below it are done too. Twice is as once. */
  complete(taskId: string, options?: EndTaskOptions): void {
    this.#finish(taskId, 'complete', options);
  }

  /** A task has failed, and its sessions with it. */
  fail(taskId: string, options?: EndTaskOptions): void {
    this.#finish(taskId, 'error', options);
  }

  /** Sets what somebody saw of a task; one that is completed stays so. Returns the status afterwards. */
  setStatus(taskId: string, status: TaskStatus, options?: EndTaskOptions): TaskStatus {
    const step = `set-${parseWord(status, taskStatuses, 'status')}` as const;
    return this.#change(options, (act) =>
      this.#changes.step(this.#parts.rows.require(taskId), step, act, parseEnd(options)),
    );
  }

  /** Gives a task another title, and the slug of it. */
  rename(taskId: string, title: string, options?: ActOptions & { readonly slug?: string | undefined }): void {
    const to = parseName(title, 'title');
    const slug = parseOptionalText(parseOptions(options)['slug'], 'slug') ?? taskSlug(to);
    this.#change(options, (act) => {
      const task = this.#parts.rows.require(taskId);
      if (task.title === to && task.slug === slug) return;
      this.#changes.append('task.renamed', taskId, { task_id: taskId, from: task.title, to, slug }, act);
    });
  }

  /**
   * Hangs a task on others. @throws TraceError `TASK_CYCLE` where it would be below itself, `TASK_NOT_FOUND` of it or of another
   */
  link(taskId: string, links: TaskLinks): void {
    const given = parseObject(links, 'links');
    this.#change(links, (act) => {
      const { rows } = this.#parts;
      const task = rows.require(taskId);
      const from = rows.relations(task.id);
      const to = {
        parentTaskId: linkOf(given, from, 'parentTaskId'),
        backgroundTaskId: linkOf(given, from, 'backgroundTaskId'),
        parentSessionId: linkOf(given, from, 'parentSessionId'),
      };
      if (linkNames.every((name) => to[name] === (from[name] ?? null))) return;
      requireLinked(rows, given['parentTaskId'], 'parentTaskId');
      requireLinked(rows, given['backgroundTaskId'], 'backgroundTaskId');
      const payload = {
        task_id: taskId,
        parent_task_id_from: from.parentTaskId,
        parent_task_id_to: to.parentTaskId,
        parent_session_id_from: from.parentSessionId,
        parent_session_id_to: to.parentSessionId,
        background_task_id_from: from.backgroundTaskId,
        background_task_id_to: to.backgroundTaskId,
      };
      this.#changes.append('task.hierarchy_changed', taskId, payload, act);
    });
  }

  /** Completes tasks that run and have no running session, where nothing happened for `staleTaskMs`. Returns their ids. */
  reapStale(now?: number): string[] {
    const at = parseInstant(now ?? Math.trunc(this.#parts.now()), 'now');
    return this.#change({ at }, (act) => {
      const { rows } = this.#parts;
      const stale = rows.stale(new Date(at - staleTaskMs).toISOString());
      for (const id of stale) {
        const task = rows.find(id);
        // An earlier one may have completed it.
        if (task !== undefined) this.#changes.step(task, 'reap', act, { reason: 'nothing was heard of it' });
      }
      return stale;
    });
  }

  /**
   * Hides a task and all below it from lists; what runs or waits of them is completed. Returns the ids of those that were not
   * archived before. @throws TraceError `TASK_NOT_FOUND`, `TASK_ARCHIVED`, DatabaseError `SPINE_…`
   */
  archive(taskId: string, options?: ActOptions): string[] {
    return this.#changeWithBelow(taskId, options, (tasks, act) => {
      const [root] = tasks;
      if (root?.archivedAt !== undefined) {
        throw new TraceError(
          'TASK_ARCHIVED',
          `task ${taskId} is archived already; "spine task unarchive" brings it back`,
        );
      }
      const visible = tasks.filter(({ archivedAt }) => archivedAt === undefined);
      for (const { id } of visible) {
        // Completing one may have completed tasks below it.
        const task = this.#parts.rows.find(id);
        if (task !== undefined) this.#changes.finish(task, 'archive', act, { reason: 'archived' });
        this.#changes.append('task.archived', id, { task_id: id }, act);
      }
      return visible.map(({ id }) => id);
    });
  }

  /** Brings back a task and what was archived with it. Returns their ids; none where it was not archived. @throws TraceError `TASK_NOT_FOUND`, DatabaseError `SPINE_…` */
  unarchive(taskId: string, options?: ActOptions): string[] {
    return this.#changeWithBelow(taskId, options, (tasks, act) => {
      const archivedAt = tasks[0]?.archivedAt;
      const hidden = archivedAt === undefined ? [] : tasks.filter((task) => task.archivedAt === archivedAt);
      for (const { id } of hidden) this.#changes.append('task.unarchived', id, { task_id: id }, act);
      return hidden.map(({ id }) => id);
    });
  }

  /**
   * Deletes a task and all below it, with every row that belongs to them; their events stay (ADR 0016). Returns their ids.
   * @throws TraceError `TASK_NOT_FOUND`, DatabaseError `SPINE_…`
   */
  delete(taskId: string, options?: ActOptions): string[] {
    return this.#changeWithBelow(taskId, options, (tasks, act) => {
      for (const { id } of tasks.toReversed()) this.#changes.append('task.deleted', id, { task_id: id }, act);
      return tasks.map(({ id }) => id);
    });
  }

  /** Runs `work` on a task and those below it, in one transaction. */
  #changeWithBelow(taskId: string, options: unknown, work: (tasks: readonly Task[], act: Act) => string[]): string[] {
    const { connection, rows, tree } = this.#parts;
    const act = this.#changes.act(options);
    return connection.transaction(() => {
      const root = rows.require(taskId);
      const below = tree.below(root.id).map((id) => rows.find(id));
      return work([root, ...below.filter((task) => task !== undefined)], act);
    });
  }

  #finish(taskId: string, step: 'complete' | 'error', options: EndTaskOptions | undefined): void {
    const end = parseEnd(options);
    this.#change(options, (act) => this.#changes.finish(this.#parts.rows.require(taskId), step, act, end));
  }

  #change<Result>(options: unknown, work: (act: Act) => Result): Result {
    const act = this.#changes.act(options);
    return this.#parts.connection.transaction(() => work(act));
  }
}

const linkNames = ['parentTaskId', 'backgroundTaskId', 'parentSessionId'] as const;

function linkOf(
  given: Readonly<Record<string, unknown>>,
  from: TaskRelations,
  name: keyof TaskRelations,
): string | null {
  const value = given[name];
  if (value === undefined) return from[name] ?? null;
  return parseOptionalId(value, name) ?? null;
}

function parseEnd(options: unknown): TaskEnd {
  const { reason, summary } = parseOptions(options);
  return { reason: parseOptionalText(reason, 'reason'), summary: parseOptionalText(summary, 'summary') };
}
