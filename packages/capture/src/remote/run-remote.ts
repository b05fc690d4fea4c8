import { Buffer } from 'node:buffer';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { RemoteAddress } from './remote-address.ts';

/** The start of what a program says on standard error is enough to know why it failed. */
const complaintCharsMax = 2_000;

/** A script that runs on another machine: what it prints is read in lines and in counted bytes. */
export class RemoteRun implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #closed: Promise<void>;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  #complaint = '';

  constructor(
    { shell: [program, ...args] }: RemoteAddress,
    script: string,
    {
      input,
      env,
      signal,
    }: {
      readonly input: string;
      readonly env: Readonly<Record<string, string | undefined>>;
      readonly signal: AbortSignal;
    },
  ) {
    this.#child = spawn(program, [...args, script], { env, signal, stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdin, stdout, stderr } = this.#child;
    this.#closed = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#complaint ||= error.message;
        resolve();
      });
      this.#child.once('close', () => resolve());
    });
    // A connection that is gone is seen where its output ends.
    stdin.on('error', () => undefined);
    stdin.end(input);
    stderr.setEncoding('utf8');
    stderr.on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(0, complaintCharsMax);
    });
    this.#chunks = stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** What the program complained of. */
  get complaint(): string {
    return this.#complaint.trim();
  }

  /** The next line without its end; `undefined` where the output ends before, or a line is longer than any that is expected. */
  async readLine(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf(0x0a);
      if (end >= 0) {
        const line = this.#rest.subarray(0, end).toString('utf8');
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      if (this.#rest.length > complaintCharsMax || !(await this.#more())) return undefined;
    }
  }

  /** Hands over the next bytes in pieces. Returns whether all of them came. */
  async readBytes(count: number, take: (bytes: Buffer) => void | Promise<void>): Promise<boolean> {
    let missing = count;
    while (missing > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) return false;
      const piece = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(piece.length);
      missing -= piece.length;
      await take(piece);
    }
    return true;
  }

  /** All that is printed. */
  async readAll(): Promise<string> {
    const pieces = [this.#rest];
    this.#rest = Buffer.alloc(0);
    while (await this.#more()) {
      pieces.push(this.#rest);
      this.#rest = Buffer.alloc(0);
    }
    return Buffer.concat(pieces).toString('utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill();
    // It ends when its pipes do, and what is left in them is not read.
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    await this.#closed;
  }

  async #more(): Promise<boolean> {
    try {
      const { value, done } = await this.#chunks.next();
      if (done === true) {
        await this.#closed;
        return false;
      }
      this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value]);
      return true;
    } catch {
      await this.#closed;
      return false;
    }
  }
}
