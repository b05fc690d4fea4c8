import {
  type TaskKind,
  type TaskOrigin,
  type TaskStatus,
  taskKinds,
  taskOrigins,
  taskStatuses,
} from '@agentspine/schema';
import {
  parseInstant,
  parseName,
  parseObject,
  parseOptionalId,
  parseOptionalText,
  parseWord,
} from '../trace-fields.ts';
import {
  type Act,
  type ActOptions,
  parseOptions,
  type TaskChanges,
  type TaskEnd,
  type TaskParts,
} from './task-changes.ts';
import type { TaskRelations } from './task-rows.ts';
import { taskSlug } from './task-slug.ts';

/** What a task is made of. */
export interface NewTask {
  readonly title: string;
  /** Default: one of the title. */
  readonly slug?: string | undefined;
  readonly workspacePath?: string | undefined;
  /** Default `primary`. */
  readonly kind?: TaskKind | undefined;
  /** Default `user`. */
  readonly origin?: TaskOrigin | undefined;
  /** The runtime that it runs in, such as `claude-code`. */
  readonly cliSource?: string | undefined;
  readonly parentTaskId?: string | undefined;
  readonly parentSessionId?: string | undefined;
  readonly backgroundTaskId?: string | undefined;
}

export interface StartTaskInput extends NewTask, ActOptions {
  /** Default: a new id. */
  readonly taskId?: string | undefined;
  readonly sessionId?: string | undefined;
}

export interface StartedTask {
  readonly taskId: string;
  readonly sessionId: string;
  /** Whether the task was not there before. */
  readonly isNew: boolean;
}

export interface EndTaskOptions extends ActOptions, TaskEnd {}

/** What a task is to hang on from now on: null takes a relation away, one that is left out stays. */
export interface TaskLinks extends ActOptions {
  readonly parentTaskId?: string | null | undefined;
  readonly backgroundTaskId?: string | null | undefined;
  readonly parentSessionId?: string | null | undefined;
}

/** How long a task may be silent before `reapStaleTasks` takes it for done (SPEC 4.7). */
export const staleTaskMs = 30 * 60 * 1_000;

/** What is done with one task (SPEC 4.7): each call is one transaction of events. */
export class TaskCommands {
  readonly #parts: TaskParts;
  readonly #changes: TaskChanges;

  constructor(parts: TaskParts, changes: TaskChanges) {
    this.#parts = parts;
    this.#changes = changes;
  }

  /**
   * Starts a task, or one that is there anew, with a session. What is given of a task that is there is not looked at.
   * @throws TraceError `EVENT_INVALID`, `TASK_NOT_FOUND` of what it hangs on, DatabaseError `SPINE_…`
   */
  startTask(input: StartTaskInput): StartedTask {
    const { nextId } = this.#parts;
    const { taskId: givenTask, sessionId: givenSession } = parseObject(input, 'task');
    const taskId = parseOptionalId(givenTask, 'taskId') ?? nextId();
    const sessionId = parseOptionalId(givenSession, 'sessionId') ?? nextId();
    return this.#change(input, (act) => {
      const task = this.#parts.rows.find(taskId);
      if (task === undefined) {
        this.create(taskId, input, act);
      } else {
        this.#changes.step(task, 'start', act, { reason: 'started' });
        this.#changes.logTask(task, 'task.start', act);
      }
      this.#changes.startSession(taskId, sessionId, act);
      return { taskId, sessionId, isNew: task === undefined };
    });
  }

  /** Makes a task; call it in a transaction. */
  create(taskId: string, input: NewTask, act: Act): void {
    const title = parseName(input.title, 'title');
    const parent = this.#requireTask(input.parentTaskId, 'parentTaskId');
    const background = this.#requireTask(input.backgroundTaskId, 'backgroundTaskId');
    const payload = {
      task_id: taskId,
      title,
      slug: parseOptionalText(input.slug, 'slug') ?? taskSlug(title),
      kind: parseWord(input.kind ?? 'primary', taskKinds, 'kind'),
      origin: parseWord(input.origin ?? 'user', taskOrigins, 'origin'),
      workspace_path: parseOptionalText(input.workspacePath, 'workspacePath'),
      cli_source: parseOptionalText(input.cliSource, 'cliSource'),
      parent_task_id: parent,
      parent_session_id: parseOptionalId(input.parentSessionId, 'parentSessionId'),
      background_task_id: background,
    };
    this.#changes.append('task.created', taskId, payload, act);
    this.#changes.logTask({ id: taskId, title }, 'task.start', act);
  }

  /** A task is done: its sessions end, and tasks of the background that run below it are done too. Twice is as once. */
  completeTask(taskId: string, options?: EndTaskOptions): void {
    this.#finish(taskId, 'complete', options);
  }

  /** A task has failed, and its sessions with it. */
  errorTask(taskId: string, options?: EndTaskOptions): void {
    this.#finish(taskId, 'error', options);
  }

  /** Sets what somebody saw of a task; one that is completed stays so. Returns the status afterwards. */
  setTaskStatus(taskId: string, status: TaskStatus, options?: EndTaskOptions): TaskStatus {
    const step = `set-${parseWord(status, taskStatuses, 'status')}` as const;
    return this.#change(options, (act) =>
      this.#changes.step(this.#parts.rows.require(taskId), step, act, parseEnd(options)),
    );
  }

  /** Gives a task another title, and the slug of it. */
  renameTask(taskId: string, title: string, options?: ActOptions & { readonly slug?: string | undefined }): void {
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
  linkTask(taskId: string, links: TaskLinks): void {
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
      this.#requireTask(given['parentTaskId'], 'parentTaskId');
      this.#requireTask(given['backgroundTaskId'], 'backgroundTaskId');
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
  reapStaleTasks(now?: number): string[] {
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

  /** A task that another one is to hang on, if any. */
  #requireTask(value: unknown, field: string): string | undefined {
    return value === undefined || value === null ? undefined : this.#parts.rows.require(value, field).id;
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
