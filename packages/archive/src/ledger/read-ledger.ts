import { isUtf8 } from 'node:buffer';
import { checkBytesMax, isSound, LineChain, type LineFault, linkBefore, readLineCheck } from '@agentspine/durable-fs';
import type { LedgerLine } from '@agentspine/schema';
import { parseErasedLines } from '../erasure/erased-line.ts';
import { decodeLedgerLine } from './ledger-line.ts';
import { type ByteReader, type RawLine, type SplitOptions, splitLines } from './split-lines.ts';

/** Why a line of the ledger is skipped. Blank lines, seals and erased ones are harmless; a torn one is cut at the next open. */
export type SkipReason = 'blank' | 'seal' | 'erased' | 'not-utf8' | 'unreadable' | 'too-long' | 'torn';

/**
 * A line of the ledger, one that is not a line known here, or what the checks find; all with their bytes, `to` is the byte after the LF.
 * A line that was changed is reported as a fault alone.
 */
export type LedgerEntry =
  | { readonly kind: 'fault'; readonly fault: LineFault; readonly from: number; readonly to: number }
  | { readonly kind: 'line'; readonly line: LedgerLine; readonly from: number; readonly to: number }
  | {
      readonly kind: 'skipped';
      readonly reason: SkipReason;
      readonly from: number;
      readonly to: number;
      /** Of an erased line: how many it took the place of. */
      readonly lines?: number;
    };

/** Reads the ledger line by line; unknown kinds and versions, blank lines, garbage and faults are reported, never thrown (A051). */
export async function* readLedger(reader: ByteReader, options: SplitOptions = {}): AsyncGenerator<LedgerEntry> {
  const chain = new LineChain(await linkAt(reader, options.from));
  for await (const lines of splitLines(reader, options)) {
    for (const line of lines) {
      const faults = line.isTorn ? [] : chain.take(line.bytes, line);
      yield* faults.map(entryOf);
      if (!faults.some(({ kind }) => kind === 'changed')) yield readLine(line);
    }
  }
}

/** What the checks of the lines find; nothing else is read of them. */
export async function* findFaults(reader: ByteReader): AsyncGenerator<LineFault> {
  const chain = new LineChain();
  for await (const lines of splitLines(reader)) {
    for (const line of lines) if (!line.isTorn) yield* chain.take(line.bytes, line);
  }
}

/** Whether a line is not what its check was made of. */
export function isChanged({ bytes }: Pick<RawLine, 'bytes'>): boolean {
  const check = bytes && readLineCheck(bytes);
  return bytes !== undefined && check !== undefined && !isSound(bytes, check);
}

async function linkAt(reader: ByteReader, from = 0) {
  return linkBefore(await reader.read(Math.max(0, from - checkBytesMax - 1), from), from);
}

function entryOf(fault: LineFault): LedgerEntry {
  return { kind: 'fault', fault, from: fault.from, to: fault.to };
}

function readLine({ from, to, isTorn, bytes }: RawLine): LedgerEntry {
  if (isTorn) return { kind: 'skipped', reason: 'torn', from, to };
  if (bytes === undefined) return { kind: 'skipped', reason: 'too-long', from, to };
  if (!isUtf8(bytes)) return { kind: 'skipped', reason: 'not-utf8', from, to };
  const text = textOf(bytes);
  const line = decodeLedgerLine(text);
  if (line !== undefined) return { kind: 'line', line, from, to };
  if (text.trim() === '') return { kind: 'skipped', reason: 'blank', from, to };
  if (isSeal(text)) return { kind: 'skipped', reason: 'seal', from, to };
  const lines = parseErasedLines(text)?.digests.length;
  if (lines !== undefined) return { kind: 'skipped', reason: 'erased', from, to, lines };
  return { kind: 'skipped', reason: 'unreadable', from, to };
}

/** Whether a line is a seal over lines before it that have no checks, and says nothing else. */
export function isSeal(text: string): boolean {
  return text.startsWith('{"v":1,"kind":"seal",');
}

/** Bytes that are known to be UTF-8 as text. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
