import type { TaskStatus } from '@agentspine/schema';

/** What can happen to a task; `set-…` is what somebody saw in its log, which never takes a task back that is completed. */
export const taskSteps = [
  'start',
  'complete',
  'error',
  'archive',
  'reap',
  'set-running',
  'set-waiting',
  'set-completed',
  'set-errored',
] as const;
/** A step in the life of a task. */
export type TaskStep = (typeof taskSteps)[number];

/**
 * The status of a task after a step (SPEC 4.7); the same one means that nothing happens, and nothing is written. Every step is
 * allowed in every status: they come from hooks of several processes, in no order that anybody holds.
 */
export function taskStatusAfter(status: TaskStatus, step: TaskStep): TaskStatus {
  return statusAfter[step][status];
}

const toAlways = (status: TaskStatus): Readonly<Record<TaskStatus, TaskStatus>> => ({
  running: status,
  waiting: status,
  completed: status,
  errored: status,
});

const statusAfter: Readonly<Record<TaskStep, Readonly<Record<TaskStatus, TaskStatus>>>> = {
  start: toAlways('running'),
  complete: toAlways('completed'),
  error: toAlways('errored'),
  archive: { ...toAlways('completed'), errored: 'errored' },
  reap: { running: 'completed', waiting: 'waiting', completed: 'completed', errored: 'errored' },
  'set-running': { ...toAlways('running'), completed: 'completed' },
  'set-waiting': { ...toAlways('waiting'), completed: 'completed' },
  'set-completed': toAlways('completed'),
  'set-errored': { ...toAlways('errored'), completed: 'completed' },
};
