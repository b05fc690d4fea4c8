import type { Command, OptionDescriptor } from '../command.ts';
import { commandTable } from '../command-table.ts';
import { commonOptions } from '../parse-command-line.ts';

/** What `spine` says without a command. */
export function overviewHelp(): string {
  const width = Math.max(...Object.keys(commandTable).map((name) => name.length));
  const lines = Object.entries(commandTable).map(([name, entry]) => `  ${name.padEnd(width)}  ${entry.summary}`);
  return [
    'spine: the durable, local memory of what AI agents do',
    '',
    'usage: spine COMMAND [OPTIONS]',
    '',
    ...lines,
    '',
    '"spine COMMAND --help" shows a command with examples, "spine --version" the version.',
    '',
    'environment:',
    '  AGENTSPINE_HOME        where everything lives (default ~/.agentspine)',
    '  AGENTSPINE_CONTENT     what import keeps of the texts: full, hash-only or off',
    '  AGENTSPINE_ARCHIVE     0: answer from the ledger alone, as --no-archive',
    '  AGENTSPINE_TRUST_HOME  1: allow a home that others own or may write to (containers, mounted volumes)',
    '  SPINE_DEBUG            1: show the stack behind an error',
    '',
    'exit code: 0 done, 1 failed, interrupted or not found, 2 called wrongly',
    '',
  ].join('\n');
}

/** The help of one command. */
export function commandHelp(name: string, command: Command): string {
  const options = Object.entries({ ...command.options, ...commonOptions });
  const labels = options.map(([option, descriptor]) => optionLabel(option, descriptor));
  const width = Math.max(...labels.map((label) => label.length));
  return [
    `spine ${name}: ${commandTable[name]?.summary ?? ''}`,
    '',
    `usage: ${command.usage}`,
    ...(command.description === undefined ? [] : ['', command.description]),
    '',
    'options:',
    ...options.map(([, descriptor], index) => `  ${(labels[index] ?? '').padEnd(width)}  ${descriptor.help}`),
    '',
    'examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

function optionLabel(option: string, descriptor: OptionDescriptor): string {
  const short = descriptor.short === undefined ? '' : `-${descriptor.short}, `;
  const value = descriptor.type === 'boolean' ? '' : ` ${descriptor.value ?? 'TEXT'}`;
  return `${short}--${option}${value}`;
}
