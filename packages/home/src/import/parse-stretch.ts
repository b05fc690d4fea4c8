import type { SourceEntry } from '@agentspine/archive';
import { parserOf, parseTranscript, type RegisteredParser, withoutTexts } from '@agentspine/ingest';
import type { CursorLine, SourceFileId, TranscriptFact } from '@agentspine/schema';

export interface ParsedBytes {
  readonly facts: readonly TranscriptFact[];
  /** The entry with its cursor moved over what was parsed. */
  readonly entry: SourceEntry;
}

export interface StretchEnd {
  /** Where the bytes end. */
  readonly to: number;
  /** Whether the file ends there for now. */
  readonly isEnd: boolean;
  /** `false`: nothing that is saved may hold text of the conversation (A091). */
  readonly keepsText: boolean;
}

/** Parses bytes that begin at the entry's offset. The facts hold the texts in every mode; the entry's state only where it may. */
export function parseStretch(entry: SourceEntry, bytes: Uint8Array, { to, isEnd, keepsText }: StretchEnd): ParsedBytes {
  const parser = parserOf(entry.harness);
  const { offset, state, path } = entry;
  const parsed = parseTranscript(parser, { bytes, offset, state, path, isEnd });
  return {
    facts: parsed.facts,
    entry: {
      ...entry,
      offset: parsed.consumed,
      taken: to,
      parser: nameOf(parser),
      state: keepsText ? parsed.state : withoutTexts(parsed.state),
    },
  };
}

/**
 * The entry as today's parser can go on from it: what another version left is parsed again from the start, and so is what was
 * derived up to a place that custody, of which lines were lost, does not reach.
 */
export function entryForParser(entry: SourceEntry): SourceEntry {
  if (!isOfOtherParser(entry) && entry.offset <= entry.end) return entry;
  return { ...entry, offset: 0, parser: '', state: undefined };
}

/** Whether another version of the parser derived what the ledger holds of a file. */
export function isOfOtherParser({ parser, harness }: SourceEntry): boolean {
  return parser !== '' && parser !== nameOf(parserOf(harness));
}

/** The line that closes what was derived of a file up to the entry's cursor. */
export function cursorOf(file: SourceFileId, entry: SourceEntry): CursorLine {
  const { path, generation, offset, taken, parser, state } = entry;
  return { v: 1, kind: 'cursor', file, path, generation, offset, taken, parser, state };
}

function nameOf({ source, version }: RegisteredParser): string {
  return `${source}/${version}`;
}
