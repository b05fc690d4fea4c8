import { type Ledger, type LedgerRepair, writeCursorFile } from '@agentspine/archive';
import { describeFault, describeLostEnd, nodeFileSystem } from '@agentspine/durable-fs';
import type { BuildResult } from '@agentspine/read-model';
import { openArchiveOf } from '../build-archive.ts';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { type Home, homeOf, readTextFile } from '../compose.ts';
import { startImportProgress } from '../import/import-progress.ts';
import { loadSnapshot, markOf } from '../import/load-snapshot.ts';
import { type RederiveOutcome, rederiveLedger } from '../import/rederive-ledger.ts';
import { inertText } from '../output/inert-text.ts';
import { jsonLine } from '../output/json.ts';
import { byteCell, countCell } from '../output/numbers.ts';
import { hasFlag } from '../parse-command-line.ts';
import { openStores, type Stores } from '../stores.ts';

/** Faults beyond so many are a number. */
const listedMax = 10;

/** `spine rederive`: ledger and archive from custody alone. */
export const rederiveCommand: Command = {
  usage: 'spine rederive [--json]',
  description: [
    'Reads the raw bytes in custody with the parsers of this version and replaces what the ledger says of them; the original',
    'transcripts are not needed. Stamps and records from the API stay as they are. Interrupted, it changes nothing.',
    'A damaged ledger is kept beside the new one, as ledger.jsonl.damaged-1; what was lost of it is listed.',
  ].join('\n'),
  options: {},
  takes: 0,
  examples: ['spine rederive', 'spine rederive --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  await using stores = await openStores(home, world, undefined);
  const { entries, repair, ...report } = await rederive(home, stores, world);
  if (repair !== undefined) for (const line of linesOfRepair(repair)) world.stderr.write(`spine: ${inertText(line)}\n`);
  const { turnsApplied } = await rebuild(home, stores.ledger, world);
  const text = `${countCell(report.files)} transcripts, ${byteCell(report.bytes)} derived again: ${countCell(report.newLines)} lines, ${countCell(report.keptLines)} kept\n`;
  world.stdout.write(hasFlag(input, 'json') ? jsonLine({ ...report, turnsApplied, repair: repair ?? null }) : text);
  return 0;
}

/** What was wrong with the ledger, and what is lost by it. */
function linesOfRepair({ savedAs, faults, lostEnd, restoredLines, lostLines }: LedgerRepair): readonly string[] {
  const missing = faults.reduce((sum, { kind, lines }) => sum + (kind === 'missing' ? lines : 0), 0);
  const isCut = missing > 0 || lostEnd !== undefined;
  return [
    `the ledger was damaged; it is kept as ${savedAs}`,
    ...faults.slice(0, listedMax).map((fault) => `it ${describeFault(fault)}`),
    ...(faults.length > listedMax ? [`and ${countCell(faults.length - listedMax)} further faults`] : []),
    ...(lostEnd === undefined ? [] : [`it ${describeLostEnd(lostEnd)}`]),
    ...(restoredLines === 0 ? [] : [`${countCell(restoredLines)} lines of which a bit had flipped are as they were`]),
    ...lostLines.map(({ from, to }) => `bytes ${from} to ${to} could not be read and are only in the kept file`),
    ...(isCut ? ['stamps and records from the API that were on missing lines are only in a copy of the ledger'] : []),
  ];
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
