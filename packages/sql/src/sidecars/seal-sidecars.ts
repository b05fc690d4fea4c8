/**
 * Makes the Parquet copies of cold days. Steps of a day: its lines go to a process that never sees SQL of a person, which writes part after
 * part into a folder of this process; their digest must be the one of the manifest; the parts are synced and renamed; a line of the
 * index names them with their digests. A crash before that line leaves files that the next copy of the day replaces, or a folder of a
 * process that is gone, which the next run removes.
 */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { DurableFsError, nodeLockEnvironment, type OpenFile, ownedName, ownerState } from '@agentspine/durable-fs';
import { allColdLogColumns } from '../cold/cold-logs.ts';
import { type ColdDay, coldCorrupt } from '../cold/cold-manifest.ts';
import { ColdChange, type ColdSource } from '../cold/cold-snapshot.ts';
import { coldDayFrames } from '../cold/feed-cold.ts';
import { coldFileName, openColdDay } from '../cold/open-cold-day.ts';
import { ReaderError } from '../errors.ts';
import { frameWriter } from '../sandbox/feed-child.ts';
import { encodeFrame, FrameSplitter } from '../sandbox/frames.ts';
import { QueryProcess } from '../sandbox/query-process.ts';
import { appendSidecarEntry, describeSidecarPart } from './find-sidecars.ts';
import { sealSource } from './seal-source.ts';
import type { SealFailure, SealPart, SealRequest } from './serve-seal.ts';
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

/** Its data is a part and what is made of it, whatever the size of a day. */
const memoryBytes = 256 * 1024 * 1024;

/** A day is a matter of seconds; this ends what hangs. */
const cpuSecondsADay = 600;

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

const makingPrefix = 'making-';

/** What processes left that are gone. */
async function removeLeftovers({ fileSystem }: ColdSource, folder: string): Promise<void> {
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
    const file = await fileSystem.open(join(making, name), 'read');
    await file.sync().finally(() => file.close());
    await fileSystem.rename(join(making, name), join(folder, name));
    described.push(await describeSidecarPart(fileSystem, join(folder, name)));
  }
  await fileSystem.syncDirectory(folder);
  await appendSidecarEntry(fileSystem, folder, { stem, parts: described });
}

/** The process that makes the files, and what is said to it. */
class Sealer implements AsyncDisposable {
  readonly #place: SealPlace;
  readonly #table: string;
  readonly #making: string;
  readonly #process: QueryProcess;
  readonly #write: (frame: Buffer) => Promise<void>;
  readonly #answers: AsyncIterator<undefined>;
  #isEnded = false;
  #isGreeted = false;

  constructor(place: SealPlace, { table, making }: { readonly table: string; readonly making: string }) {
    this.#place = place;
    this.#table = table;
    this.#making = making;
    this.#process = new QueryProcess({ memoryBytes, cpuSeconds: cpuSecondsADay }, place.childEntry, 'seal');
    const { child } = this.#process;
    const stdin = child.stdio[0] as Writable;
    // One that ended does not read any more; that it ended shows when its answer is waited for.
    stdin.on('error', () => undefined);
    const ended = new Promise((resolve) => child.once('close', resolve)).then(() => {
      this.#isEnded = true;
    });
    this.#write = frameWriter({ stdin, ended, isOver: () => this.#isEnded });
    this.#answers = answersOf(child.stdio[3] as Readable)[Symbol.asyncIterator]();
  }

  /** How many parts there are now of a day. @throws ReaderError `READER_COLD_CORRUPT`, `READER_QUERY_FAILED`; `ColdChange` */
  async seal(day: ColdDay, isOver: () => boolean): Promise<number> {
    if (!this.#isGreeted) {
      const request: SealRequest = { table: this.#table, memoryBytes };
      await this.#write(encodeFrame({ kind: 'seal', text: JSON.stringify(request) }));
      this.#isGreeted = true;
    }
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
      await this.#write(frame);
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
    await this.#write(encodeFrame({ kind: 'part', text: JSON.stringify(order) }));
    const { done } = await this.#answers.next();
    if (done === true)
      throw new ReaderError('READER_QUERY_FAILED', `a copy of ${day.day} of ${this.#table} was not made`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process[Symbol.dispose]();
    await this.#answers.return?.();
  }
}

/** One for each file that was written; ends with the process. @throws ReaderError `READER_QUERY_FAILED` for a failure of its */
async function* answersOf(channel: Readable): AsyncGenerator<undefined> {
  const splitter = new FrameSplitter();
  for await (const chunk of channel as AsyncIterable<Buffer>) {
    for (const { kind, text } of splitter.push(chunk) ?? []) {
      if (kind === 'error') throw failureOf(JSON.parse(text) as SealFailure);
      if (kind === 'sealed') yield undefined;
    }
  }
}

function failureOf({ isOfDay, message }: SealFailure): ReaderError {
  if (isOfDay) return new ReaderError('READER_COLD_CORRUPT', message);
  return new ReaderError('READER_QUERY_FAILED', `cannot copy a cold day: ${message}`);
}
