import { forgetSessions, resumeForget, sayForgotten, sayVerified, verifyForgotten } from '@agentspine/erasure';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { hasFlag, textFlag, textsFlag } from '../parse-command-line.ts';

/** `spine forget`: sessions go for good. */
export const forgetCommand: Command = {
  usage: [
    'spine forget SESSION… [--dry-run] [--json]',
    'spine forget [--project PROJECT] [--before DAY] [--dry-run] [--json]',
    'spine forget --resume | --verify [--marker TEXT] [--json]',
  ].join('\n'),
  description: [
    'Erases sessions from the home: the bytes of their transcripts, the ledger, the trace, search, claims, records that name them,',
    'cold days, logs and free pages. What other sessions have stays as it is. A tombstone without a name keeps them away: no import brings',
    'them back, also where the transcript was renamed or copied. Files outside the home are listed and left alone.',
    '--project with --before erases what both choose. An erasure that was killed is finished by --resume; nothing is imported before.',
    '--verify reads every byte of the home, decoded, and fails where it finds the id of an erased session, or a --marker.',
  ].join('\n'),
  options: {
    project: { type: 'string', value: 'PROJECT', help: 'all sessions of a project' },
    before: { type: 'string', value: 'DAY', help: 'all sessions whose last response was before that day' },
    'dry-run': { type: 'boolean', help: 'only print what would be erased' },
    resume: { type: 'boolean', help: 'finish an erasure that was killed' },
    verify: { type: 'boolean', help: 'look for what was erased in every file of the home' },
    marker: {
      type: 'string',
      multiple: true,
      value: 'TEXT',
      help: 'verify: a text that must be nowhere; may be repeated',
    },
  },
  takes: Number.POSITIVE_INFINITY,
  examples: [
    'spine forget 019dbcc1 --dry-run',
    'spine forget --project secret-work --before 2026-01-01',
    'spine forget --verify --marker "the name of a customer"',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const { positionals: sessions } = input;
  const choice = { sessions, project: textFlag(input, 'project'), before: textFlag(input, 'before') };
  const chooses = sessions.length > 0 || choice.project !== undefined || choice.before !== undefined;
  const asked = [chooses, hasFlag(input, 'resume'), hasFlag(input, 'verify')].filter(Boolean).length;
  if (asked !== 1) {
    throw new CommandError(
      'CLI_USAGE',
      'forget needs sessions, --project or --before; or --resume, or --verify, alone',
    );
  }
  if (!chooses && hasFlag(input, 'dry-run')) {
    throw new CommandError('CLI_USAGE', '--dry-run is for sessions that are chosen, not for --resume or --verify');
  }
  if (!hasFlag(input, 'verify') && textsFlag(input, 'marker') !== undefined) {
    throw new CommandError('CLI_USAGE', '--marker is for --verify');
  }
  if (hasFlag(input, 'verify')) {
    const report = await verifyForgotten(world, { markers: textsFlag(input, 'marker') });
    printAnswer({ input, world }, report, () => sayVerified(report));
    return report.found.length === 0 && report.notDecoded.length === 0 && !report.isUnfinished ? 0 : 1;
  }
  const isDry = hasFlag(input, 'dry-run');
  const report = hasFlag(input, 'resume')
    ? await resumeForget(world)
    : await forgetSessions(world, { ...choice, isDry });
  return printAnswer({ input, world }, report, () => sayForgotten(report));
}
