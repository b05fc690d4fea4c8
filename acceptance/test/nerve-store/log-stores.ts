import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ArchiveDaysOptions, type ArchiveDaysResult, ColdArchive } from '@agentspine/archive';
import { nodeFileSystem, nodeLockEnvironment } from '@agentspine/durable-fs';
import { openReader, type Reader } from '@agentspine/reader';
import type { UtcDay } from '@agentspine/schema';
import { openTempHome, type TempHome } from '@agentspine/testkit';
import { type Log, openWriter, type Writer } from '@agentspine/writer';
import { createLogStore, type LogEntry, type LogStore } from '@uncaged/nerve-store';

/** How our log is archived; SPEC 3.5. */
export type OurArchiveOptions = Omit<ArchiveDaysOptions, 'source'> & { readonly holdActiveRuns?: boolean | undefined };

/** Our log, with its cold archive. */
export class OurLog implements Disposable {
  readonly #folder: TempHome = openTempHome();
  readonly #writer: Writer = openWriter({ home: this.#folder.path, durability: 'process' });
  readonly folder = join(this.#folder.path, 'archive/logs');
  readonly cold = new ColdArchive({
    directory: this.folder,
    fileSystem: nodeFileSystem,
    lockOptions: { environment: nodeLockEnvironment },
  });

  readonly #reader: Reader = openReader({ home: this.#folder.path, store: 'spine' });

  /** Lines of the log, as they are asked for. */
  get lines(): Reader['log'] {
    return this.#reader.log;
  }

  /** Runs and their threads, as they are asked for. */
  get runs(): Reader['runs'] {
    return this.#reader.runs;
  }

  get log(): Log {
    return this.#writer.log;
  }

  archiveLogs({ holdActiveRuns, ...options }: OurArchiveOptions): Promise<ArchiveDaysResult> {
    return this.cold.archiveDays({ ...options, source: this.#writer.cold.logs({ holdActiveRuns }) });
  }

  /** The lines of a day's file, verified. */
  async linesOf(day: string): Promise<readonly string[]> {
    const lines: string[] = [];
    for await (const batch of this.cold.cat(day as UtcDay)) lines.push(...batch.map(({ line }) => line));
    return lines;
  }

  [Symbol.dispose](): void {
    this.#reader.close();
    this.#writer.close();
    this.#folder[Symbol.dispose]();
  }
}

const insertSql = 'INSERT INTO logs (id, source, type, ref_id, payload, timestamp) VALUES (?, ?, ?, ?, ?, ?)';

/** Theirs, and a way into its database past it. */
export class TheirLog implements Disposable {
  readonly #folder: TempHome = openTempHome();
  readonly #path = join(this.#folder.path, 'logs.db');
  readonly log: LogStore = createLogStore(this.#path);
  readonly #database = new DatabaseSync(this.#path);
  readonly folder = join(this.#folder.path, 'archive/logs');

  /** Puts rows back under the ids that they had. */
  putBack(entries: readonly LogEntry[]): void {
    const insert = this.#database.prepare(insertSql);
    for (const { id = null, source, type, refId, payload, timestamp } of entries) {
      insert.run(id, source, type, refId, payload, timestamp);
    }
  }

  /** The lines of a day's file; `undefined` where there is none. */
  linesOf(day: string): readonly string[] | undefined {
    const path = join(this.folder, `${day}.jsonl`);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : undefined;
  }

  [Symbol.dispose](): void {
    this.#database.close();
    this.log.close();
    this.#folder[Symbol.dispose]();
  }
}
