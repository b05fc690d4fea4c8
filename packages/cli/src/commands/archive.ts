import { openArchiveOf } from '../build-archive.ts';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { homeOf, makeHome } from '../compose.ts';
import { renderStatus } from '../output/archive-report.ts';
import { jsonLine } from '../output/json.ts';
import { byteCell, countCell } from '../output/numbers.ts';
import { hasFlag } from '../parse-command-line.ts';
import { openLedgerOf } from '../stores.ts';

/** `spine archive`: the derived archive, `archive.sqlite` (SPEC 2.6). */
export const archiveCommand: Command = {
  usage: 'spine archive build|rebuild|status|vacuum [--json]',
  summary: 'build, rebuild, inspect and shrink the derived archive',
  description: 'The archive is derived from the ledger: it may be deleted, and "rebuild" makes it anew, cell for cell.',
  subcommands: ['build', 'rebuild', 'status', 'vacuum'],
  options: {},
  examples: ['spine archive status --json', 'spine archive rebuild', 'spine archive vacuum'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  const isJson = hasFlag(input, 'json');
  const isReading = input.positionals[0] === 'status';
  if (!isReading) await makeHome(home);
  await using ledger = await openLedgerOf(home, world, 'read');
  const archive = await openArchiveOf(home, ledger, world);
  try {
    if (isReading) {
      const status = await archive.status();
      world.stdout.write(isJson ? jsonLine(status) : renderStatus(status));
    } else if (input.positionals[0] === 'vacuum') {
      const result = await archive.vacuum();
      const shrunk = `${byteCell(result.beforeBytes)} to ${byteCell(result.afterBytes)}, ${byteCell(result.reclaimedBytes)} reclaimed\n`;
      const hint = 'there is no archive to vacuum; "spine archive build" makes it\n';
      world.stdout.write(isJson ? jsonLine(result) : result.existed ? shrunk : hint);
    } else {
      const built = input.positionals[0] === 'build' ? await archive.build() : await archive.rebuild();
      const text = `${countCell(built.turnsApplied)} turns in ${countCell(built.sessionsTouched)} sessions applied from ${byteCell(built.scannedBytes)} of ledger\n`;
      world.stdout.write(isJson ? jsonLine(built) : text);
    }
    return 0;
  } finally {
    archive.close();
  }
}
