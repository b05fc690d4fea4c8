import {
  beginsAsMarked,
  type CursorSnapshot,
  type Custody,
  entryAfterCursor,
  entryAfterPiece,
  type FileMark,
  type Ledger,
  markAfter,
  noFile,
} from '@agentspine/archive';
import { withoutTexts } from '@agentspine/ingest';
import type { SavedCursors } from './canonical-marks.ts';

/** What a snapshot is made of. */
export interface SnapshotSources {
  /** The raw bytes of transcripts. */
  readonly custody: Custody;
  /** The ledger. */
  readonly ledger: Ledger;
  /** `false`: what an import in mode full remembered of texts is forgotten, and with it leaves `cursors.json` (A091). */
  readonly keepsText: boolean;
}

/**
 * What an import knows: `cursors.json`, brought up to date with what manifest and ledger hold after it. Where the file is
 * missing, damaged or about other files, both are read from their beginning.
 */
export async function loadSnapshot(
  { snapshot: saved, isDamaged }: SavedCursors,
  { custody, ledger, keepsText }: SnapshotSources,
): Promise<LoadedSnapshot> {
  const isUsable =
    saved !== undefined &&
    (await beginsAsMarked(custody.manifest, saved.manifest)) &&
    (await beginsAsMarked(ledger, saved.ledger));
  const files: CursorSnapshot['files'] = isUsable ? saved.files : new Map();
  const from = isUsable ? saved : { manifest: noFile, ledger: noFile };
  const manifest = await markAfter(custody.manifest, from.manifest);
  const ledgerMark = await markAfter(ledger, from.ledger);
  for (const piece of await custody.readPieces(from.manifest.size)) {
    files.set(piece.file, entryAfterPiece(files.get(piece.file), piece));
  }
  if (ledgerMark.size > from.ledger.size) await applyCursors(files, ledger, from.ledger.size);
  const forgotTexts = !keepsText && forgetTexts(files);
  const isCurrent = isUsable && isSameMark(manifest, from.manifest) && isSameMark(ledgerMark, from.ledger);
  return {
    snapshot: { manifest, ledger: ledgerMark, files, skipped: isUsable ? saved.skipped : new Map() },
    isAsSaved: isCurrent && !forgotTexts,
    wasDamaged: isDamaged,
  };
}

/** Whether there was any. */
function forgetTexts(files: CursorSnapshot['files']): boolean {
  let hasForgotten = false;
  for (const [file, entry] of files) {
    const state = withoutTexts(entry.state);
    if (JSON.stringify(state) === JSON.stringify(entry.state)) continue;
    files.set(file, { ...entry, state });
    hasForgotten = true;
  }
  return hasForgotten;
}

/** How far custody and ledger were read, of each file. */
export interface LoadedSnapshot {
  /** The cursors. */
  readonly snapshot: CursorSnapshot;
  /** Whether `cursors.json` says all of it, so that it need not be written again. */
  readonly isAsSaved: boolean;
  /** Whether there was a `cursors.json` that could not be believed. */
  readonly wasDamaged: boolean;
}

/** How far the ledger reaches now. */
export async function markOf(ledger: Ledger): Promise<FileMark> {
  const stat = await ledger.stat();
  return stat === undefined ? noFile : { inode: stat.inode, size: stat.size };
}

async function applyCursors(files: CursorSnapshot['files'], ledger: Ledger, from: number): Promise<void> {
  for await (const entry of ledger.readLines(from)) {
    if (entry.kind !== 'line' || entry.line.kind !== 'cursor') continue;
    const known = files.get(entry.line.file);
    if (known !== undefined) files.set(entry.line.file, entryAfterCursor(known, entry.line));
  }
}

function isSameMark(left: FileMark, right: FileMark): boolean {
  return left.inode === right.inode && left.size === right.size && left.sum === right.sum;
}
