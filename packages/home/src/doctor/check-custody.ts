import type { CustodyManifest, CustodyPack } from '@agentspine/archive';
import type { BlobProblem, BlobStore } from '@agentspine/blob-store';
import { describeFault, type LineFault, nodeFileSystem } from '@agentspine/durable-fs';
import { counted } from '@agentspine/render/count-text';
import type { SourcePiece } from '@agentspine/schema';
import { type Examination, type Finding, type Home, type HomeContext, listSome } from '@agentspine/stores';
import { findOtherKind } from '@agentspine/stores/canonical-marks';
import { openManifestOf } from '@agentspine/stores/custody-to-read';
import { findLostManifest } from '@agentspine/stores/find-lost';
import { contentModeOf, openBlobs, openLedgerOf } from '@agentspine/stores/open-stores';
import { countKeptTranscripts, sayKeptTexts } from '../import/kept-texts.ts';

const fromCopy = 'put it back from a copy';

/** Custody: the manifest, and the blobs that it names; closely, every byte of every blob (INV-07, INV-14). */
export async function findInCustody({ home, world, isDeep }: Examination): Promise<readonly Finding[]> {
  const path = `${home.custody}/manifest.jsonl`;
  const other = await findOtherKind(path);
  if (other !== undefined) return [other];
  await using ledger = await openLedgerOf(home, world, 'read');
  const lost = await findLostManifest(home, ledger);
  const hasBlobs = (await nodeFileSystem.stat(home.blobs)) !== undefined;
  if (!hasBlobs) return [...(lost === undefined ? [] : [lost]), ...(await findNoBlobs(home))];
  await using blobs = await openBlobs(home);
  const { pieces, packs, unreadable, faults } = await openManifestOf(home).readManifest();
  const findings = lost === undefined ? [] : [lost];
  if (unreadable > 0) {
    const what = `has ${counted(unreadable, 'line')} that cannot be read`;
    findings.push({ level: 'problem', path, what, advice: fromCopy });
  }
  findings.push(...judgeFaults(path, faults));
  findings.push(
    ...(await findKeptTexts(home, world, pieces)),
    ...(await findMissingBlobs(home, blobs, { pieces, packs })),
  );
  if (isDeep) findings.push(...(await findDamagedBlobs(home, blobs)));
  return findings;
}

function judgeFaults(path: string, faults: readonly LineFault[]): readonly Finding[] {
  return listSome(faults.map((fault) => ({ level: 'problem', path, what: describeFault(fault), advice: fromCopy })));
}

async function findKeptTexts(
  home: Home,
  world: HomeContext,
  pieces: readonly SourcePiece[],
): Promise<readonly Finding[]> {
  const kept = countKeptTranscripts(pieces);
  if (kept === 0 || (await contentModeOf(home, world)) === 'full') return [];
  return [{ level: 'notice', path: home.directory, ...sayKeptTexts(kept) }];
}

async function findNoBlobs(home: Home): Promise<readonly Finding[]> {
  const stored = (await openManifestOf(home).readPieces()).filter(({ stored }) => stored);
  if (stored.length === 0) return [];
  const what = `is gone: custody/manifest.jsonl names ${counted(stored.length, 'blob')}`;
  return [{ level: 'problem', path: home.blobs, what, advice: fromCopy }];
}

async function findMissingBlobs(
  home: Home,
  blobs: BlobStore,
  { pieces, packs }: Pick<CustodyManifest, 'pieces' | 'packs'>,
): Promise<readonly Finding[]> {
  const missing: Finding[] = [];
  for (const { digest, stored, path, from, to } of pieces) {
    if (!stored || (await blobs.has(digest))) continue;
    const what = `is not there: it holds bytes ${from} to ${to} of ${path}`;
    missing.push({ level: 'problem', path: blobPath(home, digest), what, advice: fromCopy });
  }
  // A pack may have been replaced by another: that it is gone is worth telling where blobs are.
  const gone = missing.length === 0 ? [] : await findGonePacks(home, packs);
  return [...gone, ...listSome(missing)];
}

async function findGonePacks(home: Home, packs: readonly CustodyPack[]): Promise<readonly Finding[]> {
  const gone: Finding[] = [];
  for (const { name, blobs } of packs) {
    const path = `${home.blobs}/packs/${name}.zst`;
    if ((await nodeFileSystem.stat(path)) !== undefined) continue;
    gone.push({ level: 'problem', path, what: `is not there: it held ${counted(blobs, 'blob')}`, advice: fromCopy });
  }
  return listSome(gone);
}

async function findDamagedBlobs(home: Home, blobs: BlobStore): Promise<readonly Finding[]> {
  const { problems } = await blobs.verify();
  return listSome(problems.map((problem) => findingOf(home, problem)));
}

const whats: Readonly<Record<BlobProblem['kind'], readonly [Finding['level'], what: string, advice: string]>> = {
  'corrupt-pack': ['problem', 'has an index that does not digest to its name', 'put the pack back from a copy'],
  corrupt: ['problem', 'does not digest to its name', 'put the blob back from a copy'],
  missing: ['problem', 'is not there', 'put the blob back from a copy'],
  misplaced: ['problem', 'is whole, but in the folder of another digest', 'move it where its digest belongs'],
  doubled: ['notice', 'is there plain and compressed', 'remove one of the two'],
  stray: ['notice', 'is not a blob', 'move it away'],
  temp: ['notice', 'was left by a write that did not end, or is being written', 'run "spine blob gc"'],
};

function findingOf(home: Home, { kind, path, digest }: BlobProblem): Finding {
  const [level, what, advice] = whats[kind];
  if (kind === 'corrupt' && digest !== undefined && path?.startsWith(`${home.blobs}/packs/`) === true) {
    return {
      level,
      path,
      what: `is damaged: blob ${digest} in it cannot be read`,
      advice: 'put the pack back from a copy',
    };
  }
  return { level, path: path ?? (digest === undefined ? home.blobs : blobPath(home, digest)), what, advice };
}

function blobPath(home: Home, digest: string): string {
  return `${home.blobs}/${digest.slice(0, 2)}/${digest.slice(2)}`;
}
