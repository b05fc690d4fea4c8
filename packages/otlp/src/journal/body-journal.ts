import { join } from 'node:path';
import { appendLinesDurably, type FileSystem } from '@agentspine/durable-fs';
import { bodiesName, bodyLineOf, type TelemetryBody } from './body-line.ts';

/**
 * Appends bodies. What comes while one append is synced shares the next one. The holder of the receiver's lock is the only appender.
 */
export class BodyJournal {
  readonly #folder: string;
  readonly #fileSystem: FileSystem;
  #waiting: Waiting[] = [];
  #work: Promise<void> | undefined;

  constructor(folder: string, fileSystem: FileSystem) {
    this.#folder = folder;
    this.#fileSystem = fileSystem;
  }

  /** Returns when the body is durable. @throws DurableFsError where it is not: nothing of it may be acknowledged */
  append(body: Omit<TelemetryBody, 'id'>): Promise<void> {
    const appended = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ line: bodyLineOf(body), name: bodiesName(body.receivedMs), resolve, reject });
    });
    this.#work ??= this.#appendAll();
    return appended;
  }

  async #appendAll(): Promise<void> {
    // One turn of the event loop, so that what came together is written together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const name = this.#waiting[0]?.name ?? '';
      const batch = this.#waiting.filter((each) => each.name === name);
      this.#waiting = this.#waiting.filter((each) => each.name !== name);
      try {
        await this.#write(name, batch.map(({ line }) => line).join(''));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#work = undefined;
  }

  async #write(name: string, text: string): Promise<void> {
    await this.#fileSystem.makeDirectory(this.#folder);
    const file = await this.#fileSystem.open(join(this.#folder, name), 'append');
    try {
      const { size } = await file.stat();
      // A line that a crash cut ends here, so that it spoils no other.
      await appendLinesDurably(file, new TextEncoder().encode(size === 0 ? text : `\n${text}`));
    } finally {
      await file.close();
    }
    await this.#fileSystem.syncDirectory(this.#folder);
  }
}

interface Waiting {
  readonly line: string;
  readonly name: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
