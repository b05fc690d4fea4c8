/*
 * Files of a home that are lines or texts and no store: what names the sessions goes out of them. Lines become spaces where they are, so that
 * a program that appends meanwhile loses nothing and a kill leaves no half of a file.
 */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LineSplitter } from '@agentspine/durable-fs';
import { derivedStoreFiles, derivedStores, type Home } from '@agentspine/stores';
import { filesBelow } from './files-below.ts';
import { readFile } from './read-every-byte.ts';
import type { SessionNames } from './session-names.ts';

/** What is made again of the rest, and goes as a whole: names below the home. */
const derived: readonly string[] = [
  'nothing-new.json',
  'cursors.json',
  'ledger.idx',
  'ledger.content.idx',
  'statusline.json',
  ...derivedStoreFiles,
  // No program of ours makes one; another may have.
  ...derivedStores.map((name) => `${name}-journal`),
  'cache',
  // Reports have titles and texts of sessions, and not their ids.
  'analytics',
  // Segments that wait: the next ship begins again, without what was erased.
  'fleet',
  'trace-again',
];

/** Stores that have a step of their own, and what nobody but a person writes. */
const passedOver =
  /^(?:blobs|custody\/manifest\.jsonl(?:\.head)?|archive|content|ledger|ledger\.jsonl(?:\.head)?|spine\.db(?:-(?:wal|shm|journal|turn))?|tombstones\.jsonl(?:\.head)?|forget\.json|(?:plans|models|config|budgets|backups)\.json|.*\.lock)$/;

/** Removes what is made again. */
export async function removeDerived(home: Home): Promise<void> {
  for (const name of derived) await rm(join(home.directory, name), { recursive: true, force: true });
}

/** How files name the sessions. */
export type NamesToErase = Pick<SessionNames, 'names' | 'ids'>;

/** What was done to the other files. */
export interface ErasedFiles {
  /** Lines that became spaces. */
  lines: number;
  /** Files that went, because all of each is one text. */
  files: number;
}

/** Takes lines and files that name the sessions out of logs, journals, the inbox, reports and files that were set aside. */
export async function eraseInFiles(home: Home, named: NamesToErase, { isDry = false } = {}): Promise<ErasedFiles> {
  const { directory } = home;
  const erased: ErasedFiles = { lines: 0, files: 0 };
  const isPassedOver = (path: string) => passedOver.test(path) || (isDry && derived.includes(path));
  for (const path of filesBelow(directory, isPassedOver)) {
    if (hasLines(path)) erased.lines += await blankLines(join(directory, path), named.names, { isDry });
    else if (await namesSession(directory, path, named)) {
      if (!isDry) await rm(join(directory, path));
      erased.files += 1;
    }
  }
  return erased;
}

/** Files that were set aside keep the name of what they were. */
function hasLines(path: string): boolean {
  return /\.jsonl(?:\.|$)/.test(path);
}

/** How many lines became spaces. */
export async function blankLines(
  path: string,
  names: (text: string) => boolean,
  { isDry = false } = {},
): Promise<number> {
  const file = await open(path, isDry ? 'r' : 'r+');
  let lines = 0;
  try {
    const found: { readonly at: number; readonly length: number }[] = [];
    const splitter = new LineSplitter(0);
    const chunk = new Uint8Array(1024 * 1024);
    let position = 0;
    const judge = (text: string | undefined, at: number, bytes: Uint8Array | undefined): void => {
      if (text !== undefined && bytes !== undefined && names(text)) found.push({ at, length: bytes.length });
    };
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      splitter.push(chunk.subarray(0, bytesRead), judge);
    }
    // What a crash left of a last line.
    splitter.push(Buffer.from('\n'), judge);
    if (!isDry) await blankRangesOf(file, found);
    lines = found.length;
  } finally {
    await file.close();
  }
  return lines;
}

/** Makes parts of a file spaces, durably. */
export async function blankRangesOf(
  file: FileHandle,
  ranges: readonly { readonly at: number; readonly length: number }[],
): Promise<void> {
  for (const { at, length } of ranges) await file.write(Buffer.alloc(length, 0x20), 0, length, at);
  if (ranges.length > 0) await file.sync();
}

/** Whether a file names one of the sessions, decoded where it is a database or compressed. One that cannot be decoded does where its bytes have the id. */
async function namesSession(home: string, path: string, { names, ids }: NamesToErase): Promise<boolean> {
  let isUndecoded = false;
  let hasId = false;
  const onUndecoded = (): void => {
    isUndecoded = true;
  };
  for await (const { text } of readFile({ directory: home, onUndecoded }, path)) {
    const said = Buffer.from(text, 'latin1').toString('utf8');
    if (names(said)) return true;
    hasId ||= [...ids].some((id) => said.includes(id));
  }
  return isUndecoded && hasId;
}
