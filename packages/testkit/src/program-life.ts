import { DurableFsError, type DurableFsErrorCode } from '@agentspine/durable-fs';

/**
 * What goes wrong at one call: it fails and the program goes on; a write takes half its bytes; from here on the disk is
 * full; or the program stops, so that this call and all later ones fail until `crash` or `restart`.
 */
export type Fault =
  | { readonly kind: 'error'; readonly code: DurableFsErrorCode }
  | { readonly kind: 'short-write' | 'full-disk' | 'stop' };

/** The run of a program from its start to its end: the calls it makes, and what goes wrong with them. */
export class ProgramLife {
  readonly calls: string[] = [];
  openFiles = 0;
  freeBytes = Number.POSITIVE_INFINITY;
  readonly #faults = new Map<number, Fault>();
  readonly #turns: () => number;
  #state: 'running' | 'stopped' | 'over' = 'running';

  constructor(turns: () => number) {
    this.#turns = turns;
  }

  /** Whether another life has begun; what was opened in this one is of no use. */
  get isOver(): boolean {
    return this.#state === 'over';
  }

  end(): void {
    this.#state = 'over';
  }

  failCall(number: number, fault: Fault): void {
    this.#faults.set(number, fault);
  }

  /** Counts a call and lets its fault strike; `onError` runs before an `error` is thrown. */
  begin(name: string, path: string, onError: () => void = () => undefined): Fault | undefined {
    if (this.#state !== 'running') throw failure('FS_IO', path);
    this.calls.push(`${name} ${path}`);
    const fault = this.#faults.get(this.calls.length);
    if (fault?.kind === 'full-disk') this.freeBytes = 0;
    if (fault?.kind === 'stop') {
      this.#state = 'stopped';
      throw failure('FS_IO', path);
    }
    if (fault?.kind === 'error') {
      onError();
      throw failure(fault.code, path);
    }
    return fault;
  }

  /** Lets other calls in between, as a disk would; a call that the program did not live to see never returned. */
  async pause(path: string): Promise<void> {
    for (let left = this.#turns(); left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
    if (this.#state !== 'running') throw failure('FS_IO', path);
  }

  /** How many of `length` bytes a write takes. */
  take(length: number, path: string, fault: Fault | undefined): number {
    const half = Math.ceil(length / 2);
    if (fault?.kind === 'full-disk') this.freeBytes = half;
    if (this.freeBytes === 0 && length > 0) throw failure('FS_NO_SPACE', path);
    const taken = Math.min(fault?.kind === 'short-write' ? half : length, this.freeBytes);
    this.freeBytes -= taken;
    return taken;
  }
}

/** An error as the real file system would throw it. */
export function failure(code: DurableFsErrorCode, path: string): DurableFsError {
  return new DurableFsError(code, `${code} at ${path}`, { path });
}
