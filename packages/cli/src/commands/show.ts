import { readSession } from '@agentspine/home/read-session';
import { renderSessionText } from '@agentspine/render/session-text';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { clockFor, sessionForms, timezoneOption } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { countFlag, hasFlag } from '../parse-command-line.ts';
import { tellUnread } from '../tell-unread.ts';
import { warnOfTraceGap } from '../warn-of-trace-gap.ts';

/** `spine show`: a session as a person reads it. */
export const showCommand: Command = {
  usage: 'spine show SESSION [--full] [--since TURN] [--json]',
  description: [
    'The conversation: what was asked and answered, turn by turn, with tokens and cost of each turn; calls as a line each with how they ended, changes of files, results, claims with what the log says of them, subagents, and compactions of the context. Long texts are folded; a line says how much is left.',
    sessionForms,
    'Turns are counted from 1, one for each prompt. Times are those of --timezone.',
  ].join('\n'),
  options: {
    full: { type: 'boolean', help: 'every line of every text, and all that subagents did' },
    since: { type: 'string', value: 'TURN', help: 'from this turn on' },
    ...timezoneOption,
  },
  needs: ['the session'],
  examples: ['spine show 019dbcc1', 'spine show 019dbcc1 --since 3 --full', 'spine show claude-code:5f0c9c1e --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [session = ''] = input.positionals;
  const since = countFlag(input, 'since', { min: 0 });
  const isFull = hasFlag(input, 'full');
  await warnOfTraceGap('show', world);
  const { document, ...unread } = await readSession(world, { session, isFull });
  tellUnread('show', unread, world);
  const turns = document.turns.filter(({ number }) => number >= (since ?? 0));
  const clock = await clockFor(input, world);
  return printAnswer({ input, world }, { ...document, turns }, ({ width, hasColor }) =>
    [...renderSessionText(document, { columns: width, hasColor, isFull, since, clock })].join(''),
  );
}
