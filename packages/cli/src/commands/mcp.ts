import { randomBytes } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { serveOverHttp, serveOverStdio, tools } from '@agentspine/mcp';
import { hangText } from '@agentspine/render';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { countFlag, hasFlag } from '../parse-command-line.ts';
import { untilAborted } from '../until-aborted.ts';
import { cliVersion as version } from '../version.ts';

/** `spine mcp`: what agents did before, for the agent that asks. */
export const mcpCommand: Command = {
  usage: ['spine mcp [--list] [--allow-write] [--json]', 'spine mcp --http [--port N] [--allow-write] [--json]'].join(
    '\n',
  ),
  description: [
    'Serves a client of the Model Context Protocol over standard input and output: past sessions, files, usage and claims.',
    'With --http it serves clients on this machine over streamable HTTP, and prints the address and a token, which is new at each start',
    'unless SPINE_MCP_TOKEN has one of 32 characters or more. All tools are read-only; --allow-write adds decision_record. Texts of logs are marked as quoted, and secrets that their shape tells are taken out of them.',
    'Register it with:\n  claude mcp add spine -- spine mcp',
  ].join('\n'),
  options: {
    list: { type: 'boolean', help: 'print the tools instead of serving them' },
    http: { type: 'boolean', help: 'serve over HTTP on 127.0.0.1 instead of standard input and output' },
    port: { type: 'string', value: 'N', help: 'the port for --http; default 4778, 0 for one that is free' },
    'allow-write': { type: 'boolean', help: 'offer decision_record, which adds a record and changes none' },
  },
  examples: ['spine mcp --list', 'spine mcp', 'spine mcp --http'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  if (hasFlag(input, 'list')) {
    const listed = tools.map(({ name, title, description }) => ({ name, title, description }));
    return printAnswer({ input, world }, listed, (look) => textOf(listed, look.width));
  }
  const allowsWrite = hasFlag(input, 'allow-write');
  if (hasFlag(input, 'http')) return serveHttp(input, world, allowsWrite);
  const { env, signal, stdin, writeBytes } = world;
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      writeBytes(chunk).then(() => done(), done);
    },
  });
  await serveOverStdio({ env, signal, version, allowsWrite, input: Readable.from(stdin), output });
  return 0;
}

const portDefault = 4_778;

async function serveHttp(
  input: CommandInput,
  { env, signal, stderr, stdout }: Surroundings,
  allowsWrite: boolean,
): Promise<number> {
  const given = env['SPINE_MCP_TOKEN'];
  if (given !== undefined && given.length < 32)
    throw new CommandError('CLI_USAGE', 'SPINE_MCP_TOKEN is too short: give 32 characters or more, or none');
  const token = given ?? randomBytes(32).toString('hex');
  const port = countFlag(input, 'port', { min: 0, max: 65_535 }) ?? portDefault;
  await using server = await serveOverHttp({ env, version, port, token, allowsWrite });
  const { url } = server;
  const header = `Authorization: Bearer ${token}`;
  stdout.write(hasFlag(input, 'json') ? `${JSON.stringify({ url, token })}\n` : `${url}\n${header}\n`);
  stderr.write(`claude mcp add --transport http spine ${url} --header "${header}"\nCtrl-C ends the server.\n`);
  await untilAborted(signal);
  return 0;
}

/** Each tool, and what its client is told of it. */
function textOf(listed: readonly { readonly name: string; readonly description: string }[], width = 80): string {
  return listed.map(({ name, description }) => `${name}\n${hangText('  ', description, width)}\n`).join('');
}
