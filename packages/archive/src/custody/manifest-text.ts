import { isSound, readLineCheck, restoreFlippedBit } from '@agentspine/durable-fs';
import type { SourcePiece } from '@agentspine/schema';
import { parseManifestLine } from './manifest-line.ts';
import { type CustodyPack, parsePackLine } from './pack-line.ts';

/** What a line of the manifest says, also where one of its bits flipped; `undefined` where nobody can know, or of another kind. */
export function readManifestLine(bytes: Uint8Array, text = decode(bytes)): SourcePiece | CustodyPack | undefined {
  return (isChanged(bytes) ? undefined : parseAnyLine(text)) ?? restoredLine(bytes);
}

/** What a changed line says is not what was taken; its fault is listed. */
export function isChanged(line: Uint8Array): boolean {
  const check = readLineCheck(line);
  return check !== undefined && !isSound(line, check);
}

function restoredLine(bytes: Uint8Array): SourcePiece | CustodyPack | undefined {
  const restored = restoreFlippedBit(bytes);
  return restored && parseAnyLine(decode(restored));
}

function parseAnyLine(line: string): SourcePiece | CustodyPack | undefined {
  return parseManifestLine(line) ?? parsePackLine(line);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
