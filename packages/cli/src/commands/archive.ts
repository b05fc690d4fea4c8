import { readArchiveStatus, renewArchive, vacuumArchive } from '@agentspine/home/archive-upkeep';
import { byteCell, countCell } from '@agentspine/home/count-text';
import { homeOf } from '@agentspine/home/home-paths';
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
  const [subcommand] = input.positionals;
  const show = (value: object, text: string) => world.stdout.write(hasFlag(input, 'json') ? jsonLine(value) : text);
  if (subcommand === 'vacuum') {
    const result = await vacuumArchive(homeOf(world), world);
    show(result, describeVacuum(result));
  } else if (subcommand === 'status') {
    const status = await readArchiveStatus(homeOf(world), world);
    show(status, renderStatus(status));
  } else {
    const built = await renewArchive(homeOf(world), world, { fromNothing: subcommand === 'rebuild' });
    show(
      built,
      `${countCell(built.turnsApplied)} turns in ${countCell(built.sessionsTouched)} sessions applied from ${byteCell(built.scannedBytes)} of ledger\n`,
    );
  }
  return 0;
}

function describeVacuum({ existed, beforeBytes, afterBytes, reclaimedBytes }: VacuumResult): string {
  if (!existed) return 'there is no archive to vacuum; "spine archive build" makes it\n';
  return `${byteCell(beforeBytes)} to ${byteCell(afterBytes)}, ${byteCell(reclaimedBytes)} reclaimed\n`;
}
