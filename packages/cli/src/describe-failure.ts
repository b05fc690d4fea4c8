import { inertLines, inertText, paint } from '@agentspine/render';
import type { Surroundings } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { nameFailure } from './name-failure.ts';

/** Says what went wrong, with a code of ours; with `SPINE_DEBUG` its stack too. */
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
  // What a text may mean is named a line each, without line ends of its own.
  const text = /^READER_[A-Z]+_AMBIGUOUS$/.test(code) ? inertLines(message) : inertText(message);
  const line = `${paint(`${command}:`, 'bad', { hasColor })} ${text}${isUsage ? help : ` (${code})`}\n`;
  if (!world.env['SPINE_DEBUG']) return line;
  // Loaded when it is wanted: every process starts with this file.
  return `${line}${process.getBuiltinModule('node:util').inspect(error)}\n`;
}
