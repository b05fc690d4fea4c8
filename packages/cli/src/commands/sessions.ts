import { renderSession, renderSessionList } from '@agentspine/pages/text/render-sessions';
import { clockOf } from '@agentspine/render';
import { withReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { daysNote, readerUseOf, sessionForms, sliceOf, sliceOptions, timeForms } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { countFlag } from '../parse-command-line.ts';

/** `spine sessions`: what there is, and one of it in full. */
export const sessionsCommand: Command = {
  usage: ['spine sessions list [filters] [--limit N] [--json]', 'spine sessions show ID [--json]'].join('\n'),
  description: [sessionForms, '--since and --until select sessions that were active in that time.', timeForms].join(
    '\n',
  ),
  options: {
    ...sliceOptions,
    limit: { type: 'string', value: 'N', help: 'how many to list (default 20)' },
  },
  subcommands: { list: { run: listSessions }, show: { needs: ['the id of a session'], run: showSession } },
  examples: ['spine sessions list --since 7d', 'spine sessions show 019dbcc1', 'spine sessions list --limit 5 --json'],
};

function listSessions(input: CommandInput, world: Surroundings): Promise<number> {
  const limit = countFlag(input, 'limit');
  return withReader(world, readerUseOf(input, world), (reader) => {
    const { timezone } = reader;
    const sessions = reader.sessions({ ...sliceOf(input), limit });
    return printAnswer(
      { input, world, clock: clockOf(timezone) },
      { timezone, ...sessions },
      (look) => renderSessionList(sessions, look) + daysNote(input, timezone),
    );
  });
}

function showSession(input: CommandInput, world: Surroundings): Promise<number> {
  const [id = ''] = input.positionals;
  return withReader(world, readerUseOf(input, world), (reader) => {
    const detail = reader.sessionDetail(id);
    const clock = clockOf(reader.timezone);
    return printAnswer({ input, world, clock }, detail, (look) => renderSession(detail, look));
  });
}
