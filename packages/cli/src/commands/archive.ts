import { nodeSourceTree } from '@agentspine/durable-fs';
import { openArchiveOf } from '@agentspine/home/build-archive';
import { byteCell, countCell } from '@agentspine/home/count-text';
import { refuseLostLedger } from '@agentspine/home/find-lost';
import { homeOf, makeHome } from '@agentspine/home/home-paths';
import { openLedgerOf } from '@agentspine/home/stores';
import type { VacuumResult } from '@agentspine/read-model';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { renderStatus } from '../output/archive-report.ts';
import { jsonLine } from '../output/json.ts';
import { hasFlag } from '../parse-command-line.ts';

/** `spine archive`: the derived archive, `archive.sqlite` (SPEC 2.6). */
export const archiveCommand: Command = {
  usage: 'spine archive build|rebuild|status|vacuum [--json]',
  description: 'The archive is derived from the ledger: it may be deleted, and "rebuild" makes it anew, cell for cell.',
  options: {},
  takes: { build: 0, rebuild: 0, status: 0, vacuum: 0 },
  examples: ['spine archive status --json', 'spine archive rebuild', 'spine archive vacuum'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  const [subcommand] = input.positionals;
  const isJson = hasFlag(input, 'json');
  if (subcommand === 'vacuum' && nodeSourceTree.stat(home.archive) === undefined) {
    world.stdout.write(isJson ? jsonLine(nothingToVacuum) : describeVacuum(nothingToVacuum));
    return 0;
  }
  if (subcommand !== 'status') await makeHome(home);
  await using ledger = await openLedgerOf(home, world, 'read');
  using archive = await openArchiveOf(home, ledger, world);
  if (subcommand === 'status') {
    const status = await archive.status();
    world.stdout.write(isJson ? jsonLine(status) : renderStatus(status));
  } else if (subcommand === 'vacuum') {
    const result = await archive.vacuum();
    world.stdout.write(isJson ? jsonLine(result) : describeVacuum(result));
  } else {
    await refuseLostLedger(home, ledger, world);
    const built = subcommand === 'build' ? await archive.build() : await archive.rebuild();
    const text = `${countCell(built.turnsApplied)} turns in ${countCell(built.sessionsTouched)} sessions applied from ${byteCell(built.scannedBytes)} of ledger\n`;
    world.stdout.write(isJson ? jsonLine(built) : text);
  }
  return 0;
}

/** Said without touching the home, which may not be there either (A074). */
const nothingToVacuum: VacuumResult = { existed: false, beforeBytes: 0, afterBytes: 0, reclaimedBytes: 0 };

function describeVacuum({ existed, beforeBytes, afterBytes, reclaimedBytes }: VacuumResult): string {
  if (!existed) return 'there is no archive to vacuum; "spine archive build" makes it\n';
  return `${byteCell(beforeBytes)} to ${byteCell(afterBytes)}, ${byteCell(reclaimedBytes)} reclaimed\n`;
}
