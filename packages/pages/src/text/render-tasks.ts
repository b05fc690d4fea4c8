import { type Clock, type Look, moreNote, renderTable, timesNote, utcClock } from '@agentspine/render';
import { missingCell } from '@agentspine/render/count-text';
import type { Task, TaskDetails, TaskSession } from '@agentspine/schema';
import { shortText } from './short-text.ts';

const textWidthMax = 100;

/** Tasks as a table; `hasMore` where there are more than these. */
export function renderTasks(tasks: readonly Task[], look: Look, hasMore = false): string {
  const table = renderTable(
    [
      { title: 'task', cell: ({ id }) => id, cut: 'id' },
      {
        title: 'status',
        cell: ({ status, archivedAt }) => (archivedAt === undefined ? status : `${status}, archived`),
        cut: 'never',
      },
      { title: 'kind', cell: ({ kind }) => kind, cut: 'never', mayBeLeftOut: true },
      { title: 'changed', cell: ({ updatedAt }) => (look.clock ?? utcClock).minute(updatedAt), cut: 'never' },
      { title: 'runtime', cell: ({ cliSource }) => cliSource ?? missingCell, cut: 'never', mayBeLeftOut: true },
      { title: 'title', cell: ({ title }) => title },
    ],
    tasks,
    look,
  );
  return `${table}${hasMore ? moreNote : ''}${timesNote(look)}`;
}

/** One task with the rows that belong to it. */
export function renderTask(task: TaskDetails, look: Look): string {
  const { clock = utcClock } = look;
  const { relations, children, sessions, bindings } = task;
  const lines = [
    `task       ${line(task.id)}`,
    `title      ${line(task.title)}`,
    `status     ${task.status}, ${task.kind}, by ${task.origin}`,
    `created    ${clock.second(task.createdAt)}, changed ${clock.second(task.updatedAt)}`,
    ...optional('archived', task.archivedAt && clock.second(task.archivedAt)),
    ...optional('workspace', task.workspacePath),
    ...optional('runtime', task.cliSource),
    ...optional('below', relations.parentTaskId),
    ...optional('started by', relations.parentSessionId && `session ${relations.parentSessionId}`),
    ...optional('background', relations.backgroundTaskId),
    ...children.map((id) => `over       ${line(id)}`),
    ...sessions.map((session) => `session    ${sessionText(session, clock)}`),
    ...bindings.map(
      ({ runtimeSource, runtimeSessionId, sessionId }) =>
        `bound      ${line(runtimeSource)} ${line(runtimeSessionId)} to ${sessionId === undefined ? 'no session' : line(sessionId)}`,
    ),
  ];
  return lines.map((text) => `${text}\n`).join('') + timesNote(look);
}

function optional(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${name.padEnd(10)} ${line(value)}`];
}

function sessionText({ id, status, startedAt, endedAt, summary }: TaskSession, clock: Clock): string {
  const time = `${clock.second(startedAt)} to ${endedAt === undefined ? 'now' : clock.second(endedAt)}`;
  return `${line(id)}  ${status}  ${time}${summary === undefined ? '' : `  ${line(summary)}`}`;
}

function line(text: string): string {
  return shortText(text, textWidthMax);
}
