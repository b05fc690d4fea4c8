import { renderTask, renderTasks } from '@agentspine/pages/text/render-tasks';
import { counted } from '@agentspine/render/count-text';
import { taskStatuses } from '@agentspine/schema';
import { openSpineThere } from '@agentspine/stores/spine';
import { openHomeReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { clockFor, timezoneOption } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { choiceFlag, countFlag, hasFlag } from '../parse-command-line.ts';
import { warnOfTraceGap } from '../warn-of-trace-gap.ts';

const limitDefault = 20;

const taskNeeds = ['the id of a task'];

/** `spine task`: what agents work on. */
export const taskCommand: Command = {
  usage: [
    'spine task list [--all] [--status S] [--limit N]',
    'spine task show ID | archive ID | unarchive ID | delete ID [--json]',
  ].join('\n'),
  description: [
    '  list       the tasks that changed last, newest first; with --all also archived tasks',
    '  show       one task, the tasks it depends on, and its sessions',
    '  archive    hides a task and all tasks below it; those that run or wait are completed',
    '  unarchive  shows again what was hidden together with the task',
    '  delete     removes a task and all tasks below it, with their timeline, turns and verdicts; only their events stay',
  ].join('\n'),
  options: {
    all: { type: 'boolean', help: 'also archived tasks' },
    status: {
      type: 'string',
      value: 'S',
      choices: taskStatuses,
      help: `only tasks that are ${taskStatuses.join(', ')}`,
    },
    limit: { type: 'string', value: 'N', help: 'how many tasks (default 20)' },
    ...timezoneOption,
  },
  subcommands: {
    list: { run: listTasks },
    show: { needs: taskNeeds, idOf: 'task', run: showTask },
    archive: { needs: taskNeeds, idOf: 'task', run: (input, world) => changeTask('archive', input, world) },
    unarchive: { needs: taskNeeds, idOf: 'task', run: (input, world) => changeTask('unarchive', input, world) },
    delete: { needs: taskNeeds, idOf: 'task', run: (input, world) => changeTask('delete', input, world) },
  },
  examples: ['spine task list --status running', 'spine task show t1 --json', 'spine task archive t1'],
};

async function listTasks(input: CommandInput, world: Surroundings): Promise<number> {
  const filter = {
    includeArchived: hasFlag(input, 'all'),
    status: choiceFlag(input, 'status', taskStatuses),
  };
  const limit = countFlag(input, 'limit', { min: 0 }) ?? limitDefault;
  using reader = openHomeReader(world, 'spine');
  const found = reader.tasks.list({ ...filter, limit: limit + 1 });
  const tasks = found.slice(0, limit);
  await warnOfTraceGap('task', world);
  const call = { input, world, clock: await clockFor(input, world) };
  return printAnswer(call, tasks, (look) =>
    found.length === 0 ? 'no tasks\n' : renderTasks(tasks, look, found.length > limit),
  );
}

async function showTask(input: CommandInput, world: Surroundings): Promise<number> {
  const [taskId = ''] = input.positionals;
  using reader = openHomeReader(world, 'spine');
  const task = reader.tasks.get(taskId);
  if (task === undefined) {
    throw new CommandError('CLI_NOT_FOUND', `there is no task ${taskId}; "spine task list --all" has them`);
  }
  const notInTrace = await warnOfTraceGap('task', world);
  const call = { input, world, clock: await clockFor(input, world) };
  return printAnswer(call, { ...task, notInTrace }, (look) => renderTask(task, look));
}

const done = { archive: 'archived', unarchive: 'brought back', delete: 'deleted' } as const;

async function changeTask(change: keyof typeof done, input: CommandInput, world: Surroundings): Promise<number> {
  const [taskId = ''] = input.positionals;
  using spine = await openSpineThere(world);
  const taskIds = spine.trace.tasks[change](taskId, { actor: 'user' });
  return printAnswer({ input, world }, { taskIds }, () => `${counted(taskIds.length, 'task')} ${done[change]}\n`);
}
