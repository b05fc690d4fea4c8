import type { Ledger } from '@agentspine/archive';
import { describeFault, type LineFault, nodeFileSystem } from '@agentspine/durable-fs';
import type { CursorLine, SourcePiece } from '@agentspine/schema';
import { type Examination, type Finding, type Home, type HomeContext, listSome } from '@agentspine/stores';
import { findOtherKind, readCursors } from '@agentspine/stores/canonical-marks';
import { openManifestOf } from '@agentspine/stores/custody-to-read';
import { findLostLedger } from '@agentspine/stores/find-lost';
import { openLedgerOf } from '@agentspine/stores/open-stores';

/** The ledger: there and whole, and not ahead of custody; closely, what every line says (INV-03, INV-04, INV-14). */
export async function findInLedger({ home, world, isDeep }: Examination): Promise<readonly Finding[]> {
  await using ledger = await openLedgerOf(home, world, 'read');
  const other = await findOtherKind(ledger.path);
  if (other !== undefined) return [other];
  // Before the manifest: custody always comes first, so that what is read later can only be further.
  const frames = await framesOf(ledger);
  const findings = isDeep ? await readEveryLine(ledger) : await readChecks(home, ledger);
  const pieces = await openManifestOf(home)
    .readPieces()
    .catch(() => undefined);
  const gone = await findGoneLedger(home, ledger, world);
  if (gone !== undefined && (await ledger.stat()) === undefined) return [gone];
  return [
    ...(gone === undefined ? [] : [gone]),
    ...(pieces === undefined ? [] : judgeLead(ledger.path, findings.cursors, pieces)),
    ...listSome(frames),
    ...listSome(findings.damage),
  ];
}

/** Files of its compressed beginning that are damaged or gone. */
async function framesOf(ledger: Ledger): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for await (const { path, what } of ledger.findFrameFaults()) {
    const advice = 'put it back from a copy, or run "spine rederive", which keeps what can still be read of it';
    findings.push({ level: 'problem', path, what, advice });
  }
  return findings;
}

async function findGoneLedger(home: Home, ledger: Ledger, world: HomeContext): Promise<Finding | undefined> {
  const lost = await findLostLedger(home, ledger, world);
  if (lost !== undefined || (await ledger.stat()) !== undefined) return lost;
  const manifest = await nodeFileSystem.stat(`${home.custody}/manifest.jsonl`);
  if (manifest === undefined || manifest.size === 0) return undefined;
  const what = 'is not there, and custody holds transcripts that nothing was derived from';
  return { level: 'problem', path: ledger.path, what, advice: 'put it back from a copy, or run "spine import"' };
}

type Reach = Pick<CursorLine, 'file' | 'generation' | 'taken' | 'path'>;

/** Lines that were derived from bytes which are not in custody, by transcript. */
export function judgeLead(path: string, cursors: readonly Reach[], pieces: readonly SourcePiece[]): readonly Finding[] {
  const ends = new Map<string, number>();
  const key = (of: Pick<Reach, 'file' | 'generation'>): string => `${of.file}/${of.generation}`;
  for (const piece of pieces) ends.set(key(piece), Math.max(ends.get(key(piece)) ?? 0, piece.to));
  const ahead = cursors.filter((cursor) => cursor.taken > (ends.get(key(cursor)) ?? 0));
  return listSome(
    ahead.map((cursor): Finding => {
      const what = `has lines of ${cursor.path} up to byte ${cursor.taken}, and custody ends at ${ends.get(key(cursor)) ?? 0}`;
      return {
        level: 'problem',
        path,
        what,
        advice: 'put custody/manifest.jsonl back from a copy; do not run "spine rederive"',
      };
    }),
  );
}

async function savedCursors(home: Home): Promise<readonly Reach[]> {
  const snapshot = await readCursors(home);
  return [...(snapshot?.files ?? [])].map(([file, entry]) => ({ file, ...entry }));
}

async function readChecks(home: Home, ledger: Ledger) {
  const { faults } = await ledger.findDamage();
  return { damage: faults.map((fault) => damageOf(ledger, fault)), cursors: await savedCursors(home) };
}

function damageOf({ path }: Ledger, fault: LineFault): Finding {
  const advice = 'run "spine rederive", which makes it again from custody and keeps the damaged one beside it';
  return { level: 'problem', path, what: describeFault(fault), advice };
}

async function readEveryLine(ledger: Ledger) {
  const last = new Map<string, Reach>();
  const damage: Finding[] = [];
  for await (const entry of ledger.readLines()) {
    if (entry.kind === 'line' && entry.line.kind === 'cursor') {
      last.set(`${entry.line.file}/${entry.line.generation}`, entry.line);
    }
    if (entry.kind === 'fault') damage.push(damageOf(ledger, entry.fault));
    if (entry.kind !== 'skipped' || ['blank', 'seal', 'erased'].includes(entry.reason)) continue;
    // A torn line is an append that is under way or that a crash cut short: no caller was told that it is there.
    const level = entry.reason === 'torn' ? 'notice' : 'problem';
    const what = `has a line that cannot be read, bytes ${entry.from} to ${entry.to}: ${entry.reason}`;
    damage.push({ level, path: ledger.path, what, advice: 'put it back from a copy, or run "spine rederive"' });
  }
  return { damage, cursors: [...last.values()] };
}
