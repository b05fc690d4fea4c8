import type { LedgerLine } from '@agentspine/schema';
import type { LedgerStat, LedgerTail } from '../src/ports.ts';

/** A ledger in memory that counts the bytes that are read of it. */
export class MemoryLedger implements LedgerTail {
  bytes: Uint8Array | undefined;
  inode = '1';
  mtimeMs = 1_000;
  bytesRead = 0;
  /** How much one call returns at most. */
  readBytesMax = Number.POSITIVE_INFINITY;

  constructor(bytes?: Uint8Array) {
    this.bytes = bytes;
  }

  stat(): Promise<LedgerStat | undefined> {
    const { bytes, inode, mtimeMs } = this;
    return Promise.resolve(bytes === undefined ? undefined : { size: bytes.length, mtimeMs, inode });
  }

  read(from: number, to: number): Promise<Uint8Array> {
    const bytes = this.bytes?.subarray(from, Math.min(to, from + this.readBytesMax)) ?? new Uint8Array();
    this.bytesRead += bytes.length;
    return Promise.resolve(bytes);
  }

  append(...lines: readonly LedgerLine[]): void {
    this.appendBytes(encodeLines(lines));
  }

  appendText(text: string): void {
    this.appendBytes(Buffer.from(text));
  }

  appendBytes(bytes: Uint8Array): void {
    this.bytes = Buffer.concat([this.bytes ?? new Uint8Array(), bytes]);
    this.mtimeMs += 1;
  }

  /** Puts other content in the file's place; the inode stays. */
  rewrite(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.mtimeMs += 1;
  }
}

/** Lines as they stand in the ledger. */
export function encodeLines(lines: readonly LedgerLine[]): Uint8Array {
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
