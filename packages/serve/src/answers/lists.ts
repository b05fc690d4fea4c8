import { HomeError } from '@agentspine/home';
import type { Reader } from '@agentspine/reader';
import type { RunView, TaskView } from '@agentspine/server';
import { refuseLocked } from '../locked-store.ts';
import type { HomeAnswers } from './home-answers.ts';

/** What the API asks of records, lines of the log, runs and tasks. */
export function listAnswers(
  reader: () => Reader,
): Pick<HomeAnswers, 'records' | 'record' | 'logs' | 'log' | 'runs' | 'run' | 'tasks' | 'task'> {
  const lists = () => {
    refuseLocked(reader(), ['spine']);
    return reader().browse.lists;
  };
  return {
    records: (params) => lists().records(params),
    record: ({ table, id }) => lists().record(table, id) ?? refuse(`there is no record ${id} in ${table} of spine.db`),
    logs: (params) => lists().logs(params),
    log: ({ id }) => lists().logLine(id) ?? refuse(`there is no line ${id} in the log of spine.db`),
    runs: (params) => lists().runs(params),
    run: ({ id }) => runOf(reader(), id),
    tasks: ({ archived, ...params }) => {
      return { ...lists().tasks({ ...params, includeArchived: archived === 'true' }), next: null };
    },
    task: ({ id }) => taskOf(reader(), id),
  };
}

function runOf(reader: Reader, id: string): RunView {
  const found = reader.browse.lists.run(id);
  if (found === undefined) return refuse(`there is no run ${id}`);
  const { run, lines, lineTotal, resume } = found;
  const answer = { run, lines: { items: lines, total: lineTotal, next: null } };
  return resume.kind === 'resumable'
    ? { ...answer, nextRound: resume.nextRound, refusal: null }
    : { ...answer, nextRound: null, refusal: resume.reason };
}

function taskOf(reader: Reader, id: string): TaskView {
  const task = reader.browse.lists.task(id);
  if (task === undefined) return refuse(`there is no task ${id}`);
  const { slug: _, kind: _kind, relations, titles, below, bindings: _bindings, ...rest } = task;
  const parentId = relations.parentTaskId ?? relations.backgroundTaskId;
  const named = (taskId: string) => ({ id: taskId, title: titles[taskId] ?? null });
  return {
    ...rest,
    workspacePath: task.workspacePath ?? null,
    cliSource: task.cliSource ?? null,
    archivedAt: task.archivedAt ?? null,
    parent: parentId === undefined ? null : named(parentId),
    children: below.map(named),
    sessions: task.sessions.map(({ summary = null, endedAt = null, ...session }) => ({ ...session, summary, endedAt })),
  };
}

function refuse(detail: string): never {
  throw new HomeError('HOME_NOT_FOUND', detail);
}
