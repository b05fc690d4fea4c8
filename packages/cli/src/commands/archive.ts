import { readArchiveStatus, renewArchive, vacuumArchive } from '@agentspine/home/archive-upkeep';
import { renderStatus } from '@agentspine/pages/text/render-archive-status';
import type { VacuumResult } from '@agentspine/read-model';
import { byteCell, counted } from '@agentspine/render/count-text';
import { homeOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';

/** `spine archive`: the derived archive, `archive.sqlite` (SPEC 2.6). */
export const archiveCommand: Command = {
  usage: 'spine archive build|rebuild|status|vacuum [--json]',
  description:
    'The read model (archive.sqlite) is derived from the ledger. It may be deleted: "rebuild" makes every cell again.',
  options: {},
  subcommands: {
    build: { run: (input, world) => build(input, world, { fromNothing: false }) },
    rebuild: { run: (input, world) => build(input, world, { fromNothing: true }) },
    status: { run: showStatus },
    vacuum: { run: vacuum },
  },
  examples: ['spine archive status --json', 'spine archive rebuild', 'spine archive vacuum'],
};

async function build(
  input: CommandInput,
  world: Surroundings,
  how: { readonly fromNothing: boolean },
): Promise<number> {
  const built = await renewArchive(homeOf(world), world, how);
  const { turnsApplied, sessionsTouched, scannedBytes } = built;
  const applied = `${counted(turnsApplied, 'turn')} in ${counted(sessionsTouched, 'session')} applied`;
  const text = `${applied} from ${byteCell(scannedBytes)} of ledger\n`;
  return printAnswer({ input, world }, built, () => text);
}

async function showStatus(input: CommandInput, world: Surroundings): Promise<number> {
  const status = await readArchiveStatus(homeOf(world), world);
  return printAnswer({ input, world }, status, () => renderStatus(status));
}

async function vacuum(input: CommandInput, world: Surroundings): Promise<number> {
  const result = await vacuumArchive(homeOf(world), world);
  return printAnswer({ input, world }, result, () => describeVacuum(result));
}

function describeVacuum({ existed, beforeBytes, afterBytes, reclaimedBytes }: VacuumResult): string {
  if (!existed) return 'there is no archive to vacuum; "spine archive build" makes it\n';
  return `${byteCell(beforeBytes)} to ${byteCell(afterBytes)}, ${byteCell(reclaimedBytes)} reclaimed\n`;
}
