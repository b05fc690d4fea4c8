import { hash } from 'node:crypto';
import { join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { TableDifference } from '@agentspine/sqlite';
import { findStaleRows } from '@agentspine/trace';
import { openBlobs, openLedgerOf } from '../stores.ts';
import type { Examination, Finding } from './check.ts';
import { openManifestOf } from './custody-to-read.ts';
import { deriveAgain } from './derive-again.ts';

/** Closely: ledger, archive and trace are what custody gives when everything is derived again (INV-12, INV-15). */
export async function findInDerived({ home, world, isDeep, sample }: Examination): Promise<readonly Finding[]> {
  if (!isDeep || (await nodeFileSystem.stat(home.blobs)) === undefined) return [];
  await using ledger = await openLedgerOf(home, world, 'read');
  const { faults, lostEnd } = await ledger.findDamage();
  const manifest = await openManifestOf(home).readManifest();
  // What is damaged is a finding already, and what is derived from it says nothing.
  if (faults.length > 0 || lostEnd !== undefined || manifest.lostPieces > 0) return [];
  // A home that is used for records or blobs alone.
  if (manifest.pieces.length === 0) return [];
  await using blobs = await openBlobs(home);
  const isChosen = (file: string): boolean => sample === undefined || isInSample(file, sample);
  const problem = (path: string, what: string, advice: string): Finding => ({ level: 'problem', path, what, advice });
  try {
    const again = await deriveAgain({ home, world, ledger, blobs, isChosen, isPart: sample !== undefined });
    const spine = join(home.directory, 'spine.db');
    const { missing, extra } = again.ledger;
    const lines = `has ${extra} lines that custody does not give, and lacks ${missing} that it gives`;
    const events = `lacks ${again.missingEvents} events that custody gives, or has them otherwise`;
    return [
      ...(missing + extra > 0 ? [problem(ledger.path, lines, 'run "spine rederive"')] : []),
      ...(again.archive === undefined ? [notCompared(home.archive)] : []),
      ...judge(again.archive ?? []).map((what) => problem(home.archive, what, 'run "spine archive rebuild"')),
      ...(again.missingEvents > 0 ? [problem(spine, events, 'put it back from a copy')] : []),
      ...judge(again.projections.length === 0 || findStaleRows(spine).length > 0 ? [] : again.projections).map((what) =>
        problem(spine, what, 'run "spine trace rebuild"'),
      ),
    ];
  } catch (error) {
    // The checks of spine.db and of custody name what is damaged.
    if (isKnownDamage(error)) return [];
    const reason = error instanceof Error ? error.message : String(error);
    return [problem(home.directory, `cannot be derived again from custody: ${reason}`, 'see the other findings')];
  }
}

function notCompared(path: string): Finding {
  const what = 'was not compared: it was built from another state of the ledger, or with another price list';
  return { level: 'notice', path, what, advice: 'run "spine archive build", then "spine doctor --deep" again' };
}

function isKnownDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(SQLITE_(CORRUPT|NOTADB)|SPINE_CORRUPT|ARCHIVE_CORRUPT|BLOB_|CUSTODY_)/.test(code);
}

function judge(differences: readonly TableDifference[]): readonly string[] {
  return differences.map(
    ({ table, missing, extra }) => `has ${extra} rows of ${table} that it should not have, and lacks ${missing}`,
  );
}

/** A part of the transcripts: each is chosen by its id and the seed alone. */
export function isInSample(
  file: string,
  { percent, seed }: { readonly percent: number; readonly seed: string },
): boolean {
  const drawn = Number.parseInt(hash('sha256', `${seed}/${file}`).slice(0, 8), 16);
  return drawn / 2 ** 32 < percent / 100;
}
