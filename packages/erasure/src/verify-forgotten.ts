import { readTombstones, type Tombstones, tombstonesName, wordsOf } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { erasureName } from '@agentspine/stores/open-stores';
import { readEveryByte } from './read-every-byte.ts';

/** What is looked for besides the names of erased sessions. */
export interface VerifyForgottenRequest {
  /** Texts that must be nowhere, as from the session that was erased. */
  readonly markers?: readonly string[] | undefined;
}

/** What looking at every byte of a home found. */
export interface ForgottenReport {
  /** Sessions that were erased by now. */
  readonly sessions: number;
  /** Files that were read, those below `blobs/` and compressed ones decoded. */
  readonly files: number;
  /** Files that have the id of an erased session, or a marker. */
  readonly found: readonly FoundTrace[];
  /** Files of columns, which are compressed inside and were not decoded: "spine cache drop" removes them. */
  readonly notDecoded: readonly string[];
  /** Whether an erasure was begun and is not finished. */
  readonly isUnfinished: boolean;
}

/** A file that has something of an erased session. */
export interface FoundTrace {
  /** Name below the home. */
  readonly path: string;
  /** Whether it names an erased session, which another one may have quoted, or has a marker. */
  readonly what: 'id' | 'marker';
}

/** Reads every byte of the home and looks for erased sessions; changes nothing. */
export async function verifyForgotten(
  world: HomeContext,
  { markers = [] }: VerifyForgottenRequest,
): Promise<ForgottenReport> {
  const { directory } = homeOf(world);
  const tombstones = await readTombstones(nodeFileSystem, directory);
  const found = new Map<string, FoundTrace>();
  const files = new Set<string>();
  const sought = markers.flatMap((marker) => formsOf(marker));
  for await (const { path, text } of readEveryByte(directory)) {
    files.add(path);
    if (path.startsWith(tombstonesName)) continue;
    if (sought.some((marker) => text.includes(marker))) found.set(`marker ${path}`, { path, what: 'marker' });
    if (tombstones !== undefined && hasErasedId(text, tombstones)) found.set(`id ${path}`, { path, what: 'id' });
  }
  return {
    sessions: tombstones?.sessions ?? 0,
    files: files.size,
    found: [...found.values()],
    notDecoded: [...files].filter((path) => path.endsWith('.parquet')),
    isUnfinished: files.has(erasureName),
  };
}

/** As bytes of UTF-8, one character each, and as JSON has it. */
function formsOf(marker: string): readonly string[] {
  const quoted = JSON.stringify(marker).slice(1, -1);
  return [...new Set([marker, quoted])].map((text) => Buffer.from(text).toString('latin1'));
}

function hasErasedId(text: string, tombstones: Tombstones): boolean {
  for (const word of wordsOf(text)) if (tombstones.isErasedId(word)) return true;
  return false;
}
