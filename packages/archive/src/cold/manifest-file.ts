import { appendLinesDurably, cutTornTail, readWholeFile } from '@agentspine/durable-fs';
import type { SealedDay } from '@agentspine/schema';
import { type ColdManifest, parseColdManifest } from './cold-manifest.ts';
import { manifestName } from './cold-names.ts';
import { type ColdPlace, coldCorrupt } from './cold-place.ts';

/** Reads the manifest of a table as it is; empty where there is none. */
export async function readManifest({ directory, fileSystem }: ColdPlace): Promise<ColdManifest> {
  const bytes = await readWholeFile(fileSystem, `${directory}/${manifestName}`);
  return parseColdManifest(new TextDecoder().decode(bytes ?? new Uint8Array()));
}

/** The manifest that somebody who holds the lock may add to. */
export class ManifestFile {
  readonly #place: ColdPlace;
  #manifest: ColdManifest;

  constructor(place: ColdPlace, manifest: ColdManifest) {
    this.#place = place;
    this.#manifest = manifest;
  }

  get manifest(): ColdManifest {
    return this.#manifest;
  }

  /** Appends a line; durable when it resolves. */
  async append(sealed: Omit<SealedDay, 'v' | 'previous'>): Promise<SealedDay> {
    const { directory, fileSystem } = this.#place;
    const { day, file, ...rest } = sealed;
    const entry = orderKeys({ v: 1, day, file, ...rest, previous: this.#manifest.head });
    const line = JSON.stringify(entry);
    const path = `${directory}/${manifestName}`;
    const isNew = (await fileSystem.stat(path)) === undefined;
    const appender = await fileSystem.open(path, 'append');
    try {
      await appendLinesDurably(appender, new TextEncoder().encode(`${line}\n`));
      if (isNew) await fileSystem.syncDirectory(directory);
    } finally {
      await appender.close();
    }
    this.#manifest = this.#manifest.with(entry, line);
    return entry;
  }
}

/**
 * Opens the manifest for adding to it. What is read is made durable first: who died before the sync of a line left one
 * that the system shows and power loss takes, and rows must not be deleted on its word.
 * @throws ArchiveError `COLD_CORRUPT`
 */
export async function openManifest(place: ColdPlace): Promise<ManifestFile> {
  const { directory, fileSystem } = place;
  const path = `${directory}/${manifestName}`;
  const stat = await fileSystem.stat(path);
  if (stat !== undefined && stat.kind !== 'file') throw coldCorrupt(path, `is a ${stat.kind} and not a file`);
  if (stat !== undefined) {
    await cutTornTail(fileSystem, path);
    await syncFile(place, path);
  }
  const manifest = await readManifest(place);
  const [fault] = manifest.faults;
  if (fault !== undefined) throw coldCorrupt(path, `is damaged: line ${fault.line} ${fault.reason}`);
  return new ManifestFile(place, manifest);
}

async function syncFile({ directory, fileSystem }: ColdPlace, path: string): Promise<void> {
  const file = await fileSystem.open(path, 'update');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await fileSystem.syncDirectory(directory);
}

/** The order of the keys is part of the format: the chain is over the text. */
function orderKeys(entry: SealedDay): SealedDay {
  const { v, day, file, rows, bytes, storedBytes, firstId, lastId, sha256, previous, sealedAt, restored } = entry;
  const ordered = { v, day, file, rows, bytes, storedBytes, firstId, lastId, sha256, previous, sealedAt };
  return restored ? { ...ordered, restored } : ordered;
}
