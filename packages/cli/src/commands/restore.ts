import { type RestoredCopy, restoreBackup } from '@agentspine/backup';
import { type ErasedAgain, eraseAgain, sayErasedAgain } from '@agentspine/erasure';
import { parseUntil } from '@agentspine/reader';
import { inertText } from '@agentspine/render';
import { byteCell, counted } from '@agentspine/render/count-text';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { askedAtOf, timeFlag } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { textFlag } from '../parse-command-line.ts';

/** `spine restore`: a home out of a backup. */
export const restoreCommand: Command = {
  usage: 'spine restore FOLDER --into HOME [--at TIME] [--tombstones HOME] [--json]',
  description: [
    'Makes a home of a backup, whole or not at all, and verifies each piece of it. HOME is a folder that is not there, or is',
    'empty. archive.sqlite is not in a backup. This makes it again:\n  AGENTSPINE_HOME=HOME spine archive rebuild',
    'FOLDER may be s3://BUCKET/PREFIX, as for "spine backup". Sessions that "spine forget" erased since from the home that',
    'AGENTSPINE_HOME names are erased again where the backup is of that home or of a copy; --tombstones names another home.',
  ].join('\n'),
  options: {
    into: { type: 'string', value: 'HOME', help: 'the new home' },
    at: { type: 'string', value: 'TIME', help: 'the newest backup that was taken then or before; default the newest' },
    tombstones: { type: 'string', value: 'HOME', help: 'the home of which erased sessions are erased again' },
  },
  needs: ['the folder or the s3:// address of the backups'],
  examples: [
    'spine restore /mnt/disk/spine --into ~/.agentspine',
    'spine restore s3://my-bucket/laptop --into ~/.agentspine',
    'spine restore /mnt/disk/spine --into /tmp/then --at 2026-01-31T12:00:00Z',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [from = ''] = input.positionals;
  const into = textFlag(input, 'into');
  if (into === undefined) throw new CommandError('CLI_USAGE', 'restore needs --into HOME, the folder of the new home');
  const askedAt = await askedAtOf(input, world);
  const at = timeFlag(input, 'at', (text) => parseUntil(text, askedAt));
  let erased: ErasedAgain = { sessionsErased: 0, tombstonesOf: null };
  const complete = async (copy: RestoredCopy): Promise<void> => {
    erased = await eraseAgain(world, copy, { home: textFlag(input, 'tombstones') });
  };
  const restored = await restoreBackup(world, {
    from,
    into,
    at: at === undefined ? undefined : new Date(at),
    complete,
  });
  const report = { ...restored, ...erased };
  return printAnswer({ input, world }, report, () => {
    const what = `${counted(report.files, 'file')}, ${byteCell(report.bytes)}`;
    return `restored the backup of ${report.at} into ${inertText(report.into)}: ${what}\n${sayErasedAgain(report)}look at it with AGENTSPINE_HOME=${inertText(report.into)} spine status; "spine archive rebuild" makes archive.sqlite again\n`;
  });
}
