import { nodeSourceTree } from '@agentspine/durable-fs';
import type { ArchiveStatus, BuildResult, VacuumResult } from '@agentspine/read-model';
import { type Home, type HomeContext, makeHome } from '@agentspine/stores';
import { openArchiveOf } from '@agentspine/stores/build-archive';
import { refuseLostLedger } from '@agentspine/stores/find-lost';
import { openLedgerOf } from '@agentspine/stores/open-stores';

/** What there is of `archive.sqlite`, and how far it reaches; creates nothing. */
export async function readArchiveStatus(home: Home, world: HomeContext): Promise<ArchiveStatus> {
  await using ledger = await openLedgerOf(home, world, 'read');
  using archive = await openArchiveOf(home, ledger, world);
  return await archive.status();
}

/** Brings `archive.sqlite` up to the ledger, or builds all of it again. @throws HomeError `HOME_LEDGER_GONE` */
export async function renewArchive(
  home: Home,
  world: HomeContext,
  { fromNothing = false }: { readonly fromNothing?: boolean } = {},
): Promise<BuildResult> {
  await makeHome(home);
  await using ledger = await openLedgerOf(home, world, 'read');
  using archive = await openArchiveOf(home, ledger, world);
  await refuseLostLedger(home, ledger, world);
  return fromNothing ? await archive.rebuild() : await archive.build();
}

/** Said without touching the home, which may not be there either (A074). */
const nothingToVacuum: VacuumResult = { existed: false, beforeBytes: 0, afterBytes: 0, reclaimedBytes: 0 };

/** Gives the room that rows have left back to the disk. */
export async function vacuumArchive(home: Home, world: HomeContext): Promise<VacuumResult> {
  if (nodeSourceTree.stat(home.archive) === undefined) return nothingToVacuum;
  await makeHome(home);
  await using ledger = await openLedgerOf(home, world, 'read');
  using archive = await openArchiveOf(home, ledger, world);
  return await archive.vacuum();
}
