import { ArchiveError, type CursorSnapshot, Custody, groupPieces } from '@agentspine/archive';
import { BlobStoreError } from '@agentspine/blob-store';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { counted } from '@agentspine/render/count-text';
import type { SourceFileId } from '@agentspine/schema';
import type { Home, HomeContext } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import type { Stores } from '@agentspine/stores/open-stores';
import { startImportProgress } from './import-progress.ts';
import { isOfOtherParser } from './parse-chunk.ts';
import { rederiveLedger } from './rederive-ledger.ts';

export interface OutdatedLedger {
  readonly home: Pick<Home, 'custody'>;
  readonly stores: Stores;
  /** Brought up to date. */
  readonly snapshot: CursorSnapshot;
  readonly world: Pick<HomeContext, 'signal' | 'onProgress' | 'harnesses'>;
}

export interface OutdatedOutcome {
  /** Transcripts whose lines were replaced. */
  readonly files: number;
  /** What is to be said of it, a line each. */
  readonly notices: readonly string[];
}

/**
 * Derives again what another version of a parser derived, out of custody: two versions may name one response differently, so
 * their lines must not be mixed. Until the last step the old ledger is untouched, so it may be interrupted and
 * killed; the next import does it then. Transcripts whose bytes were not kept stay as that version read them.
 */
export async function rederiveOutdated({ home, stores, snapshot, world }: OutdatedLedger): Promise<OutdatedOutcome> {
  const outdated = [...snapshot.files].filter(([, entry]) => isOfOtherParser(entry, harnessesOf(world)));
  if (outdated.length === 0) return { files: 0, notices: [] };
  // Whatever the content mode is now: bytes that an earlier one kept are there.
  const custody = new Custody({ directory: home.custody, fileSystem: nodeFileSystem, blobs: stores.blobs });
  const grouped = groupPieces(await custody.readPieces());
  const isKept = (file: SourceFileId): boolean =>
    grouped.get(file)?.every((pieces) => pieces.every(({ stored }) => stored)) === true;
  const files = new Set(outdated.flatMap(([file]) => (isKept(file) ? [file] : [])));
  const failure = files.size === 0 ? undefined : await tryToRederive({ files, custody, stores, snapshot, world });
  if (failure !== undefined) return { files: 0, notices: [failure] };
  return { files: files.size, notices: noticesOf(files.size, outdated.length - files.size) };
}

/** Custody that lost bytes keeps nobody from importing: then the ledger stays as it is, and what is wrong is returned. */
async function tryToRederive(run: RederiveFiles): Promise<string | undefined> {
  try {
    await rederive(run);
    return undefined;
  } catch (error) {
    const isOfCustody = error instanceof ArchiveError || error instanceof BlobStoreError;
    if (!isOfCustody) throw error;
    return `${transcripts(run.files.size)} not derived again although this version reads them differently: ${error.message}; "spine doctor" says more`;
  }
}

interface RederiveFiles extends Omit<OutdatedLedger, 'home'> {
  readonly files: ReadonlySet<SourceFileId>;
  readonly custody: Custody;
}

async function rederive({ files, custody, stores, snapshot, world }: RederiveFiles): Promise<void> {
  const bytes = [...files].reduce((sum, file) => sum + (snapshot.files.get(file)?.end ?? 0), 0);
  const progress = startImportProgress(world, { files: files.size, bytes });
  try {
    const { ledger, mode } = stores;
    const content = mode === 'full' ? undefined : stores.content;
    const harnesses = harnessesOf(world);
    const run = { harnesses, custody, ledger, content, mode, files, signal: world.signal, onBytes: progress.bytes };
    const { entries } = await rederiveLedger(run);
    for (const [file, { offset, taken, parser, state }] of entries) {
      const known = snapshot.files.get(file);
      if (known !== undefined) snapshot.files.set(file, { ...known, offset, taken, parser, state });
    }
  } finally {
    progress.done();
  }
}

function noticesOf(derived: number, left: number): readonly string[] {
  const notices: string[] = [];
  if (derived > 0)
    notices.push(`${transcripts(derived)} derived again from custody: this version reads them differently`);
  if (left > 0) {
    notices.push(
      `${transcripts(left)} not derived again although this version reads them differently: their bytes were not kept (content mode hash-only or off)`,
    );
  }
  return notices;
}

function transcripts(count: number): string {
  return counted(count, 'transcript was', 'transcripts were');
}
