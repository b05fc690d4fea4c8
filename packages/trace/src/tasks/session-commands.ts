import { type SessionEndReason, sessionEndReasons } from '@agentspine/schema';
import { TraceError } from '../errors.ts';
import { parseId, parseObject, parseOptionalText, parseWord, refusedField } from '../trace-fields.ts';
import { createTask, type NewTask } from './create-task.ts';
import { taskAfterSession } from './session-end.ts';
import { type BindingState, sessionEntry } from './session-entry.ts';
import type { Act, ActOptions, RuntimeSession, TaskChanges, TaskParts } from './task-changes.ts';

/** A runtime's session that announces itself, and what its task would be if there is none yet. */
export interface EnsureSessionInput extends Omit<NewTask, 'title' | 'cliSource'>, ActOptions {
  /** The runtime, such as `claude-code`. */
  readonly runtimeSource: string;
  /** The session, as the runtime names it. */
  readonly runtimeSessionId: string;
  /** Default: the name of the runtime. */
  readonly title?: string | undefined;
  /** Whether a session that has ended goes on in a new one; default true. */
  readonly resume?: boolean | undefined;
}

/** The session that a session of a runtime belongs to. */
export interface EnsuredSession {
  /** The task. */
  readonly taskId: string;
  /** The session of the task. */
  readonly sessionId: string;
  /** Whether the task was made by this call. */
  readonly isNewTask: boolean;
  /** Whether the session was made by this call. */
  readonly isNewSession: boolean;
}

/** Which session ends: ours by id, or the one that a runtime's session is bound to. */
export interface EndSessionInput extends ActOptions {
  /** The session of the task. */
  readonly sessionId?: string | undefined;
  /** The runtime, such as `claude-code`. */
  readonly runtimeSource?: string | undefined;
  /** The session, as the runtime names it. */
  readonly runtimeSessionId?: string | undefined;
  /** Why it ended; what becomes of its task depends on it. */
  readonly reason?: SessionEndReason | undefined;
  /** Whether the task is done, as far as the runtime can tell. */
  readonly completeTask?: boolean | undefined;
  /** What was done, as the agent says. */
  readonly summary?: string | undefined;
  /** Tasks of the background that are done too. */
  readonly completedTaskIds?: readonly string[] | undefined;
}

/** What ending a session changed. */
export interface SessionEnd {
  /** The task. */
  readonly taskId: string;
  /** Left out where the runtime's session has ended before. */
  readonly sessionId?: string;
  /** What became of the task; `leave` also where the session had ended before. */
  readonly task: ReturnType<typeof taskAfterSession>;
}

const bindingSql = `SELECT b.task_id AS taskId, b.monitor_session_id AS sessionId, s.status AS status
  FROM runtime_bindings_current AS b JOIN tasks_current AS t ON t.id = b.task_id
  LEFT JOIN sessions_current AS s ON s.id = b.monitor_session_id WHERE b.runtime_source = ? AND b.runtime_session_id = ?`;
const sessionSql = 'SELECT task_id AS taskId, id AS sessionId, status FROM sessions_current WHERE id = ?';

interface Bound {
  readonly taskId: string;
  readonly sessionId: string | null;
  readonly status: string | null;
}

/** `trace.sessions`: sessions of runtimes, where they go on, and what their end means for their task (SPEC 4.7). */
export class SessionCommands {
  readonly #parts: TaskParts;
  readonly #changes: TaskChanges;

  constructor(parts: TaskParts, changes: TaskChanges) {
    this.#parts = parts;
    this.#changes = changes;
  }

