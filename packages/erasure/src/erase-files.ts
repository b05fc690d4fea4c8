/*
 * Files of a home that are lines or texts and no store: what names the sessions goes out of them. Lines become spaces where they are, so that
 * a program that appends meanwhile loses nothing and a kill leaves no half of a file.
 */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LineSplitter, nodeSourceTree } from '@agentspine/durable-fs';
import { derivedStoreFiles, derivedStores, type Home } from '@agentspine/stores';

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
  // Segments that wait: the next ship begins again, without what was erased.
  'fleet',
  'trace-again',
];

/** Stores that have a step of their own, and what nobody but a person writes. */
const passedOver =
  /^(?:blobs|custody\/manifest\.jsonl(?:\.head)?|archive|content|ledger\.jsonl(?:\.head)?|spine\.db(?:-.*)?|tombstones\.jsonl(?:\.head)?|forget\.json|(?:plans|models|config|budgets|backups)\.json|.*\.lock)$/;

/** Removes what is made again. */
export async function removeDerived(home: Home): Promise<void> {
  for (const name of derived) await rm(join(home.directory, name), { recursive: true, force: true });
}

/** What was done to the other files. */
export interface ErasedFiles {
  /** Lines that became spaces. */
  lines: number;
  /** Files that went, because all of each is one text. */
  files: number;
}

/** Takes lines and files that name the sessions out of logs, journals, the inbox, reports and files that were set aside. */
export async function eraseInFiles(home: Home, names: (text: string) => boolean): Promise<ErasedFiles> {
  const erased: ErasedFiles = { lines: 0, files: 0 };
  await eraseBelow(home.directory, '', names, erased);
  return erased;
}

async function eraseBelow(
  home: string,
  below: string,
  names: (text: string) => boolean,
  erased: ErasedFiles,
): Promise<void> {
  for (const { name } of nodeSourceTree.list(join(home, below)) ?? []) {
    const path = below === '' ? name : `${below}/${name}`;
    if (passedOver.test(path)) continue;
    const kind = nodeSourceTree.stat(join(home, path))?.kind;
    if (kind === 'directory') await eraseBelow(home, path, names, erased);
    if (kind !== 'file') continue;
    if (hasLines(path)) erased.lines += await blankLines(join(home, path), names);
    else if (await namesSession(join(home, path), names)) {
      await rm(join(home, path));
      erased.files += 1;
    }
  }
}

/** Files that were set aside keep the name of what they were. */
function hasLines(path: string): boolean {
  return /\.jsonl(?:\.|$)/.test(path);
}

/** How many lines became spaces. */
export async function blankLines(path: string, names: (text: string) => boolean): Promise<number> {
  const file = await open(path, 'r+');
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
    for (const { at, length } of found) await file.write(Buffer.alloc(length, 0x20), 0, length, at);
    lines = found.length;
    if (lines > 0) await file.sync();
  } finally {
    await file.close();
  }
  return lines;
}

/** A report or a message is small enough to be read at once. */
async function namesSession(path: string, names: (text: string) => boolean): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    return names((await file.readFile()).toString('utf8'));
  } finally {
    await file.close();
  }
}
