import type { Examination } from '@agentspine/home';
import { examineHome } from '@agentspine/home/examine-home';
import { renderDoctor } from '@agentspine/pages/text/render-doctor';
import { homeOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { hasFlag, percentFlag, textFlag } from '../parse-command-line.ts';

/** `spine doctor`: whether everything is there and whole (SPEC 5.6). */
export const doctorCommand: Command = {
  usage: 'spine doctor [--deep [--sample N% [--seed TEXT]]] [--json]',
  description: [
    'Checks every store of the home and reports which file is damaged, out of date or missing, and what to do. It changes',
    'nothing. A problem needs an action from you, and makes the exit code 1. A notice is fixed by the next run of a command.',
    'Without --deep it checks both databases and the place of every other file. With --deep it reads every byte: digests of',
    'blobs, lines of the ledger and of archived days, and ids of records. It also derives ledger, read model and trace again',
    'from custody, in a temporary folder, and compares them with those of the home. With --sample it derives only some of the',
    'transcripts again; the same seed selects the same transcripts.',
  ].join('\n'),
  options: {
    deep: { type: 'boolean', help: 'read every byte, derive everything again' },
    sample: { type: 'string', value: 'N%', help: 'derive only so many of a hundred transcripts again' },
    seed: { type: 'string', value: 'TEXT', help: 'which ones' },
  },
  examples: ['spine doctor', 'spine doctor --deep', "spine doctor --json | jq '.checks[].findings[]'"],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const sample = sampleOf(input, world);
  if (sample !== undefined) world.stderr.write(`spine doctor: sample of ${sample.percent}%, seed ${sample.seed}\n`);
  const report = await examineHome(homeOf(world), world, { isDeep: hasFlag(input, 'deep'), sample });
  printAnswer({ input, world }, report, (look) => renderDoctor(report, look));
  return report.problems === 0 ? 0 : 1;
}

function sampleOf(input: CommandInput, world: Surroundings): Examination['sample'] {
  const seed = textFlag(input, 'seed');
  if (textFlag(input, 'sample') === undefined && seed === undefined) return undefined;
  if (!hasFlag(input, 'deep')) throw new CommandError('CLI_USAGE', '--sample and --seed need --deep');
  const percent = percentFlag(input, 'sample') ?? 100;
  return { percent, seed: seed ?? String(world.clock().getTime()) };
}
