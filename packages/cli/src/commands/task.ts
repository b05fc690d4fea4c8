import { openSpineReader, openSpineWriter } from '@agentspine/home/spine';
import { taskStatuses } from '@agentspine/schema';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { jsonLine } from '../output/json.ts';
import { renderTask, renderTasks } from '../output/task-report.ts';
import { choiceFlag, countFlag, hasFlag } from '../parse-command-line.ts';
import { warnOfTraceGap } from '../warn-of-trace-gap.ts';

const limitDefault = 20;

/** `spine task`: what agents work on. */
export const taskCommand: Command = {
  usage: 'spine task list [--all] [--status S] [--limit N] | show ID | archive ID | unarchive ID | delete ID [--json]',
  description: [
    '"list" has the tasks that changed last first, with --all archived ones too. "show" has one task with what it hangs on',
    'and its sessions. The others act on a task with all tasks below it: "archive" hides them and completes what runs or',
    'waits, "unarchive" brings back what was hidden with it, "delete" removes them with their timeline, turns and verdicts',
    'for good; only their events stay.',
  ].join('\n'),
  options: {
    all: { type: 'boolean', help: 'also archived tasks' },
    status: { type: 'string', value: 'S', help: `only tasks that are ${taskStatuses.join(', ')}` },
    limit: { type: 'string', value: 'N', help: 'how many tasks (default 20)' },
  },
  takes: { list: 0, show: 1, archive: 1, unarchive: 1, delete: 1 },
  examples: ['spine task list --status running', 'spine task show t1 --json', 'spine task archive t1'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [subcommand = '', taskId] = input.positionals;
  if (subcommand === 'list') return listTasks(input, world);
  if (taskId === undefined) throw new CommandError('CLI_USAGE', `task ${subcommand} takes the id of a task`);
  return subcommand === 'show' ? showTask(taskId, input, world) : changeTask(taskId, input, world);
}

async function listTasks(input: CommandInput, world: Surroundings): Promise<number> {
  const filter = {
    includeArchived: hasFlag(input, 'all'),
    status: choiceFlag(input, 'status', taskStatuses),
    limit: countFlag(input, 'limit', { min: 0 }) ?? limitDefault,
  };
  using spine = openSpineReader(world);
  const tasks = spine.trace.tasks.list(filter);
  await warnOfTraceGap('task', spine.trace, world);
  if (hasFlag(input, 'json')) world.stdout.write(jsonLine(tasks));
  else world.stdout.write(tasks.length === 0 ? 'no tasks\n' : renderTasks(tasks));
  return 0;
}

async function showTask(taskId: string, input: CommandInput, world: Surroundings): Promise<number> {
  using spine = openSpineReader(world);
  const task = spine.trace.tasks.get(taskId);
  if (task === undefined) {
    throw new CommandError('CLI_NOT_FOUND', `there is no task ${taskId}; "spine task list --all" has them`);
  }
  const notInTrace = await warnOfTraceGap('task', spine.trace, world);
  world.stdout.write(hasFlag(input, 'json') ? jsonLine({ ...task, notInTrace }) : renderTask(task));
  return 0;
}

const done = { archive: 'archived', unarchive: 'brought back', delete: 'deleted' } as const;

async function changeTask(taskId: string, input: CommandInput, world: Surroundings): Promise<number> {
  const change = input.positionals[0] as keyof typeof done;
  using spine = await openSpineWriter(world);
  const taskIds = spine.trace.tasks[change](taskId, { actor: 'user' });
  if (hasFlag(input, 'json')) world.stdout.write(jsonLine({ taskIds }));
  else world.stdout.write(`${taskIds.length} ${taskIds.length === 1 ? 'task' : 'tasks'} ${done[change]}\n`);
  return 0;
}
