import { type LineFault, restoreFlippedBit } from '@agentspine/durable-fs';
import { isJsonObject } from '@agentspine/schema';
import { parseJson } from './ledger-line.ts';
import { isChanged, textOf } from './read-ledger.ts';
import type { RawLine } from './split-lines.ts';

/** What can be done with a line of a damaged ledger. */
export type RepairedLine =
  | { readonly kind: 'whole' | 'derived' | 'lost' }
  /** One bit had flipped; the line is as it was. */
  | { readonly kind: 'restored'; readonly bytes: Uint8Array };

/**
 * Decides what becomes of a line when a damaged ledger is written again. A line that can be read and passes its check stays. One
 * of which a bit flipped is restored by its check. Any other is lost, unless it plainly was derived from custody, which
 * gives it again.
 */
export function repairLine({ bytes, from }: RawLine, faults: readonly LineFault[]): RepairedLine {
  if (bytes === undefined) return { kind: 'lost' };
  if (bytes.every((byte) => byte === 0x20 || byte === 0x0d)) return { kind: 'whole' };
  const isReadable = !isChanged({ bytes }) && isJsonObject(parseJson(textOf(bytes)));
  // What is in the place of its check is not part of what it says.
  const lostItsCheck = faults.some((fault) => fault.kind === 'unchecked' && fault.from <= from && from < fault.to);
  if (isReadable && !lostItsCheck) return { kind: 'whole' };
  const restored = restoreFlippedBit(bytes);
  if (restored !== undefined) return { kind: 'restored', bytes: restored };
  if (isReadable) return { kind: 'whole' };
  return { kind: looksDerived(textOf(bytes)) ? 'derived' : 'lost' };
}

/** The members that say so come first in a line; its end may be missing, or be of another line. */
const derivedStart = /^.{0,60}"at":\["|^.{0,20}"kind":"(?:cursor|unknown_shapes|unparsed)"/;

function looksDerived(text: string): boolean {
  return derivedStart.test(text);
}
