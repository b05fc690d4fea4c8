import {
  blankRanges,
  ErasedLineFinder,
  findErasedShare,
  headBytesMax,
  type SourceEntry,
  type Tombstones,
} from '@agentspine/archive';
import type { HarnessRegistry } from '@agentspine/ingest';
import { entryForParser, parseChunk } from './parse-chunk.ts';
import type { OpenSource } from './take-generation.ts';
import type { TranscriptContent } from './transcript-content.ts';

/** What an import needs to leave erased sessions out. */
export interface ErasureGate {
  /** What was erased; `undefined` where nothing ever was. */
  readonly tombstones?: Tombstones | undefined;
  readonly harnesses: HarnessRegistry;
}

/** Under this name a file of erased sessions is listed among those that are skipped: the list names no such file. */
export function erasedNameOf(path: string, { tombstones }: Pick<ErasureGate, 'tombstones'>): string | undefined {
  return tombstones && `erased:${tombstones.digestOf([Buffer.from(path)])}`;
}

/**
 * A transcript without the lines of erased sessions, which are spaces, so that all other bytes keep their places; from the entry's
 * cursor on. `'erased'` where nothing is left of a file of which nothing was taken: it, or what it begins with, was erased.
 */
export async function withoutErased(
  source: OpenSource,
  from: SourceEntry,
  { tombstones, harnesses }: ErasureGate,
): Promise<OpenSource | 'erased'> {
  if (tombstones === undefined) return source;
  const { content } = source;
  if (from.end === 0 && (await beginsWithErased(content, tombstones))) return 'erased';
  const harness = harnesses.get(from.harness);
  let entry = entryForParser(from, harnesses);
  const read = (position: number, length: number): Promise<Uint8Array> => content.read(position, length);
  const share = await findErasedShare(
    {
      from: entry.offset,
      size: content.size,
      read,
      parse: (bytes, isEnd) => {
        const { offset } = entry;
        const parsed = parseChunk(entry, bytes, { harness, to: offset + bytes.length, isEnd, keepsText: true });
        entry = parsed.entry;
        return { facts: parsed.facts, consumed: entry.offset - offset };
      },
    },
    new ErasedLineFinder(tombstones, content.isGenerated === true),
  );
  if (share.erased.length === 0) return source;
  if (from.end === 0 && !share.hasOthers) return 'erased';
  return { ...source, content: blankedContent(content, share.erased) };
}

function blankedContent(content: TranscriptContent, erased: Parameters<typeof blankRanges>[2]): TranscriptContent {
  return {
    size: content.size,
    isGenerated: content.isGenerated,
    problem: content.problem,
    read: async (position, length) => blankRanges(await content.read(position, length), position, erased),
    sample: (end, last) => content.sample(end, last),
    [Symbol.dispose]: () => content[Symbol.dispose](),
  };
}

/** A copy under another name, or a file that grew since. */
async function beginsWithErased(content: TranscriptContent, tombstones: Tombstones): Promise<boolean> {
  const head = await content.read(0, headBytesMax);
  for (const { bytes, digest } of tombstones.contentsBeginning(head)) {
    if (bytes <= content.size && digest === tombstones.digestOf([await content.read(0, bytes)])) return true;
  }
  return false;
}
