import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { ContentDifference } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { counted } from '@agentspine/render/count-text';
import { messageOf } from '@agentspine/schema';
import type { TableDifference } from '@agentspine/sqlite';
import { type Examination, type Finding, listSome } from '@agentspine/stores';
import { openManifestOf } from '@agentspine/stores/custody-to-read';
import { openBlobs, openLedgerOf } from '@agentspine/stores/open-stores';
import { findStaleRows } from '@agentspine/trace';
import { renewContent } from './check-content.ts';
import type { LeftOut } from './compare-ledgers.ts';
import { type ComparedArchive, deriveAgain } from './derive-again.ts';

/** Closely: ledger, content records, archive and trace are what custody gives when everything is derived again (INV-12, INV-15). */
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
  try {
    const again = await deriveAgain({ home, world, ledger, blobs, isChosen, isPart: sample !== undefined });
    const spine = join(home.directory, 'spine.db');
    const { missing, extra } = again.ledger;
    const lines = `has ${counted(extra, 'line')} that custody does not give, and lacks ${missing} that it gives`;
    const events = `lacks ${counted(again.missingEvents, 'event')} that custody gives, or has them with other contents`;
    return [
      ...(missing + extra > 0 ? [problem(ledger.path, lines, 'run "spine rederive"')] : []),
      ...judgeContent(again.content),
      ...sayLeftOut(home.custody, again.leftOut),
      ...judgeArchive(home.archive, again.archive),
      ...(again.missingEvents > 0 ? [problem(spine, events, 'put it back from a copy')] : []),
      ...judge(again.projections.length === 0 || findStaleRows(spine).length > 0 ? [] : again.projections).map((what) =>
        problem(spine, what, 'run "spine trace rebuild"'),
      ),
    ];
  } catch (error) {
    // The checks of spine.db and of custody name what is damaged.
    if (isKnownDamage(error)) return [];
    const reason = messageOf(error);
    return [problem(home.directory, `cannot be derived again from custody: ${reason}`, 'see the other findings')];
  }
}

function problem(path: string, what: string, advice: string): Finding {
  return { level: 'problem', path, what, advice };
}

/** Nothing is lost with them: custody gives what a transcript says. */
function judgeContent(differences: readonly ContentDifference[]): readonly Finding[] {
  const findings = differences.map(({ path, extra }): Finding => {
    const what = `has ${counted(extra, 'record')} that custody does not give: an older version made them, or they were changed`;
    return { level: 'notice', path, what, advice: renewContent };
  });
  return listSome(findings);
}

/** Transcripts that are not compared, so that nobody takes them for compared. */
function sayLeftOut(path: string, { otherHarness, otherParser, behind, withoutBytes }: LeftOut): readonly Finding[] {
  const notice = (count: number, why: string, advice: string): readonly Finding[] =>
    count === 0 ? [] : [{ level: 'notice', path, what: `has ${counted(count, 'transcript')} ${why}`, advice }];
  return [
    ...notice(
      otherHarness,
      'that were not compared: they are of a harness that is not known here',
      'run it where the harness is registered',
    ),
    ...notice(
      otherParser,
      'that were not compared: another version of their parser derived them',
      'run "spine import", which derives them again, then "spine doctor --deep"',
    ),
    ...notice(
      behind,
      'that were not compared: not all of them was derived yet',
      'run "spine import", then "spine doctor --deep"',
    ),
    ...notice(
      withoutBytes,
      'that cannot be compared: the content mode kept none of their bytes',
      'nothing is to be done',
    ),
  ];
}

function judgeArchive(path: string, archive: ComparedArchive): readonly Finding[] {
  switch (archive.kind) {
    case 'compared':
      return judge(archive.differences).map((what) => problem(path, what, 'run "spine archive rebuild"'));
    case 'unreadable':
      // The check of the archive says what it is, or that it is not there.
      return [];
    case 'behind':
    case 'other-prices': {
      const why = archive.kind === 'behind' ? 'it is older than the ledger' : 'it was priced with another price list';
      const advice = 'run "spine archive build", then "spine doctor --deep"';
      return [{ level: 'notice', path, what: `was not compared: ${why}`, advice }];
    }
    default:
      return archive satisfies never;
  }
}

function isKnownDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(SQLITE_(CORRUPT|NOTADB)|SPINE_CORRUPT|ARCHIVE_CORRUPT|BLOB_|CUSTODY_)/.test(code);
}

function judge(differences: readonly TableDifference[]): readonly string[] {
  return differences.map(
    ({ table, missing, extra }) =>
      `has ${counted(extra, 'row')} of ${table} that it should not have, and lacks ${missing}`,
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
