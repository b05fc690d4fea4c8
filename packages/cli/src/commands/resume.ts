import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findResumeCommand, type ResumeCommand } from '@agentspine/home/resume-session';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { sessionForms } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { hasFlag } from '../parse-command-line.ts';

/** `spine resume`: back to work. */
export const resumeCommand: Command = {
  usage: 'spine resume SESSION [--run] [--json]',
  description: [
    'Prints the command that continues a session in the folder where it ran, for a POSIX shell. This goes on with it:\n  eval "$(spine resume SESSION)"\nA folder that is gone is an error.',
    sessionForms,
  ].join('\n'),
  options: { run: { type: 'boolean', help: 'start the command instead of printing it' } },
  needs: ['the session'],
  examples: ['spine resume 019dbcc1', 'spine resume 019dbcc1 --run'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [session = ''] = input.positionals;
  const found = await findResumeCommand(world, session);
  if (hasFlag(input, 'run')) return start(found, world);
  return printAnswer({ input, world }, found, () => `${shellLine(found)}\n`);
}

function shellLine({ directory, command }: ResumeCommand): string {
  const words = command.map(quoted).join(' ');
  return directory === null ? words : `cd -- ${quoted(directory)} && ${words}`;
}

/** A word of a shell, which reads nothing into it. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The terminal is the program's until it ends; its exit code is ours. */
async function start(
  { directory, command }: ResumeCommand,
  { env, workingDirectory, signal }: Surroundings,
): Promise<number> {
  const [program = '', ...args] = command;
  // The first Ctrl-C is the program's.
  void signal.aborted;
  const child = spawn(program, args, { cwd: directory ?? workingDirectory, env: { ...env }, stdio: 'inherit' });
  try {
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return exitCode ?? 1;
  } catch (cause) {
    throw new CommandError('CLI_NOT_FOUND', `"${program}" cannot be started; is it installed and in PATH?`, { cause });
  }
}
