import { type TaskKind, type TaskOrigin, taskKinds, taskOrigins } from '@agentspine/schema';
import { parseName, parseOptionalId, parseOptionalText, parseWord } from '../trace-fields.ts';
import type { Act, TaskChanges, TaskParts } from './task-changes.ts';
import type { TaskRows } from './task-rows.ts';
import { taskSlug } from './task-slug.ts';

/** What a task is made of. */
export interface NewTask {
  /** One line that says what it is about. */
  readonly title: string;
  /** Default: one of the title. */
  readonly slug?: string | undefined;
  /** The folder that it is worked on in. */
  readonly workspacePath?: string | undefined;
  /** Default `primary`. */
  readonly kind?: TaskKind | undefined;
  /** Default `user`. */
  readonly origin?: TaskOrigin | undefined;
  /** The runtime that it runs in, such as `claude-code`. */
  readonly cliSource?: string | undefined;
  /** The task that it belongs to. */
  readonly parentTaskId?: string | undefined;
  /** The session that started it. */
  readonly parentSessionId?: string | undefined;
  /** The task that it is the background work of. */
  readonly backgroundTaskId?: string | undefined;
}

export interface CreateTaskOptions {
  readonly taskId: string;
  readonly input: NewTask;
  readonly act: Act;
}

/** Makes a task; call it in a transaction. @throws TraceError `EVENT_INVALID`, `TASK_NOT_FOUND` of a task that it refers to */
export function createTask({ rows }: TaskParts, changes: TaskChanges, { taskId, input, act }: CreateTaskOptions): void {
  const title = parseName(input.title, 'title');
  const parent = requireLinked(rows, input.parentTaskId, 'parentTaskId');
  const background = requireLinked(rows, input.backgroundTaskId, 'backgroundTaskId');
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
  changes.append('task.created', taskId, payload, act);
  changes.logTask({ id: taskId, title }, 'task.start', act);
}

/** The id of a task that another one is to refer to, if any. @throws TraceError `TASK_NOT_FOUND` */
export function requireLinked(rows: TaskRows, value: unknown, field: string): string | undefined {
  return value === undefined || value === null ? undefined : rows.require(value, field).id;
}
