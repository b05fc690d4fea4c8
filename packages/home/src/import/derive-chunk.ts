import { encodeLedgerLine, type SourceEntry } from '@agentspine/archive';
import { type HarnessRegistry, linesOfFacts, stripTexts } from '@agentspine/ingest';
import type { ContentRecord, SourceFileId } from '@agentspine/schema';
import { cursorOf, parseChunk } from './parse-chunk.ts';

/** A chunk of a source file to be derived: bytes from the entry's offset up to `to`. */
export interface ChunkTask {
  readonly file: SourceFileId;
  readonly entry: SourceEntry;
  readonly bytes: Uint8Array;
  readonly to: number;
  /** Whether the file ends here for now. */
  readonly isEnd: boolean;
  /** `false` leaves titles and the like out, of the lines and of the entry (A091). */
  readonly keepsText: boolean;
}

/** What a chunk adds: the bytes of its ledger lines, the cursor last, and its content records where custody does not give them. */
export interface DerivedChunk {
  readonly lines: Uint8Array;
  readonly lineCount: number;
  readonly unparsedLines: number;
  readonly records: readonly ContentRecord[];
  /** The entry with its cursor moved over the chunk. */
  readonly entry: SourceEntry;
}

/** Derives a chunk: parses, makes ledger lines, encodes them. Pure, so that any thread can do it. */
export function deriveChunk(task: ChunkTask, harnesses: HarnessRegistry): DerivedChunk {
  const harness = harnesses.get(task.entry.harness);
  const { facts, entry } = parseChunk(task.entry, task.bytes, { ...task, harness });
  const origin = { file: task.file, generation: entry.generation };
  // Where texts are kept, custody holds the bytes, and content records are made of them when they are asked for.
  const { lines, content } = linesOfFacts(facts, origin, harness, { withContent: !task.keepsText });
  const all = [...lines, cursorOf(task.file, entry)];
  const kept = task.keepsText ? all : all.map(stripTexts);
  return {
    lines: Buffer.from(kept.map(encodeLedgerLine).join('')),
    lineCount: kept.length,
    unparsedLines: lines.filter((line) => line.kind === 'unparsed').length,
    records: content,
    entry,
  };
}
