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
  /** Files that were read, and decoded where they are compressed or a database. */
  readonly files: number;
  /** Files that have the id of an erased session, or a marker. */
  readonly found: readonly FoundTrace[];
  /** Files that could not be decoded, because they are damaged: nobody knows what they hold. */
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
  const notDecoded = new Set<string>();
  const sought = markers.map((marker) => formsOf(marker));
  const options = {
    overlapChars: Math.max(overlapCharsMin, ...sought.flat().map(({ length }) => length)),
    onUndecoded: (path: string) => notDecoded.add(path),
  };
  for await (const { path, text, isOfSearch } of readEveryByte(directory, options)) {
    files.add(path);
    if (path.startsWith(tombstonesName)) continue;
    const hasMarker = isOfSearch === true ? markers.some((marker) => hasWordsOf(text, marker)) : hasAny(text, sought);
    if (hasMarker) found.set(`marker ${path}`, { path, what: 'marker' });
    if (tombstones !== undefined && hasErasedId(text, tombstones)) found.set(`id ${path}`, { path, what: 'id' });
  }
  return {
    sessions: tombstones?.sessions ?? 0,
    files: files.size,
    found: [...found.values()],
    notDecoded: [...notDecoded],
    isUnfinished: files.has(erasureName),
  };
}

/** No id is longer. */
const overlapCharsMin = 4_096;
/** A message of a hook is JSON, in a line of JSON, which an agent may quote in another one. */
const quotingsMax = 3;

/** As bytes of UTF-8, one character each, and as JSON has it, which may be in JSON again; some writers leave no letter beyond ASCII. */
function formsOf(marker: string): readonly string[] {
  const forms = new Set([marker]);
  let quoted = marker;
  for (let count = 0; count < quotingsMax; count += 1) {
    quoted = JSON.stringify(quoted).slice(1, -1);
    forms.add(quoted);
    forms.add(asciiOf(quoted));
  }
  return [...forms].map((text) => Buffer.from(text).toString('latin1'));
}

function asciiOf(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function hasAny(text: string, sought: readonly (readonly string[])[]): boolean {
  return sought.some((forms) => forms.some((form) => text.includes(form)));
}

/** An index of search has words in lower case; a marker of several words is looked for in what they are words of. */
function hasWordsOf(text: string, marker: string): boolean {
  return /^[A-Za-z0-9]+$/.test(marker) && `\n${text}\n`.includes(`\n${marker.toLowerCase()}\n`);
}

function hasErasedId(text: string, tombstones: Tombstones): boolean {
  for (const word of wordsOf(text)) if (tombstones.isErasedId(word)) return true;
  return false;
}
