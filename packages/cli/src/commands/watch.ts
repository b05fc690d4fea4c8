import { argv, execPath, platform } from 'node:process';
import { serviceFileOf, serviceKindOf, type WatchRound, watchHome, watchRoundText } from '@agentspine/capture';
import { jsonLine } from '@agentspine/render/json-line';
import { homeOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { choiceFlag, hasFlag } from '../parse-command-line.ts';
import { programId } from '../program-id.ts';

const systems = ['systemd', 'launchd', 'task-scheduler'] as const;

/** `spine watch`: imports what agents write, while they write it. */
export const watchCommand: Command = {
  usage: ['spine watch [--json]', 'spine watch install --print [--for SYSTEM] [--json]'].join('\n'),
  description: [
    'Imports what is new when it is written, until Ctrl-C, and prints a line for each round. One process watches',
    'a home; "spine import" may run beside it. "install --print" prints the file with which systemd, launchd or the Task Scheduler',
    'starts it with your session, where the file belongs, and the command that starts it. It writes nothing.',
  ].join('\n'),
  options: {
    print: { type: 'boolean', help: 'print the file of the service' },
    for: {
      type: 'string',
      value: 'SYSTEM',
      choices: systems,
      help: 'systemd, launchd or task-scheduler; default that of this machine',
    },
  },
  takes: 1,
  examples: ['spine watch', 'spine watch install --print --for systemd'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [verb] = input.positionals;
  if (verb === undefined) return watch(input, world);
  if (verb !== 'install') throw new CommandError('CLI_USAGE', `watch ${verb}: only install is known`);
  if (hasFlag(input, 'print')) return showService(input, world);
  throw new CommandError(
    'CLI_USAGE',
    'watch install needs --print: it prints the file of the service, and writes nothing',
  );
}

async function watch(input: CommandInput, world: Surroundings): Promise<number> {
  const { stdout, stderr } = world;
  stderr.write('Imports what agents write, a line for each round. Ctrl-C ends it.\n');
  const onRound = (round: WatchRound) => stdout.write(hasFlag(input, 'json') ? jsonLine(round) : watchRoundText(round));
  await watchHome(world, { program: programId(), onRound, importsElsewhere: true });
  return 0;
}

function showService(input: CommandInput, world: Surroundings): number {
  const kind = choiceFlag(input, 'for', systems) ?? serviceKindOf(platform);
  const command = [execPath, argv[1] ?? 'spine', 'watch'];
  const file = serviceFileOf(kind, { command, home: homeOf(world).directory });
  return printAnswer({ input, world }, { kind, ...file }, () =>
    [file.text, `File: ~/${file.path}`, `Start: ${file.start}`, `End: ${file.stop}`, ''].join('\n'),
  );
}
