import { encodeLedgerLine, type SourceEntry } from '@agentspine/archive';
import { type Harness, type HarnessRegistry, type KeptEvents, linesOfFacts, stripTexts } from '@agentspine/ingest';
import type { ContentRecord, LedgerLine, SourceFileId } from '@agentspine/schema';
import { cursorOf, parseChunk } from './parse-chunk.ts';
import { SaidLines } from './said-lines.ts';

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
  /** The whole version before of a document that was written again, of which the ledger has every line. */
  readonly versionBefore?: Uint8Array | undefined;
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

/** Derives a chunk: parses, makes ledger lines, encodes them. Any thread can do it. Its events are left with `events`. */
export function deriveChunk(task: ChunkTask, harnesses: HarnessRegistry, events?: KeptEvents): DerivedChunk {
  const harness = harnesses.get(task.entry.harness);
  const { file, to, isEnd } = task;
  const { facts, entry } = parseChunk(task.entry, task.bytes, { ...task, harness });
  const { generation, stat, state, offset: consumed } = entry;
  const origin = { file, generation, fallbackMs: Math.floor(Number(stat.mtimeNs) / 1e6) };
  events?.add({ origin, harness, facts, state, consumed, from: task.entry.taken, to, isEnd });
  // Where texts are kept, custody holds the bytes, and content records are made of them when they are asked for.
  const { lines, content } = linesOfFacts(facts, origin, harness, { withContent: !task.keepsText });
  const all = [...freshLines(lines, task, harness), cursorOf(task.file, entry)];
  const kept = task.keepsText ? all : all.map(stripTexts);
  return {
    // No `Buffer`, which is a part of a pool: another thread would hand over a copy of all of it.
    lines: new TextEncoder().encode(kept.map(encodeLedgerLine).join('')),
    lineCount: kept.length,
    unparsedLines: lines.filter((line) => line.kind === 'unparsed').length,
    records: content,
    entry,
  };
}

/** What the version before does not say. */
function freshLines(lines: readonly LedgerLine[], task: ChunkTask, harness: Harness): readonly LedgerLine[] {
  const { versionBefore: bytes, entry, file } = task;
  if (bytes === undefined || lines.length === 0) return lines;
  const start = { ...entry, offset: 0, state: undefined };
  const { facts } = parseChunk(start, bytes, { harness, to: bytes.length, isEnd: true, keepsText: true });
  const origin = { file, generation: entry.generation - 1 };
  const before = linesOfFacts(facts, origin, harness, { withContent: false });
  return new SaidLines(before.lines).divide(lines).fresh;
}
