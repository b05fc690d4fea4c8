import { join } from 'node:path';
import { DurableFsError, type FileSystem, readFully, writeAll } from '@agentspine/durable-fs';
import type { ColdDay } from '../cold/cold-manifest.ts';
import type { ColdSource } from '../cold/cold-snapshot.ts';
import { type CachedFile, checkCachedFile } from './cached-file.ts';
import { formatSidecarEntry, parseSidecarIndex, type SidecarEntry } from './sidecar-index.ts';
import { partName, sidecarFolder, sidecarStem, stemOfName } from './sidecar-place.ts';

/** What is asked about. */
export interface SidecarQuestion {
  readonly table: string;
  /** Whose copies are wanted. */
  readonly needed: readonly ColdDay[];
  /** Every cold day of the table: a copy of any other is removed. */
  readonly days: readonly ColdDay[];
  /** Computes every digest, also where the file system shows the file as it was. */
  readonly checksAll?: boolean;
}

/** A file of a copy, as it is now. */
export interface FoundFile extends CachedFile {
  readonly path: string;
}

/**
 * The files that hold copies of cold days, by day; a day without a sound copy has none. A file that is not as it was seen is
 * hashed; one with another digest is removed, and so is every copy of a day that is not cold any more. What cannot be read or
 * removed is as if it were not there.
 */
export async function findSidecars(
  { home, fileSystem }: ColdSource,
  { table, needed, days, checksAll = false }: SidecarQuestion,
): Promise<ReadonlyMap<string, readonly FoundFile[]>> {
  const folder = sidecarFolder(home, table);
  const found = new Map<string, readonly FoundFile[]>();
  try {
    const index = await readSidecarIndex(fileSystem, folder);
    if (index === undefined) return found;
    await removeStale(fileSystem, folder, new Set(days.map(sidecarStem)));
    for (const day of needed) {
      const entry = index.get(sidecarStem(day));
      const files = entry && (await checkEntry(fileSystem, folder, { entry, checksAll }));
      if (files !== undefined) found.set(day.day, files);
    }
  } catch (error) {
    if (!(error instanceof DurableFsError)) throw error;
    // A disk that fails here fails the query where it reads the lines, with a reason; a cache gives none.
  }
  return found;
}

/** Removes the copies of days that are not cold any more, or that were merged. */
async function removeStale(fileSystem: FileSystem, folder: string, stems: ReadonlySet<string>): Promise<void> {
  for (const name of await fileSystem.list(folder)) {
    const stem = stemOfName(name);
    if (stem !== undefined && !stems.has(stem)) await removeQuietly(fileSystem, join(folder, name));
  }
}

interface EntryToCheck {
  readonly entry: SidecarEntry;
  readonly checksAll: boolean;
}

async function checkEntry(
  fileSystem: FileSystem,
  folder: string,
  { entry, checksAll }: EntryToCheck,
): Promise<readonly FoundFile[] | undefined> {
  const files = entry.parts.map((_, part) => join(folder, partName(entry.stem, part)));
  const parts: CachedFile[] = [];
  for (const [index, part] of entry.parts.entries()) {
    const now = await checkCachedFile(fileSystem, files[index] ?? '', { ...part, checksAll });
    if (now === 'damaged') for (const bad of files) await removeQuietly(fileSystem, bad);
    if (now === 'damaged' || now === undefined) return undefined;
    parts.push(now);
  }
  const isAsSeen = parts.every((part, index) => part.seen === entry.parts[index]?.seen);
  if (!isAsSeen) await appendSidecarEntry(fileSystem, folder, { stem: entry.stem, parts });
  return parts.map((part, index) => ({ ...part, path: files[index] ?? '' }));
}

/** More than a copy of each day of a life takes. */
const indexBytesMax = 64 * 1024 * 1024;

async function readSidecarIndex(
  fileSystem: FileSystem,
  folder: string,
): Promise<ReadonlyMap<string, SidecarEntry> | undefined> {
  const path = join(folder, indexName);
  if ((await fileSystem.stat(path))?.kind !== 'file') return undefined;
  const file = await fileSystem.open(path, 'read');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, indexBytesMax));
    const got = await readFully(file, bytes, 0);
    return parseSidecarIndex(bytes.toString('utf8', 0, got));
  } finally {
    await file.close();
  }
}

const indexName = 'index.jsonl';

/** Says what a copy is. Not synced: a line that is lost costs the making of a copy. @throws DurableFsError */
export async function appendSidecarEntry(fileSystem: FileSystem, folder: string, entry: SidecarEntry): Promise<void> {
  const file = await fileSystem.open(join(folder, indexName), 'append');
  try {
    // Before it as well: a line that a crash cut short must not take this one with it.
    await writeAll(file, Buffer.from(`\n${formatSidecarEntry(entry)}`));
  } finally {
    await file.close();
  }
}

async function removeQuietly(fileSystem: FileSystem, path: string): Promise<void> {
  await fileSystem.remove(path).catch(() => undefined);
}
