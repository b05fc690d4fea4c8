/**
 * Canonical files that are gone, or lost their end, by what was derived from them and is still there. Commands that would
 * go on from nothing ask here first (A199).
 */
import type { Ledger } from '@agentspine/archive';
import { describeLostEnd, headPath, nodeFileSystem } from '@agentspine/durable-fs';
import { counted } from '@agentspine/render/count-text';
import { openArchiveOf } from './build-archive.ts';
import { judgeCanonical, readCursors, type SavedCursors } from './canonical-marks.ts';
import type { Finding } from './check.ts';
import { openManifestOf } from './custody-to-read.ts';
import { HomeError } from './errors.ts';
import type { HomeContext } from './home-context.ts';
import type { Home } from './home-paths.ts';
import { markOf } from './load-snapshot.ts';

/** @throws HomeError `HOME_LEDGER_GONE` where there is no `ledger.jsonl`, and frames of one, or stores that were derived from one */
export async function refuseLostLedger(home: Home, ledger: Ledger, world: HomeContext): Promise<void> {
  // The file itself: frames beside it, which are the beginning of the ledger, do not stand for its end.
  if ((await nodeFileSystem.stat(ledger.path)) !== undefined) return;
  const lost = await findLostLedger(home, ledger, world);
  if (lost !== undefined) throw new HomeError('HOME_LEDGER_GONE', `${lost.path} ${lost.what}; ${lost.advice}`);
}

/** Whether the ledger is gone, or lost its end; `undefined` where nothing says so. */
export async function findLostLedger(home: Home, ledger: Ledger, world: HomeContext): Promise<Finding | undefined> {
  const now = (await ledger.stat()) && (await markOf(ledger));
  const builtBytes = await builtBytesOf(home, ledger, world);
  const built = `archive.sqlite was built from ${counted(builtBytes, 'byte')} of it`;
  const advice =
    'put it back from a copy; "spine rederive" makes again what custody holds, without stamps and records from the API';
  const witnesses = now === undefined && builtBytes > 0 ? [built] : [];
  const saved = (await readCursors(home))?.ledger;
  const finding = judgeCanonical({ path: ledger.path, now, saved, witnesses, advice });
  if (finding !== undefined) return finding;
  const lostEnd = await ledger.findLostEnd();
  const problem = (what: string): Finding => ({ level: 'problem', path: ledger.path, what, advice });
  if (lostEnd !== undefined) return problem(describeLostEnd(lostEnd));
  // Where a head is, it is the better witness: a ledger that was derived again may be shorter than the one before.
  const hasHead = (await nodeFileSystem.stat(headPath(ledger.path))) !== undefined;
  if (now === undefined || hasHead || builtBytes <= now.size) return undefined;
  return problem(`has ${counted(now.size, 'byte')}, and ${built}: its end was cut off`);
}

async function builtBytesOf(home: Home, ledger: Ledger, world: HomeContext): Promise<number> {
  using archive = await openArchiveOf(home, ledger, world);
  return (await archive.status({ countsRows: false })).ledgerOffsetBytes ?? 0;
}

/** Whether the manifest of custody is gone, or lost its end; `undefined` where nothing says so. A caller that has the cursors gives them. */
export async function findLostManifest(
  home: Home,
  ledger: Ledger,
  cursors?: Pick<SavedCursors, 'snapshot'>,
): Promise<Finding | undefined> {
  const custody = openManifestOf(home);
  const mark = await custody.mark();
  const now = mark.inode === '' ? undefined : mark;
  const isWitness = now === undefined && (await hasDerivedLines(ledger));
  const path = `${home.custody}/manifest.jsonl`;
  const advice = 'put it back from a copy; an import takes again only those originals that are still there';
  const saved = (cursors === undefined ? await readCursors(home) : cursors.snapshot)?.manifest;
  const witnesses = isWitness ? ['ledger.jsonl has lines that were derived from it'] : [];
  const finding = judgeCanonical({ path, now, saved, witnesses, advice });
  if (finding !== undefined) return finding;
  const lostEnd = await custody.findLostEnd();
  return lostEnd && { level: 'problem', path, what: describeLostEnd(lostEnd), advice };
}

async function hasDerivedLines(ledger: Ledger): Promise<boolean> {
  for await (const entry of ledger.readLines()) if (entry.kind === 'line' && entry.line.kind === 'cursor') return true;
  return false;
}
