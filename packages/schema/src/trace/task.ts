import type { SessionStatus, TaskKind, TaskOrigin, TaskStatus } from './words.ts';

/** What an agent works on. Times are ISO 8601 in UTC; what is not known is left out. */
export interface Task {
  /** The task. */
  readonly id: string;
  /** One line that says what it is about. */
  readonly title: string;
  /** The title as a short name for addresses. */
  readonly slug: string;
  /** Its status. */
  readonly status: TaskStatus;
  /** `background` for work that another task started. */
  readonly kind: TaskKind;
  /** Who started it. */
  readonly origin: TaskOrigin;
  /** The folder that it is worked on in. */
  readonly workspacePath?: string;
  /** The runtime that it runs in. */
  readonly cliSource?: string;
  /** When it was created: ISO 8601 in UTC. */
  readonly createdAt: string;
  /** When it last changed: ISO 8601 in UTC. */
  readonly updatedAt: string;
  /** When its latest session began: ISO 8601 in UTC. */
  readonly lastSessionStartedAt?: string;
  /** When it was put away: ISO 8601 in UTC. */
  readonly archivedAt?: string;
}

/** A session of a task: one run of an agent. */
export interface TaskSession {
  /** The session. */
  readonly id: string;
  /** Its status. */
  readonly status: SessionStatus;
  /** What was done, as the agent says. */
  readonly summary?: string;
  /** When it began: ISO 8601 in UTC. */
  readonly startedAt: string;
  /** When it ended: ISO 8601 in UTC; absent while it runs. */
  readonly endedAt?: string;
}

/** A runtime's own session that belongs to a task; without `sessionId` it is history. */
export interface RuntimeBinding {
  /** The runtime, such as `claude-code`. */
  readonly runtimeSource: string;
  /** The session, as the runtime names it. */
  readonly runtimeSessionId: string;
  /** The session of the task; absent once it is over. */
  readonly sessionId?: string;
}

/** What a task came from. */
export interface TaskRelations {
  /** The task that it belongs to. */
  readonly parentTaskId?: string;
  /** The task that it is the background work of. */
  readonly backgroundTaskId?: string;
  /** The session that started it. */
  readonly parentSessionId?: string;
}

/** A task with all rows that belong to it. */
export interface TaskDetails extends Task {
  /** How it relates to other tasks. */
  readonly relations: TaskRelations;
  /** Ids of the tasks right below it. */
  readonly children: readonly string[];
  /** The newest first. */
  readonly sessions: readonly TaskSession[];
  /** Sessions of runtimes that belong to it. */
  readonly bindings: readonly RuntimeBinding[];
}

/** Which tasks are asked for. */
export interface TraceTaskFilter {
  /** Default false. */
  readonly includeArchived?: boolean | undefined;
  /** Its status. */
  readonly status?: TaskStatus | undefined;
  /** Who started it. */
  readonly origin?: TaskOrigin | undefined;
  /** The folder that it is worked on in. */
  readonly workspacePath?: string | undefined;
  /** Default 100. */
  readonly limit?: number | undefined;
}
