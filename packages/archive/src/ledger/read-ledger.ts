import { isUtf8 } from 'node:buffer';
import type { LedgerLine } from '@agentspine/schema';
import { decodeLedgerLine } from './ledger-line.ts';
import { type ByteReader, type RawLine, type SplitOptions, splitLines } from './split-lines.ts';

/** Why a line of the ledger is passed over. Blank lines are harmless; a torn one is cut at the next open. */
export type SkipReason = 'blank' | 'not-utf8' | 'unreadable' | 'too-long' | 'torn';

/** A line of the ledger, or one that is no line known here; both with their bytes, `to` being behind the LF. */
export type LedgerEntry =
  | { readonly kind: 'line'; readonly line: LedgerLine; readonly from: number; readonly to: number }
  | { readonly kind: 'skipped'; readonly reason: SkipReason; readonly from: number; readonly to: number };

/** Reads the ledger line by line; unknown kinds and versions, blank lines and garbage are reported, never thrown (A051). */
export async function* readLedger(reader: ByteReader, options?: SplitOptions): AsyncGenerator<LedgerEntry> {
  for await (const lines of splitLines(reader, options)) for (const line of lines) yield readLine(line);
}

function readLine({ from, to, isTorn, bytes }: RawLine): LedgerEntry {
  if (isTorn) return { kind: 'skipped', reason: 'torn', from, to };
  if (bytes === undefined) return { kind: 'skipped', reason: 'too-long', from, to };
  if (!isUtf8(bytes)) return { kind: 'skipped', reason: 'not-utf8', from, to };
  const text = textOf(bytes);
  const line = decodeLedgerLine(text);
  if (line !== undefined) return { kind: 'line', line, from, to };
  return { kind: 'skipped', reason: text.trim() === '' ? 'blank' : 'unreadable', from, to };
}

/** Bytes that are known to be UTF-8 as text. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
