import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openReader, type Reader, ReaderError } from '@agentspine/reader';
import type { TimeZone } from '@agentspine/schema';
import { storeFiles } from './store-files.ts';

/** Reports what the stores of a home are as of now, as a text that is another one after each commit and after a replacement. */
export class StoreVersion implements Disposable {
  readonly #directory: string;
  readonly #timezone: TimeZone;
  #opened: { readonly files: string; readonly reader: Reader | undefined } | undefined;

  constructor(directory: string, timezone: TimeZone) {
    this.#directory = directory;
    this.#timezone = timezone;
  }

  /** The version now; asks no row of any store. */
  read(): string {
    const files = storeFiles(this.#directory);
    // One that could not be opened is tried again: whoever had it locked may have let go.
    if (this.#opened?.files !== files || this.#opened.reader === undefined) {
      this[Symbol.dispose]();
      this.#opened = { files, reader: openIfThere(this.#directory, this.#timezone) };
    }
    return `${files} ${commitsOf(this.#opened.reader)} ${logMarks(this.#directory)} ${claimsMark(this.#directory)}`;
  }

  [Symbol.dispose](): void {
    this.#opened?.reader?.close();
    this.#opened = undefined;
  }
}

/** A home without stores, or with ones that cannot be read, has the version of its files alone. */
function openIfThere(home: string, timezone: TimeZone): Reader | undefined {
  try {
    // This thread answers everybody: it waits for no lock.
    return openReader({ home, nowMs: () => 0, timezone, allowsShared: true, busyTimeoutMs: 0 });
  } catch (error) {
    if (error instanceof ReaderError) return undefined;
    throw error;
  }
}

function commitsOf(reader: Reader | undefined): string {
  try {
    return reader?.browse.commits() ?? '-';
  } catch (error) {
    if (error instanceof ReaderError) return '-';
    throw error;
  }
}

/** Checks and claims are answered from the logs themselves, which may be put back while no store changes. */
function logMarks(directory: string): string {
  return ['ledger.jsonl', 'custody/manifest.jsonl']
    .map((name) => statSync(join(directory, name), { throwIfNoEntry: false, bigint: true }))
    .map((file) => (file === undefined ? '-' : `${file.ino}.${file.mtimeNs}`))
    .join(' ');
}

/** Judged claims are written by those who ask for them, also by this server. */
function claimsMark(directory: string): string {
  const file = statSync(join(directory, 'claims.sqlite'), { throwIfNoEntry: false, bigint: true });
  return file === undefined ? '-' : String(file.mtimeNs);
}
