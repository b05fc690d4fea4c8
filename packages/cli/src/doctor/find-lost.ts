/**
 * Canonical files that are gone, or lost their end, by what was derived from them and is still there. Commands that would
 * go on from nothing ask here first (A199).
 */
import type { Ledger } from '@agentspine/archive';
import { openArchiveOf } from '../build-archive.ts';
import type { Surroundings } from '../command.ts';
import type { Home } from '../compose.ts';
import { CommandError } from '../errors.ts';
import { markOf } from '../import/load-snapshot.ts';
import { countCell } from '../output/numbers.ts';
import { judgeCanonical, readCursors } from './canonical-marks.ts';
import type { Finding } from './check.ts';
import { openManifestOf } from './custody-to-read.ts';

/** @throws CommandError `CLI_LEDGER_GONE` where there is no ledger, and stores that were derived from one */
export async function refuseLostLedger(home: Home, ledger: Ledger, world: Surroundings): Promise<void> {
  if ((await ledger.stat()) !== undefined) return;
  const lost = await findLostLedger(home, ledger, world);
  if (lost !== undefined) throw new CommandError('CLI_LEDGER_GONE', `${lost.path} ${lost.what}; ${lost.advice}`);
}

/** Whether the ledger is gone, or lost its end; `undefined` where nothing says so. */
export async function findLostLedger(home: Home, ledger: Ledger, world: Surroundings): Promise<Finding | undefined> {
  const now = (await ledger.stat()) && (await markOf(ledger));
  const witnesses = now === undefined ? await witnessesOfLedger(home, ledger, world) : [];
  return judgeCanonical({
    path: ledger.path,
    now,
    saved: (await readCursors(home))?.ledger,
    witnesses,
    advice:
      'put it back from a copy; "spine rederive" makes anew what custody holds, without stamps and records from the API',
  });
}

async function witnessesOfLedger(home: Home, ledger: Ledger, world: Surroundings): Promise<readonly string[]> {
  using archive = await openArchiveOf(home, ledger, world);
  const { ledgerOffsetBytes = 0 } = await archive.status();
  return ledgerOffsetBytes > 0 ? [`archive.sqlite was built from ${countCell(ledgerOffsetBytes)} bytes of it`] : [];
}

/** Whether the manifest of custody is gone, or lost its end; `undefined` where nothing says so. */
export async function findLostManifest(home: Home, ledger: Ledger): Promise<Finding | undefined> {
  const mark = await openManifestOf(home).mark();
  const now = mark.inode === '' ? undefined : mark;
  const isWitness = now === undefined && (await hasDerivedLines(ledger));
  return judgeCanonical({
    path: `${home.custody}/manifest.jsonl`,
    now,
    saved: (await readCursors(home))?.manifest,
    witnesses: isWitness ? ['ledger.jsonl has lines that were derived from it'] : [],
    advice: 'put it back from a copy; an import takes again only those originals that are still there',
  });
}

async function hasDerivedLines(ledger: Ledger): Promise<boolean> {
  for await (const entry of ledger.readLines()) if (entry.kind === 'line' && entry.line.kind === 'cursor') return true;
  return false;
}
