import { renderBuiltCopies, renderColdCopies } from '@agentspine/pages/text/render-cold-copies';
import { buildColdCopies, describeColdCopies, dropCache } from '@agentspine/reader';
import { homeOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';

/** `spine cache`: copies of cold days that make questions fast, and may be deleted at any time. */
export const cacheCommand: Command = {
  usage: ['spine cache status [--json]', 'spine cache build [--json]', 'spine cache drop [--json]'].join('\n'),
  description: [
    'cache/ of the home has copies of archived days as Parquet, which "spine query" reads in place of their lines. A question',
    'over many days makes the copies that it lacks. The folder holds nothing that is not elsewhere.',
    '',
    '  status   how many archived days have a copy, and the size of the copies',
    '  build    copies every archived day that has no copy. Ctrl-C ends it after the current day, and the next run continues.',
    '  drop     deletes the folder',
  ].join('\n'),
  options: {},
  subcommands: {
    status: { run: runStatus },
    build: { run: runBuild },
    drop: { run: runDrop },
  },
  examples: ['spine cache status', 'spine cache build', 'spine cache drop'],
};

/** @throws ReaderError `READER_COLD_CORRUPT` */
async function runStatus(input: CommandInput, world: Surroundings): Promise<number> {
  const tables = await describeColdCopies(homeOf(world).directory);
  return printAnswer({ input, world }, { tables }, (look) => renderColdCopies(tables, look));
}

/** Fails when a day could not be copied. @throws ReaderError `READER_COLD_CORRUPT` */
async function runBuild(input: CommandInput, world: Surroundings): Promise<number> {
  const tables = await buildColdCopies({ home: homeOf(world).directory, signal: world.signal });
  printAnswer({ input, world }, { tables }, (look) => renderBuiltCopies(tables, look));
  return tables.every(({ failures }) => failures.length === 0) ? 0 : 1;
}

async function runDrop(input: CommandInput, world: Surroundings): Promise<number> {
  const { directory } = homeOf(world);
  dropCache(directory);
  return printAnswer({ input, world }, { dropped: `${directory}/cache` }, () => 'the cache is deleted\n');
}
