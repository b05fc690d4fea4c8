import { hangText, textColumns, wrapText } from '@agentspine/render';
import type { Command, OptionDescriptor } from '../command.ts';
import { commandGroups, commandTable } from '../command-table.ts';
import { commonOptions } from '../parse-command-line.ts';

/** The help of `spine` itself: every command, by subject. It fits 80 columns. */
export function overviewHelp(): string {
  const width = Math.max(...Object.keys(commandTable).map((name) => name.length));
  const groups = Object.entries(commandGroups).flatMap(([subject, commands]) => [
    `${subject}:`,
    ...Object.entries(commands).map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
  ]);
  return [
    'spine: the durable, local memory of what AI coding agents do',
    '',
    'usage: spine COMMAND [OPTIONS]',
    '',
    ...groups,
    '"spine COMMAND --help" shows the options of a command and examples.',
    '"spine --version" shows the version.',
    '',
    'options of every command:',
    '  --json                 print JSON',
    '  --no-pager             print a long report to the terminal without a pager',
    '  --vertical             print tables one field a line, as it happens to those',
    '                         that cannot fit the terminal',
    '',
    'environment:',
    '  AGENTSPINE_HOME        the folder that holds all data (default ~/.agentspine)',
    '  AGENTSPINE_CONTENT     how much text an import keeps: full, hash-only or off',
    '  AGENTSPINE_ARCHIVE     0: answer from the ledger alone, as --no-archive does',
    '  AGENTSPINE_TRUST_HOME  1: allow a home that others own or may write to',
    '                         (containers, mounted volumes)',
    '  SPINE_PAGER, PAGER     what shows a report that is longer than the screen',
    '                         (default less -FRX); empty: nothing does',
    '  NO_COLOR, FORCE_COLOR  1: no colours; colours also in a pipe',
    '  SPINE_DEBUG            1: show the stack of an error',
    '',
    'exit code: 0 done; 1 failed, interrupted or not found; 2 wrong call',
    '',
  ].join('\n');
}

/** The help of one command, wrapped to the width of the terminal where there is one. */
export function commandHelp(name: string, command: Command, terminalColumns?: number): string {
  const columns = textColumns(terminalColumns);
  const options = Object.entries({ ...command.options, ...commonOptions });
  const labels = options.map(([option, descriptor]) => optionLabel(option, descriptor));
  const width = Math.max(...labels.map((label) => label.length));
  return [
    hangText(`spine ${name}: `, commandTable[name]?.summary ?? '', columns, 2),
    '',
    usageText(command.usage, columns),
    ...(command.description === undefined ? [] : ['', wrapText(command.description, columns)]),
    '',
    'options:',
    ...options.map(([, { help }], index) => hangText(`  ${(labels[index] ?? '').padEnd(width)}  `, help, columns)),
    '',
    'examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

/** Each form of the call begins a line. */
function usageText(usage: string, columns: number): string {
  const forms = usage.split(/\n\s*(?=spine )/);
  return forms
    .map((form, index) => hangText(index === 0 ? 'usage: ' : '       ', form.replace(/\s+/g, ' '), columns, 13))
    .join('\n');
}

function optionLabel(option: string, descriptor: OptionDescriptor): string {
  const short = descriptor.short === undefined ? '' : `-${descriptor.short}, `;
  const value = descriptor.type === 'boolean' ? '' : ` ${descriptor.value ?? 'TEXT'}`;
  return `${short}--${option}${value}`;
}
