import type { SourceEntry } from '@agentspine/archive';
import { type Harness, type HarnessRegistry, withoutTexts } from '@agentspine/ingest';
import type { CursorLine, SourceFileId, TranscriptFact } from '@agentspine/schema';

export interface ParsedBytes {
  readonly facts: readonly TranscriptFact[];
  /** The entry with its cursor moved over what was parsed. */
  readonly entry: SourceEntry;
}

export interface ChunkEnd {
  readonly harness: Harness;
  /** Where the bytes end. */
  readonly to: number;
  /** Whether the file ends there for now. */
  readonly isEnd: boolean;
  /** `false`: nothing that is saved may hold text of the conversation (A091). */
  readonly keepsText: boolean;
}

/** Parses bytes that begin at the entry's offset. The facts hold the texts in every mode; the entry's state only where it may. */
export function parseChunk(
  entry: SourceEntry,
  bytes: Uint8Array,
  { harness, to, isEnd, keepsText }: ChunkEnd,
): ParsedBytes {
  const { offset, state, path } = entry;
  const parsed = harness.form.parse(harness, { bytes, offset, state, path, isEnd });
  return {
    facts: parsed.facts,
    entry: {
      ...entry,
      offset: parsed.consumed,
      taken: to,
      parser: nameOf(harness),
      state: keepsText ? parsed.state : withoutTexts(parsed.state),
    },
  };
}

/**
 * The entry as today's parser can go on from it: what another version left is parsed again from the start, and so is what was
 * derived up to a place that custody, of which lines were lost, does not reach.
 */
export function entryForParser(entry: SourceEntry, harnesses: HarnessRegistry): SourceEntry {
  if (!isOfOtherParser(entry, harnesses) && entry.offset <= entry.end) return entry;
  return { ...entry, offset: 0, parser: '', state: undefined };
}

/**
 * Whether another version of the parser derived what the ledger holds of a file. What a harness derived that is not known here
 * stays as it is.
 */
export function isOfOtherParser({ parser, harness }: SourceEntry, harnesses: HarnessRegistry): boolean {
  const known = harnesses.find(harness);
  return known !== undefined && parser !== '' && parser !== nameOf(known);
}

/** The line that closes what was derived of a file up to the entry's cursor. */
export function cursorOf(file: SourceFileId, entry: SourceEntry): CursorLine {
  const { path, generation, offset, taken, parser, state } = entry;
  return { v: 1, kind: 'cursor', file, path, generation, offset, taken, parser, state };
}

function nameOf({ source, version }: Harness): string {
  return `${source}/${version}`;
}
