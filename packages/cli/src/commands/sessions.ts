import { withReader } from '@agentspine/home/with-reader';
import type { Reader } from '@agentspine/reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { readerUseOf, sessionForms, sliceOf, sliceOptions, timeForms } from '../filter-options.ts';
import { jsonLine } from '../output/json.ts';
import { renderSession, renderSessionList } from '../output/session-report.ts';
import { countFlag, hasFlag } from '../parse-command-line.ts';

/** `spine sessions`: what there is, and one of it in full. */
export const sessionsCommand: Command = {
  usage: 'spine sessions list [filters] [--limit N] [--json]\n       spine sessions show ID [--json]',
  description: [sessionForms, '--since and --until look at when a session was active.', timeForms].join('\n'),
  options: {
    ...sliceOptions,
    limit: { type: 'string', value: 'N', help: 'how many to list (default 20)' },
  },
  takes: { list: 0, show: 1 },
  examples: ['spine sessions list --since 7d', 'spine sessions show 019dbcc1', 'spine sessions list --limit 5 --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [subcommand, id] = input.positionals;
  if (subcommand === 'show') {
    if (id === undefined || id === '') throw new CommandError('CLI_USAGE', 'sessions show takes the id of a session');
    return withReader(world, readerUseOf(input, world), (reader) => show(reader, id, input, world));
  }
  const limit = countFlag(input, 'limit');
  return withReader(world, readerUseOf(input, world), (reader) => {
    const sessions = reader.sessions({ ...sliceOf(input), limit });
    world.stdout.write(hasFlag(input, 'json') ? jsonLine(sessions) : renderSessionList(sessions));
    return 0;
  });
}

function show(reader: Reader, id: string, input: CommandInput, world: Surroundings): number {
  const detail = reader.sessionDetail(id);
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(detail) : renderSession(detail));
  return 0;
}
