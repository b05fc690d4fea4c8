import type {
  Actor,
  DomainEventType,
  EventPayload,
  InternalTimelineKind,
  SessionOutcome,
  Task,
  TaskStatus,
} from '@agentspine/schema';
import { isJsonObject } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import type { EventRecorder } from '../event-recorder.ts';
import { parseActor, parseInstant, refusedField } from '../trace-fields.ts';
import type { TaskRows } from './task-rows.ts';
import { type TaskStep, taskStatusAfter } from './task-status.ts';
import type { TaskTree } from './task-tree.ts';

/** When and by whom something is done. */
export interface ActOptions {
  /** Milliseconds; default now. */
  readonly at?: number | undefined;
  /** Default `system`. */
  readonly actor?: Actor | undefined;
}

/** One time and one actor for all events of a call. */
export interface Act {
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  /** Who acts. */
  readonly actor: Actor;
}

/** What goes with the end of a task. */
export interface TaskEnd {
  /** Why, in a word or a sentence. */
  readonly reason?: string | undefined;
  /** What came of it. */
  readonly summary?: string | undefined;
}

/** What the tasks work with. */
export interface TaskParts {
  /** The open `spine.db`. */
  readonly connection: SpineConnection;
  /** What checks and appends events. */
  readonly recorder: EventRecorder;
  /** The tasks that are stored. */
  readonly rows: TaskRows;
  /** How tasks relate. */
  readonly tree: TaskTree;
  /** The time, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Ids for tasks and sessions. */
  readonly nextId: () => string;
}

const bindingsOfSql = `SELECT runtime_source AS source, runtime_session_id AS id FROM runtime_bindings_current
  WHERE monitor_session_id = ? ORDER BY runtime_source, runtime_session_id`;

/** The steps that calls about tasks and sessions are made of; each appends events. Call them in a transaction. */
export class TaskChanges {
  readonly #parts: TaskParts;

  constructor(parts: TaskParts) {
    this.#parts = parts;
  }

  /** @throws TraceError `EVENT_INVALID` */
  act(options: unknown): Act {
    const { at, actor } = parseOptions(options);
    return {
      at: parseInstant(at ?? Math.trunc(this.#parts.now()), 'at'),
      actor: parseActor(actor ?? 'system'),
    };
  }

  /** Appends one event of a task. */
  append(eventType: DomainEventType, taskId: string, payload: EventPayload, { at, actor }: Act): void {
    const { recorder } = this.#parts;
    const sessionId = typeof payload['session_id'] === 'string' ? payload['session_id'] : undefined;
    const draft = { eventType, aggregateId: taskId, sessionId, payload, eventTime: at, actor };
    recorder.write(recorder.check(draft));
  }

  /** Takes a step; returns the status afterwards. */
  step(task: Task, step: TaskStep, act: Act, end: TaskEnd = {}): TaskStatus {
    const to = taskStatusAfter(task.status, step);
    if (to === task.status) return to;
    const { reason, summary } = end;
    this.append('task.status_changed', task.id, { task_id: task.id, from: task.status, to, reason }, act);
    if (to === 'completed') this.logTask(task, 'task.complete', act, summary ?? reason);
    if (to === 'errored') this.logTask(task, 'task.error', act, summary ?? reason);
    if (to === 'completed' && task.kind === 'primary') this.#completeBackground(task, act);
    return to;
  }

  /** Takes a step that ends a task, and ends its sessions before. */
  finish(task: Task, step: 'complete' | 'error' | 'archive', act: Act, end: TaskEnd = {}): void {
    const status = taskStatusAfter(task.status, step);
    if (status === 'completed' || status === 'errored') this.#endSessions(task.id, status, act, end.summary);
    this.step(task, step, act, end);
  }

  /** Opens a session; with what runtime it is bound to, if any. */
  startSession(taskId: string, sessionId: string, act: Act, runtime?: RuntimeSession): void {
    const bound = runtime && { runtime_source: runtime.source, runtime_session_id: runtime.id };
    this.append('session.started', taskId, { task_id: taskId, session_id: sessionId, ...bound }, act);
    if (bound !== undefined) this.append('session.bound', taskId, { session_id: sessionId, ...bound }, act);
  }

  /** Ends a session that runs; its bindings become history. */
  endSession(taskId: string, sessionId: string, outcome: SessionOutcome, act: Act, summary?: string): void {
    this.append('session.ended', taskId, { session_id: sessionId, outcome, summary }, act);
    this.unbind(taskId, sessionId, act);
  }

  /** Makes the bindings of a session that has ended history. */
  unbind(taskId: string, sessionId: string, act: Act): void {
    const { connection } = this.#parts;
    const bindings = connection.prepare(bindingsOfSql).all(sessionId) as RuntimeSession[];
    for (const { source, id } of bindings) {
      const payload = { runtime_source: source, runtime_session_id: id, session_id: sessionId };
      this.append('session.unbound', taskId, payload, act);
    }
  }

  /** Whether tasks of the background run below a task. */
  hasBackground(taskId: string): boolean {
    return this.#background(taskId).length > 0;
  }

  /** Says on the timeline that a task began or ended. */
  logTask(task: Pick<Task, 'id' | 'title'>, kind: InternalTimelineKind, act: Act, body?: string): void {
    const timeline = { kind, lane: 'user', title: task.title, body, metadata: {} };
    this.append('timeline.logged', task.id, { task_id: task.id, timeline_event: timeline }, act);
  }

  #completeBackground(task: Task, act: Act): void {
    for (const { id } of this.#background(task.id)) {
      // A task that depends on several may have been completed by an earlier one.
      const found = this.#parts.rows.find(id);
      if (found?.status === 'running') this.finish(found, 'complete', act, { reason: 'its primary task is completed' });
    }
  }

  #background(taskId: string): Task[] {
    const { rows, tree } = this.#parts;
    const tasks = tree.below(taskId).map((id) => rows.find(id));
    return tasks.filter((task): task is Task => task?.kind === 'background' && task.status === 'running');
  }

  #endSessions(taskId: string, outcome: SessionOutcome, act: Act, summary: string | undefined): void {
    for (const { id, status } of this.#parts.rows.sessions(taskId)) {
      if (status === 'running') this.endSession(taskId, id, outcome, act, summary);
    }
  }
}

/** A session as its runtime calls it. */
export interface RuntimeSession {
  /** The runtime. */
  readonly source: string;
  /** The session, as the runtime names it. */
  readonly id: string;
}

/** Options that may be left out. @throws TraceError `EVENT_INVALID` */
export function parseOptions(options: unknown): Readonly<Record<string, unknown>> {
  if (options === undefined) return {};
  if (isJsonObject(options)) return options;
  throw refusedField('options', 'must be an object');
}