  /**
   * The session of ours that a runtime's session goes on in, made where it has to be; call it whenever the runtime says hello.
   * @throws TraceError `EVENT_INVALID`, `TASK_NOT_FOUND` of a parent, DatabaseError `SPINE_…`
   */
  ensure(input: EnsureSessionInput): EnsuredSession {
    const runtime = parseRuntime(parseObject(input, 'session'));
    const act = this.#changes.act(input);
    return this.#parts.connection.transaction(() => {
      const bound = this.#parts.connection.prepare(bindingSql).get(runtime.source, runtime.id) as Bound | undefined;
      const state = stateOf(bound);
      if (state === 'stale' && bound?.sessionId) this.#changes.unbind(bound.taskId, bound.sessionId, act);
      const entry = sessionEntry(state, { resume: input.resume !== false });
      const latest = entry === 'attach' && bound ? this.#parts.rows.sessions(bound.taskId)[0]?.id : bound?.sessionId;
      if (bound === undefined || entry === 'create') return this.#create(input, runtime, act);
      // A task without any session has none to attach to.
      if (entry === 'resume' || !latest) return this.#resume(bound.taskId, runtime, act);
      return { taskId: bound.taskId, sessionId: latest, isNewTask: false, isNewSession: false };
    });
  }

  /**
   * Ends a session and decides what becomes of its task; twice is as once.
   * @throws TraceError `EVENT_INVALID`, `SESSION_NOT_FOUND`, `TASK_NOT_FOUND` of a completed task, DatabaseError `SPINE_…`
   */
  end(input: EndSessionInput): SessionEnd {
    const options = parseEnd(input);
    const act = this.#changes.act(input);
    return this.#parts.connection.transaction(() => {
      const { taskId, sessionId, status } = this.#find(input);
      if (sessionId === null || status !== 'running') return { taskId, task: 'leave' };
      this.#changes.endSession(taskId, sessionId, 'completed', act, options.summary);
      for (const id of options.completedTaskIds) {
        this.#changes.finish(this.#parts.rows.require(id, 'completedTaskIds'), 'complete', act);
      }
      return { taskId, sessionId, task: this.#settleTask(taskId, options, act) };
    });
  }

  #create(input: EnsureSessionInput, runtime: RuntimeSession, act: Act): EnsuredSession {
    const taskId = this.#parts.nextId();
    const task = { ...input, title: input.title ?? runtime.source, cliSource: runtime.source };
    createTask(this.#parts, this.#changes, { taskId, input: task, act });
    return { taskId, sessionId: this.#open(taskId, runtime, act), isNewTask: true, isNewSession: true };
  }

  #resume(taskId: string, runtime: RuntimeSession, act: Act): EnsuredSession {
    const task = this.#parts.rows.require(taskId);
    if (task.archivedAt !== undefined) this.#changes.append('task.unarchived', taskId, { task_id: taskId }, act);
    this.#changes.step(task, 'start', act, { reason: 'resumed' });
    return { taskId, sessionId: this.#open(taskId, runtime, act), isNewTask: false, isNewSession: true };
  }

  #open(taskId: string, runtime: RuntimeSession, act: Act): string {
    const sessionId = this.#parts.nextId();
    this.#changes.startSession(taskId, sessionId, act, runtime);
    return sessionId;
  }

  #find(input: EndSessionInput): Bound {
    const { connection } = this.#parts;
    const isOurs = input.sessionId !== undefined;
    const runtime = isOurs ? undefined : parseRuntime({ ...input });
    const bound = runtime
      ? connection.prepare(bindingSql).get(runtime.source, runtime.id)
      : connection.prepare(sessionSql).get(parseId(input.sessionId, 'sessionId'));
    if (bound !== undefined) return bound as Bound;
    const name = runtime ? `${runtime.id} of ${runtime.source}` : input.sessionId;
    throw new TraceError('SESSION_NOT_FOUND', `there is no session ${name}; "spine task show" has those of a task`);
  }

  #settleTask(taskId: string, options: ReturnType<typeof parseEnd>, act: Act): SessionEnd['task'] {
    const { rows } = this.#parts;
    const task = rows.find(taskId);
    const decision = taskAfterSession({
      ...options,
      taskStatus: task?.status,
      taskKind: task?.kind ?? 'primary',
      hasOtherSessions: rows.sessions(taskId).some(({ status }) => status === 'running'),
      hasBackgroundTasks: this.#changes.hasBackground(taskId),
    });
    if (task === undefined) return decision;
    if (decision === 'complete')
      this.#changes.finish(task, 'complete', act, { reason: options.reason, summary: options.summary });
    if (decision === 'wait') this.#changes.step(task, 'set-waiting', act, { reason: options.reason });
    return decision;
  }
}

function stateOf(bound: Bound | undefined): BindingState {
  if (bound === undefined) return 'unknown';
  if (bound.sessionId === null) return 'history';
  return bound.status === 'running' ? 'running' : 'stale';
}

function parseRuntime(input: Readonly<Record<string, unknown>>): RuntimeSession {
  return {
    source: parseId(input['runtimeSource'], 'runtimeSource'),
    id: parseId(input['runtimeSessionId'], 'runtimeSessionId'),
  };
}

function parseEnd(input: unknown) {
  const { reason, completeTask, summary, completedTaskIds } = parseObject(input, 'session');
  return {
    reason: reason == null ? undefined : parseWord(reason, sessionEndReasons, 'reason'),
    completeTask: completeTask === true,
    summary: parseOptionalText(summary, 'summary'),
    completedTaskIds: parseIds(completedTaskIds ?? []),
  };
}

function parseIds(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map((id) => parseId(id, 'completedTaskIds'));
  throw refusedField('completedTaskIds', 'must be a list of ids');
}
