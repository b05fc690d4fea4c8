import { Readable, Writable } from 'node:stream';
import { serveOverStdio, tools } from '@agentspine/mcp';
import { hangText } from '@agentspine/render';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';
import { hasFlag } from '../parse-command-line.ts';
import { cliVersion as version } from '../version.ts';

/** `spine mcp`: what agents did before, for the agent that asks. */
export const mcpCommand: Command = {
  usage: 'spine mcp [--list] [--json]',
  description: [
    'Serves a client of the Model Context Protocol over standard input and output: past sessions, files, usage and claims.',
    'All tools are read-only. Texts of logs are marked as quoted, and secrets that their shape tells are taken out of them.',
    'Register it with: claude mcp add spine -- spine mcp',
  ].join('\n'),
  options: { list: { type: 'boolean', help: 'print the tools instead of serving them' } },
  examples: ['spine mcp --list', 'spine mcp'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  if (hasFlag(input, 'list')) {
    const listed = tools.map(({ name, title, description }) => ({ name, title, description }));
    return printAnswer({ input, world }, listed, (look) => textOf(listed, look.width));
  }
  const { env, signal, stdin, writeBytes } = world;
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      writeBytes(chunk).then(() => done(), done);
    },
  });
  await serveOverStdio({ env, signal, version, input: Readable.from(stdin), output });
  return 0;
}

/** Each tool, and what its client is told of it. */
function textOf(listed: readonly { readonly name: string; readonly description: string }[], width = 80): string {
  return listed.map(({ name, description }) => `${name}\n${hangText('  ', description, width)}\n`).join('');
}
