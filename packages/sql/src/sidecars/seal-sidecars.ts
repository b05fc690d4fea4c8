/**
 * Makes the Parquet copies of cold days. Steps of a day: its lines go to a process that never sees SQL of a person, which writes part after
 * part into a folder of this process; their digest must be the one of the manifest; the parts are synced and renamed; a line of the
 * index names them with their digests. A crash before that line leaves files that the next copy of the day replaces, or a folder of a
 * process that is gone, which the next run removes.
 */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DurableFsError, nodeLockEnvironment, type OpenFile, ownedName, ownerState } from '@agentspine/durable-fs';
import { allColdLogColumns } from '../cold/cold-logs.ts';
import { type ColdDay, coldCorrupt } from '../cold/cold-manifest.ts';
import { ColdChange, type ColdSource } from '../cold/cold-snapshot.ts';
import { coldDayFrames } from '../cold/feed-cold.ts';
import { coldFileName, openColdDay } from '../cold/open-cold-day.ts';
import { ReaderError } from '../errors.ts';
import { placeCachedFile } from './cached-file.ts';
import { appendSidecarEntry } from './find-sidecars.ts';
import { SealProcess } from './seal-process.ts';
import { sealSource } from './seal-source.ts';
import type { SealPart } from './serve-seal.ts';
import { partName, sidecarFolder, sidecarStem } from './sidecar-place.ts';

/** Where the days are, and what runs the process. */
export interface SealPlace extends ColdSource {
  /** The script of the process; the one beside this package unless the program is bundled. */
  readonly childEntry?: URL | undefined;
}

/** What is to be copied. */
export interface SealOptions {
  readonly table: string;
  readonly days: readonly ColdDay[];
  /** Whether nobody wants to know any more; then a day is not finished. */
  readonly isOver: () => boolean;
  /** Asked before each day. */
  readonly mayBegin: () => boolean;
}

/** Lines of so many bytes are a file: they are in memory as rows, and once more as columns. */
const partBytes = 32 * 1024 * 1024;

/** What came of it. */
export interface SealOutcome {
  /** How many days have a copy now that had none. */
  readonly copied: number;
  /** Days that have none, and why. Days that were not begun are not among them. */
  readonly failures: readonly { readonly day: string; readonly reason: string }[];
}

/** Copies days. A day that cannot be copied is left out; a failure of files ends it. */
export async function sealSidecars(place: SealPlace, options: SealOptions): Promise<SealOutcome> {
  const { table, days, isOver, mayBegin } = options;
  const folder = sidecarFolder(place.home, table);
  const making = join(folder, `${makingPrefix}${ownedName(nodeLockEnvironment)}`);
  const failures: { readonly day: string; readonly reason: string }[] = [];
  const waiting = [...days];
  let copied = 0;
  try {
    await place.fileSystem.makeDirectory(making);
    await removeLeftovers(place, folder);
    while (waiting.length > 0 && !isOver() && mayBegin()) {
      // A process that failed over a day is not asked for the next.
      await using sealer = new Sealer(place, { table, making });
      for (let day = waiting[0]; day !== undefined && mayBegin(); day = waiting[0]) {
        const parts = await sealer.seal(day, isOver).catch(reasonOfDay);
        if (typeof parts === 'string') {
          failures.push({ day: day.day, reason: parts });
          waiting.shift();
          break;
        }
        await publish(place, { folder, making, stem: sidecarStem(day), parts });
        waiting.shift();
        copied += 1;
      }
    }
  } catch (error) {
    if (!(error instanceof DurableFsError || error instanceof ReaderError)) throw error;
    failures.push(...waiting.map(({ day }) => ({ day, reason: error.message })));
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return { copied, failures };
}

/** Why a day cannot be copied. @throws what is not the fault of the day */
function reasonOfDay(error: unknown): string {
  if (error instanceof ColdChange) return 'it was merged or restored meanwhile';
  if (error instanceof ReaderError && error.code === 'READER_COLD_CORRUPT') return error.message;
  throw error;
}

/** What the name of a folder begins with that holds unfinished files, before its owner. */
export const makingPrefix = 'making-';

/** Removes the folders of processes that are gone. */
export async function removeLeftovers({ fileSystem }: ColdSource, folder: string): Promise<void> {
  for (const name of await fileSystem.list(folder)) {
    if (!name.startsWith(makingPrefix)) continue;
    const owner = ownerState(nodeLockEnvironment, name.slice(makingPrefix.length));
    if (owner === 'gone') rmSync(join(folder, name), { recursive: true, force: true });
  }
}

interface SealedParts {
  readonly folder: string;
  readonly making: string;
  readonly stem: string;
  readonly parts: number;
}

async function publish({ fileSystem }: ColdSource, { folder, making, stem, parts }: SealedParts): Promise<void> {
  const described = [];
  for (let part = 0; part < parts; part += 1) {
    const name = partName(stem, part);
    described.push(await placeCachedFile(fileSystem, join(making, name), join(folder, name)));
  }
  await fileSystem.syncDirectory(folder);
  await appendSidecarEntry(fileSystem, folder, { stem, parts: described });
}

/** Makes the files of days. */
class Sealer implements AsyncDisposable {
  readonly #place: SealPlace;
  readonly #table: string;
  readonly #making: string;
  readonly #process: SealProcess;

  constructor(place: SealPlace, { table, making }: { readonly table: string; readonly making: string }) {
    this.#place = place;
    this.#table = table;
    this.#making = making;
    this.#process = new SealProcess({ table }, place.childEntry);
  }

  /** How many parts there are now of a day. @throws ReaderError `READER_COLD_CORRUPT`, `READER_QUERY_FAILED`; `ColdChange` */
  async seal(day: ColdDay, isOver: () => boolean): Promise<number> {
    const file = await openColdDay(this.#place, this.#table, day);
    try {
      return await this.#sealLines(file, day, isOver);
    } finally {
      await file.close();
    }
  }

  async #sealLines(file: OpenFile, day: ColdDay, isOver: () => boolean): Promise<number> {
    const { table } = sealSource(this.#table);
    const shape = { name: this.#table, columns: allColdLogColumns, rowKeys: table.rowKeys ?? [] };
    const hash = createHash('sha256');
    let parts = 0;
    let bytes = 0;
    for await (const { frame, lines } of coldDayFrames(file, day, shape)) {
      if (isOver()) throw new ReaderError('READER_QUERY_INTERRUPTED', 'nobody waits for the copy of a day any more');
      await this.#process.send(frame);
      for (const line of lines) hash.update(line);
      bytes += frame.length;
      if (bytes < partBytes) continue;
      await this.#endPart(day, parts, { isLast: false });
      parts += 1;
      bytes = 0;
    }
    if (hash.digest('hex') !== day.sha256) {
      throw coldCorrupt(coldFileName(this.#table, day), 'has other lines than were sealed');
    }
    await this.#endPart(day, parts, { isLast: true });
    return parts + 1;
  }

  async #endPart(day: ColdDay, part: number, { isLast }: Pick<SealPart, 'isLast'>): Promise<void> {
    const order: SealPart = { file: join(this.#making, partName(sidecarStem(day), part)), isLast };
    await this.#process.makeFile(JSON.stringify(order));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}
