/**
 * The form of `ledger.idx` and `ledger.content.idx`: a head line, then chunks of entries, one of sixteen hex digits a
 * line, each closed by `@<ledger bytes> <mark> <crc>`: with the entries so far, the index is complete up to that byte of
 * the ledger; `mark` is a checksum of the ledger's bytes before it, `crc` one of the chunk. Both files can be lost:
 * what a torn or damaged one no longer says is read from the ledger again. They are never synced.
 */
import { crc32 } from 'node:zlib';

/** What an index file says up to its last sound chunk. */
export interface IndexText {
  readonly entries: readonly string[];
  readonly coveredTo: number;
  /** Checksum of the ledger's bytes before `coveredTo`. */
  readonly mark: string;
  /** Nothing follows the last chunk, so that another can be appended. */
  readonly isWhole: boolean;
}

export const indexHead = 'agentspine index 1\n';

/** A chunk of entries with its closing line. */
export function formatChunk(entries: readonly string[], coveredTo: number, mark: string): string {
  const body = `${entries.map((entry) => `${entry}\n`).join('')}@${coveredTo} ${mark} `;
  return `${body}${checksum(Buffer.from(body))}\n`;
}

/** Reads an index file; `undefined` when it has no sound chunk at its start. */
export function parseIndexText(bytes: Buffer): IndexText | undefined {
  if (bytes.toString('latin1', 0, indexHead.length) !== indexHead) return undefined;
  const entries: string[] = [];
  let last: Closing | undefined;
  let at = indexHead.length;
  for (let chunk = readChunk(bytes, at); chunk !== undefined; chunk = readChunk(bytes, at)) {
    for (const entry of chunk.entries) entries.push(entry);
    last = chunk.closing;
    at = chunk.end;
  }
  return last && { entries, ...last, isWhole: at === bytes.length };
}

/** A checksum as eight hex digits. */
export function checksum(bytes: Uint8Array): string {
  return crc32(bytes).toString(16).padStart(8, '0');
}

interface Closing {
  readonly coveredTo: number;
  readonly mark: string;
}

function readChunk(bytes: Buffer, from: number) {
  const sign = bytes.indexOf('@', from, 'latin1');
  const end = sign < 0 ? -1 : bytes.indexOf('\n', sign, 'latin1');
  if (end < 0) return undefined;
  const [, coveredTo, mark, crc] =
    /^@(\d{1,15}) ([0-9a-f]{8}) ([0-9a-f]{8})$/.exec(bytes.toString('latin1', sign, end)) ?? [];
  if (coveredTo === undefined || mark === undefined || crc === undefined) return undefined;
  if (checksum(bytes.subarray(from, end - crc.length)) !== crc) return undefined;
  const body = bytes.toString('latin1', from, sign);
  const entries = body === '' ? [] : body.trimEnd().split('\n');
  return { entries, closing: { coveredTo: Number(coveredTo), mark }, end: end + 1 };
}
