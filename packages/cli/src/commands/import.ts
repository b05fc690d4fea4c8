import type { Command, CommandInput, Surroundings } from '../command.ts';
import { homeOf } from '../compose.ts';
import { UsageError } from '../errors.ts';
import { runImport } from '../import/run-import.ts';
import { sourcePaths } from '../import/source-paths.ts';
import { renderImport, reportProblems } from '../output/import-report.ts';
import { inertText } from '../output/inert-text.ts';
import { jsonLine } from '../output/json.ts';
import { choiceFlag, hasFlag } from '../parse-command-line.ts';

/** `spine import`: custody, ledger and archive in one step. */
export const importCommand: Command = {
  usage: 'spine import [PATH…] [--problems] [--content full|hash-only|off] [--json]',
  summary: 'take custody of agent transcripts and count them',
  description: [
    'Without a path it finds ~/.claude and ~/.codex by itself (CLAUDE_CONFIG_DIR and CODEX_HOME are honoured).',
    'A path may be a home, a harness folder, any folder, or one file. What was imported before costs a look at its',
    'metadata. Ctrl-C ends it cleanly; the next import goes on from there.',
  ].join('\n'),
  options: {
    problems: { type: 'boolean', help: 'list unparsed lines and unknown shapes with file, byte offset and reason' },
    content: { type: 'string', value: 'MODE', help: 'full (default), hash-only or off: what is kept of the texts' },
  },
  examples: [
    'spine import',
    'spine import ~/backup/.claude',
    'spine import --problems',
    'spine import session.jsonl --json',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  if (hasFlag(input, 'problems') && input.positionals.length === 0) {
    return reportProblems(home, await sourcePaths(home), hasFlag(input, 'json'), world);
  }
  const mode = choiceFlag(input, 'content', ['full', 'hash-only', 'off'] as const);
  for (const path of input.positionals) if (path === '') throw new UsageError('a path is empty');
  const result = await runImport({ home, paths: input.positionals, mode, world });
  for (const notice of result.notices) world.stderr.write(`spine import: ${inertText(notice)}\n`);
  if (hasFlag(input, 'problems')) await reportProblems(home, await sourcePaths(home), hasFlag(input, 'json'), world);
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(result.report) : renderImport(result));
  return result.wasInterrupted ? 1 : 0;
}
