import { renderBuiltCopies, renderColdCopies } from '@agentspine/pages/text/render-cold-copies';
import { renderBuiltTableCopies, renderTableCopies } from '@agentspine/pages/text/render-table-copies';
import {
  buildColdCopies,
  buildTableCopies,
  describeColdCopies,
  describeTableCopies,
  dropCache,
} from '@agentspine/reader';
import { homeOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';

/** `spine cache`: copies of rows and of cold days that make questions fast, and may be deleted at any time. */
export const cacheCommand: Command = {
  usage: ['spine cache status [--json]', 'spine cache build [--json]', 'spine cache drop [--json]'].join('\n'),
  description: [
    'cache/ of the home has copies as Parquet of rows of spine.db and archive.sqlite and of archived days, which "spine query" reads in',
    'place of them. A question over many rows or days makes the copies that it lacks first. The folder holds nothing that is not elsewhere.',
    '  status  how much has a copy, and the size of the copies',
    '  build   copies what has no copy. Ctrl-C ends it after the current file or day, and the next run continues.',
    '  drop    deletes the folder',
  ].join('\n'),
  options: {},
  subcommands: {
    status: { run: runStatus },
    build: { run: runBuild },
    drop: { run: runDrop },
  },
  examples: ['spine cache status', 'spine cache build', 'spine cache drop'],
};

/** @throws ReaderError `READER_COLD_CORRUPT`, and those of `spine.db` and the archive */
async function runStatus(input: CommandInput, world: Surroundings): Promise<number> {
  const { directory } = homeOf(world);
  const rows = await describeTableCopies(directory);
  const tables = await describeColdCopies(directory);
  return printAnswer({ input, world }, { rows, tables }, (look) =>
    [renderTableCopies(rows, look), renderColdCopies(tables, look)].join('\n'),
  );
}

/** Fails when something could not be copied. @throws ReaderError `READER_COLD_CORRUPT`, and those of `spine.db` and the archive; DurableFsError */
async function runBuild(input: CommandInput, world: Surroundings): Promise<number> {
  const place = { home: homeOf(world).directory, signal: world.signal };
  const rows = await buildTableCopies(place);
  const tables = await buildColdCopies(place);
  printAnswer({ input, world }, { rows, tables }, (look) =>
    [renderBuiltTableCopies(rows, look), renderBuiltCopies(tables, look)].join('\n'),
  );
  const isWhole =
    rows.every(({ failure }) => failure === undefined) && tables.every(({ failures }) => failures.length === 0);
  return isWhole ? 0 : 1;
}

async function runDrop(input: CommandInput, world: Surroundings): Promise<number> {
  const { directory } = homeOf(world);
  const text = dropCache(directory) ? 'the cache is deleted\n' : 'there is no cache\n';
  return printAnswer({ input, world }, { dropped: `${directory}/cache` }, () => text);
}
