import {
  type CursorSnapshot,
  countInCursorFile,
  cursorCountBytesMax,
  type FileMark,
  isDamagedCursorFile,
  parseCursorFile,
} from '@agentspine/archive';
import { nodeFileSystem, nodeSourceTree, readWholeFile } from '@agentspine/durable-fs';
import { counted } from '@agentspine/render/count-text';
import type { Finding } from './check.ts';
import type { Home } from './home-paths.ts';

/** What is there of an append-only file, and what others remember of it. */
export interface CanonicalMarks {
  /** The file. */
  readonly path: string;
  /** `undefined`: there is none. */
  readonly now: FileMark | undefined;
  /** As `cursors.json` has it; a size of 0 where it had none. */
  readonly saved: FileMark | undefined;
  /** Other stores that were derived from it, or that it was derived from, each as the end of "is gone: …". */
  readonly witnesses: readonly string[];
  /** What to do where bytes are gone. */
  readonly advice: string;
}

/** Whether a file that only grows is gone or lost bytes. Another inode is another file: then nothing is known of its size. */
export function judgeCanonical({ path, now, saved, witnesses, advice }: CanonicalMarks): Finding | undefined {
  const problem = (what: string): Finding => ({ level: 'problem', path, what, advice });
  if (now === undefined) {
    const [witness] = witnesses;
    if (saved !== undefined && saved.size > 0)
      return problem(`is gone: cursors.json knows ${counted(saved.size, 'byte')} of it`);
    return witness === undefined ? undefined : problem(`is gone: ${witness}`);
  }
  if (saved === undefined || saved.inode !== now.inode || saved.size <= now.size) return undefined;
  return problem(`has ${counted(now.size, 'byte')}, and cursors.json knows ${saved.size} of it: its end was cut off`);
}

/** What the last import knew; `undefined` where that cannot be read, which costs nothing else. */
export async function readCursors(home: Home): Promise<CursorSnapshot | undefined> {
  return (await readSavedCursors(home).catch(() => undefined))?.snapshot;
}

/** What `cursors.json` says. */
export interface SavedCursors {
  /** What the last import knew; `undefined` where there is no such file, or none that can be believed. */
  readonly snapshot: CursorSnapshot | undefined;
  /** Whether there is a file that was changed or cut. */
  readonly isDamaged: boolean;
}

/** Reads and parses `cursors.json`, which is as long as the home has transcripts: an import does it once. @throws what cannot be read */
export async function readSavedCursors(home: Home): Promise<SavedCursors> {
  return savedCursorsOf(await readWholeFile(nodeFileSystem, home.cursors));
}

/** What the bytes of `cursors.json` say; `undefined` where there is no file. */
export function savedCursorsOf(bytes: Uint8Array | undefined): SavedCursors {
  const snapshot = bytes === undefined ? undefined : parseCursorFile(bytes);
  return { snapshot, isDamaged: bytes !== undefined && snapshot === undefined && isDamagedCursorFile(bytes) };
}

/** How many transcripts the last import knew; only the beginning of the file is read, where that says it. */
export async function countTranscripts(home: Home): Promise<number | undefined> {
  return countInCursorFile(readHead(home.cursors)) ?? (await readCursors(home))?.files.size;
}

function readHead(path: string): string {
  try {
    using file = nodeSourceTree.open(path);
    const head = Buffer.alloc(cursorCountBytesMax);
    return head.toString('utf8', 0, file.read(head, 0));
  } catch {
    return '';
  }
}

/** What is where a file of lines belongs, when that is not a file. */
export async function findOtherKind(path: string): Promise<Finding | undefined> {
  const kind = (await nodeFileSystem.stat(path))?.kind;
  if (kind === undefined || kind === 'file') return undefined;
  return { level: 'problem', path, what: `is a ${kind} and not a file`, advice: 'move it away' };
}
