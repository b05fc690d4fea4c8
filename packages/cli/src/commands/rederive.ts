import { type Ledger, writeCursorFile } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { BuildResult } from '@agentspine/writer';
import { openArchiveOf } from '../build-archive.ts';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { type Home, homeOf, readTextFile } from '../compose.ts';
import { startImportProgress } from '../import/import-progress.ts';
import { loadSnapshot, markOf } from '../import/load-snapshot.ts';
import { type RederiveOutcome, rederiveLedger } from '../import/rederive-ledger.ts';
import { jsonLine } from '../output/json.ts';
import { byteCell, countCell } from '../output/numbers.ts';
import { hasFlag } from '../parse-command-line.ts';
import { openStores, type Stores } from '../stores.ts';

/** `spine rederive`: ledger and archive from custody alone. */
export const rederiveCommand: Command = {
  usage: 'spine rederive [--json]',
  description: [
    'Reads the raw bytes in custody with the parsers of this version and replaces what the ledger says of them; the original',
    'transcripts are not needed. Stamps and records from the API stay as they are. Interrupted, it changes nothing.',
  ].join('\n'),
  options: {},
  takes: 0,
  examples: ['spine rederive', 'spine rederive --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  await using stores = await openStores(home, world, undefined);
  const { entries, ...report } = await rederive(home, stores, world);
  const { turnsApplied } = await rebuild(home, stores.ledger, world);
  const text = `${countCell(report.files)} transcripts, ${byteCell(report.bytes)} derived again: ${countCell(report.newLines)} lines, ${countCell(report.keptLines)} kept\n`;
  world.stdout.write(hasFlag(input, 'json') ? jsonLine({ ...report, turnsApplied }) : text);
  return 0;
}

async function rederive(home: Home, stores: Stores, world: Surroundings): Promise<RederiveOutcome> {
  const { snapshot } = await loadSnapshot(await readTextFile(home.cursors), {
    ...stores,
    keepsText: stores.mode === 'full',
  });
  const bytes = [...snapshot.files.values()].reduce((sum, entry) => sum + entry.end, 0);
  const progress = startImportProgress(world.stderr, { files: snapshot.files.size, bytes }, world.clock);
  try {
    const outcome = await rederiveLedger({ ...stores, signal: world.signal, onBytes: progress.bytes });
    await writeCursorFile(nodeFileSystem, home.cursors, {
      manifest: await stores.custody.mark(),
      ledger: await markOf(stores.ledger),
      files: outcome.entries,
      skipped: snapshot.skipped,
    });
    return outcome;
  } finally {
    progress.done();
  }
}

async function rebuild(home: Home, ledger: Ledger, world: Surroundings): Promise<BuildResult> {
  using archive = await openArchiveOf(home, ledger, world);
  return await archive.rebuild();
}
