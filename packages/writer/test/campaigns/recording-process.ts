import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Durability } from '@agentspine/sqlite';
import { hasEnded, untilEnded, untilHolds } from '@agentspine/testkit';

/** What `children/record-until-killed.ts` is told. */
export interface RecordingOptions {
  readonly home: string;
  readonly durability: Durability;
  /** Tells its records from those of any other process, of any round. */
  readonly mark: string;
  readonly busyTimeoutMs?: number | undefined;
  /** Its clock jumps by so much, to and fro. */
  readonly clockSwingMs?: number | undefined;
  readonly batchRows?: number | undefined;
}

/** A record whose call had returned. */
export interface Acknowledged {
  /** Nanoseconds of the monotonic clock, which all processes share, after the return. */
  readonly at: bigint;
  readonly table: string;
  readonly id: number;
  readonly mark: string;
}

const pollMs = 2;

/** No call of the program acknowledges more records than a batch holds. */
const callRecordsMax = 20;

/** A process that records until it is killed. What it acknowledges goes to a file of `folder`, which must outlive the home. */
export class RecordingProcess {
  readonly #child: ChildProcess;
  readonly #acknowledgedPath: string;
  readonly #complaintsPath: string;

  constructor(folder: string, options: RecordingOptions) {
    this.#acknowledgedPath = join(folder, `${options.mark}.acknowledged`);
    this.#complaintsPath = join(folder, `${options.mark}.complaints`);
    const files = [openSync(this.#acknowledgedPath, 'w'), openSync(this.#complaintsPath, 'w')] as const;
    const program = join(import.meta.dirname, 'children/record-until-killed.ts');
    this.#child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['ignore', ...files] });
    for (const file of files) closeSync(file);
  }

  /** Waits for the first record. */
  async hasBegun(): Promise<void> {
    await this.#untilHolds('the first record', () => statSync(this.#acknowledgedPath).size > 0, pollMs);
  }

  /** Waits until it has acknowledged records of calls that began after a moment. */
  async hasGoneOn(moment: bigint): Promise<void> {
    await this.#untilHolds('records of later calls', () => this.begunAfter(moment).length > 0, 10 * pollMs);
  }

  /** Waits until a call was refused. */
  async hasLost(): Promise<void> {
    await this.#untilHolds('a call that is refused', () => this.lost().length > 0, 10 * pollMs);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await untilEnded('a process that records', this.#child);
  }

  /** What it said of returned calls; a line that the kill cut short was never said. */
  acknowledged(): Acknowledged[] {
    const lines = this.#lines().filter((line) => !line.startsWith('lost '));
    return lines.map((line) => {
      const [at = '0', table = '', id = '', mark = ''] = line.split(' ');
      return { at: BigInt(at), table, id: Number(id), mark };
    });
  }

  /** Acknowledged records without those that a call may have committed before the moment and acknowledged after it. */
  begunAfter(moment: bigint): Acknowledged[] {
    const after = this.acknowledged().filter(({ at }) => at > moment);
    return after.slice(callRecordsMax);
  }

  /** What the errors `RECORD_LOST` said. */
  lost(): string[] {
    return this.#lines().filter((line) => line.startsWith('lost '));
  }

  /** Standard error: the end of a program that was not killed. */
  complaints(): string {
    return readFileSync(this.#complaintsPath, 'utf8');
  }

  async #untilHolds(what: string, holds: () => boolean, everyMs: number): Promise<void> {
    const check = (): boolean => {
      if (hasEnded(this.#child)) throw new Error(`it ended by itself: ${this.complaints()}`);
      return holds();
    };
    await untilHolds(what, check, { everyMs });
  }

  #lines(): string[] {
    return readFileSync(this.#acknowledgedPath, 'utf8').split('\n').slice(0, -1);
  }
}
