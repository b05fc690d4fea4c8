import { hookPlacesOf } from '@agentspine/capture/hook-command';
import { showStatusLine } from '@agentspine/capture/show-status-line';
import { homeOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';
import { textFlag } from '../parse-command-line.ts';
import { readStdin } from '../read-stdin.ts';

/** `spine statusline`: a line for the status line of an agent. */
export const statuslineCommand: Command = {
  usage: "spine statusline [--before 'COMMAND'] [--json]",
  description: [
    'Prints a line for the status line of an agent, which gives its message on standard input: the cost of today over all agents and',
    'of this session, failed calls, claims without evidence, the budget. "spine watch" prepares it; what is old says so, and what is',
    'unknown is "?". The message goes to the inbox: it is the only local record of rate limits. In the settings of Claude Code:',
    '  "statusLine": {"type": "command", "command": "spine statusline"}',
  ].join('\n'),
  options: {
    before: { type: 'string', value: 'COMMAND', help: 'also run the status line that you had, and print it first' },
  },
  examples: ['spine statusline', "spine statusline --before '~/.claude/my-status.sh'"],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world).directory;
  const message = await readStdin(world, { what: 'the message', bytesMax: 1024 * 1024 });
  const nowMs = world.clock().getTime();
  const before = textFlag(input, 'before');
  const text = await showStatusLine({ home, places: hookPlacesOf(home), message, before, nowMs });
  return printAnswer({ input, world }, { text }, () => text);
}
