import { checkBytesMax, LineChain, type LineFault, LineSplitter, linkBefore } from '@agentspine/durable-fs';
import type { LedgerTail } from '../ports.ts';
import type { SourceBook } from '../source-book.ts';
import { LedgerBatch } from './ledger-batch.ts';
import { parseLedgerLine } from './parse-ledger-line.ts';

/** How much of the ledger is read at once. */
const chunkBytesMax = 256 * 1024;

/** A chunk of the ledger, whole lines only. */
export interface LedgerStretch {
  readonly batch: LedgerBatch;
  /** The first thing that the checks of its lines find; what was changed is nothing to build from. */
  readonly fault: LineFault | undefined;
  /** Bytes of the chunk. */
  readonly sizeBytes: number;
  /** Where it ends: directly after a line end. */
  readonly end: number;
  readonly isLast: boolean;
}

export interface LedgerReading {
  readonly sources: SourceBook;
  readonly from: number;
  readonly to: number;
  /** A chunk ends at the first line end after this many bytes; parsed, they take several times as much. */
  readonly stretchBytes: number;
}

/**
 * Reads the lines from `from` up to `to` in chunks of bounded size. What follows the last line end is left for
 * the next time (SPEC 2.6, 5). Yields at least one chunk, which may be empty.
 */
export async function* readLedger(
  ledger: LedgerTail,
  { sources, from, to, stretchBytes }: LedgerReading,
): AsyncGenerator<LedgerStretch> {
  const splitter = new LineSplitter(from);
  const chain = new LineChain(linkBefore(await ledger.read(Math.max(0, from - checkBytesMax - 1), from), from));
  let fault: LineFault | undefined;
  let batch = new LedgerBatch(sources);
  let start = from;
  for (let offset = from; offset < to; ) {
    const chunk = await ledger.read(offset, Math.min(offset + chunkBytesMax, to));
    if (chunk.length === 0) break;
    offset += chunk.length;
    splitter.push(chunk, (line, lineOffset, bytes) => {
      const [first] = chain.take(bytes, { from: lineOffset, to: lineOffset + (bytes?.length ?? 0) + 1 });
      fault ??= first;
      batch.add(line === undefined ? undefined : parseLedgerLine(line), lineOffset);
    });
    const { end } = splitter;
    if (end - start < stretchBytes || offset >= to) continue;
    yield { batch, fault, sizeBytes: end - start, end, isLast: false };
    batch = new LedgerBatch(sources);
    start = end;
  }
  yield { batch, fault, sizeBytes: splitter.end - start, end: splitter.end, isLast: true };
}
