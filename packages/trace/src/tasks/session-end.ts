import type { SessionEndReason, TaskKind, TaskStatus } from '@agentspine/schema';

/** What is looked at when a session has ended, as it is afterwards. */
export interface EndedSession {
  readonly taskStatus: TaskStatus | undefined;
  readonly taskKind: TaskKind;
  readonly hasOtherSessions: boolean;
  readonly hasBackgroundTasks: boolean;
  readonly reason: SessionEndReason | undefined;
  /** Whether the runtime says that the task is done. */
  readonly completeTask: boolean;
}

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
