import { isUtf8 } from 'node:buffer';
import { isSound, readLineCheck } from '@agentspine/durable-fs';
import type { LedgerLine } from '@agentspine/schema';
import { decodeLedgerLine } from './ledger-line.ts';
import { type ByteReader, type RawLine, type SplitOptions, splitLines } from './split-lines.ts';

/**
 * Why a line of the ledger is passed over. Blank lines and seals are harmless; a torn one is cut at the next open; a changed
 * one is not what its check was made of.
 */
export type SkipReason = 'blank' | 'seal' | 'changed' | 'not-utf8' | 'unreadable' | 'too-long' | 'torn';

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
  const check = readLineCheck(bytes);
  if (check !== undefined && !isSound(bytes, check)) return { kind: 'skipped', reason: 'changed', from, to };
  if (!isUtf8(bytes)) return { kind: 'skipped', reason: 'not-utf8', from, to };
  const text = textOf(bytes);
  const line = decodeLedgerLine(text);
  if (line !== undefined) return { kind: 'line', line, from, to };
  return { kind: 'skipped', reason: harmlessReason(text) ?? 'unreadable', from, to };
}

function harmlessReason(text: string): SkipReason | undefined {
  if (text.trim() === '') return 'blank';
  return isSeal(text) ? 'seal' : undefined;
}

/** Whether a line speaks of lines before it that have no checks, and says nothing else. */
export function isSeal(text: string): boolean {
  return text.startsWith('{"v":1,"kind":"seal",');
}

/** Bytes that are known to be UTF-8 as text. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
