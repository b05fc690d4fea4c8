import type { SessionEndReason, TaskKind, TaskStatus } from '@agentspine/schema';

/** What is looked at when a session has ended, as it is afterwards. */
export interface EndedSession {
  /** The status of its task. */
  readonly taskStatus: TaskStatus | undefined;
  /** The kind of its task. */
  readonly taskKind: TaskKind;
  /** Whether its task has another session that runs. */
  readonly hasOtherSessions: boolean;
  /** Whether its task has background work that runs. */
  readonly hasBackgroundTasks: boolean;
  /** Why, in a word or a sentence. */
  readonly reason: SessionEndReason | undefined;
  /** Whether the runtime says that the task is done. */
  readonly completeTask: boolean;
}

/** What becomes of a task whose session ended. */
export type TaskAfterSession = 'leave' | 'complete' | 'wait';

/** What becomes of the task of a session that has ended (SPEC 4.7); the first rule that fits decides. */
export function taskAfterSession(ended: EndedSession): TaskAfterSession {
  const { reason, completeTask, hasBackgroundTasks } = ended;
  if (ended.taskStatus !== 'running' || ended.hasOtherSessions) return 'leave';
  if (ended.taskKind === 'background') return 'complete';
  if (reason === 'explicit_exit' || reason === 'runtime_terminated') return 'complete';
  const isTurnOver = reason === 'assistant_turn_complete';
  if (completeTask && !(isTurnOver && hasBackgroundTasks)) return 'complete';
  return isTurnOver || reason === 'idle' ? 'wait' : 'leave';
}
