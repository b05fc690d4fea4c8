import { inertLines, inertText, paint } from '@agentspine/render';
import type { Surroundings } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { nameFailure } from './name-failure.ts';

/** Says what went wrong, with a code of ours; with `SPINE_DEBUG` the stack behind it. */
export function describeFailure(
  error: unknown,
  {
    subject,
    world,
    hasColor,
  }: { readonly subject: string | undefined; readonly world: Pick<Surroundings, 'env'>; readonly hasColor: boolean },
): string {
  const command = subject === undefined ? 'spine' : `spine ${subject}`;
  const isUsage = exitCodeOf(error) === 2;
  const { message, code } = nameFailure(error);
  const help = `${message.endsWith('?') ? ' See' : '; see'} "${command} --help"`;
  // The sessions that a text may mean are named a line each, without line ends of their own.
  const text = code === 'READER_SESSION_AMBIGUOUS' ? inertLines(message) : inertText(message);
  const line = `${paint(`${command}:`, 'bad', { hasColor })} ${text}${isUsage ? help : ` (${code})`}\n`;
  if (!world.env['SPINE_DEBUG']) return line;
  // Loaded when it is wanted: every process starts with this file.
  return `${line}${process.getBuiltinModule('node:util').inspect(error)}\n`;
}
