import {
  type Custody,
  type CursorSnapshot,
  entryAfterCursor,
  entryAfterPiece,
  type FileMark,
  type Ledger,
  noFile,
  parseCursorFile,
} from '@agentspine/archive';
import type { SourceFileId } from '@agentspine/schema';

/**
 * What an import knows: `cursors.json`, brought up to date with what manifest and ledger hold behind it. Where the file is
 * missing, damaged or about other files, both are read from their beginning.
 */
export async function loadSnapshot(
  cursorText: string | undefined,
  custody: Custody,
  ledger: Ledger,
): Promise<CursorSnapshot> {
  const manifest = await custody.mark();
  const ledgerMark = await markOf(ledger);
  const saved = cursorText === undefined ? undefined : parseCursorFile(cursorText);
  const isUsable = saved !== undefined && isPrefix(saved.manifest, manifest) && isPrefix(saved.ledger, ledgerMark);
  const files: CursorSnapshot['files'] = isUsable ? saved.files : new Map();
  const from = isUsable ? saved : { manifest: noFile, ledger: noFile };
  for (const piece of await custody.readPieces(from.manifest.size)) {
    files.set(piece.file, entryAfterPiece(files.get(piece.file), piece));
  }
  for await (const cursor of ledger.readCursors(from.ledger.size)) {
    const entry = files.get(cursor.file);
    if (entry !== undefined) files.set(cursor.file, entryAfterCursor(entry, cursor));
  }
  return { manifest, ledger: ledgerMark, files, skipped: isUsable ? saved.skipped : new Map() };
}

/** How far the ledger reaches now. */
export async function markOf(ledger: Ledger): Promise<FileMark> {
  const stat = await ledger.stat();
  return stat === undefined ? noFile : { inode: stat.inode, size: stat.size };
}

/** The entries of files below the given folders or files. */
export function entriesBelow(snapshot: CursorSnapshot, isWanted: (path: string) => boolean): SourceFileId[] {
  return [...snapshot.files].filter(([, entry]) => isWanted(entry.path)).map(([file]) => file);
}

function isPrefix(saved: FileMark, now: FileMark): boolean {
  return saved.size === 0 || (saved.inode === now.inode && saved.size <= now.size);
}
