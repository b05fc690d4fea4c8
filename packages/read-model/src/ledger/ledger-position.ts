import { createHash } from 'node:crypto';
import { emptyBeginning, type SummedBeginning, sumOfBeginning } from '@agentspine/durable-fs';
import type { LedgerStat, LedgerTail } from '../ports.ts';

/** How much of the ledger's start, and of what is before the cursor, is hashed to distinguish a rewritten file from a grown one. */
const probeBytes = 4096;

/** Up to where a ledger was read, and what it looked like there. `offset` is 0 or directly after a line end. */
export interface LedgerPosition {
  readonly offset: number;
  /** Whole milliseconds. */
  readonly mtimeMs: number;
  readonly inode: string;
  readonly headHash: string;
  readonly tailHash: string;
  /** CRC-32 of all bytes before the offset: distinguishes a copy of the ledger from one that was derived again. */
  readonly sum: string | undefined;
}

/**
 * What is to be read: nothing, what follows the position, or everything, because the ledger was cut, replaced or
 * rewritten (SPEC 2.6, 4). `touched` means that only the time of the file changed.
 */
export type LedgerChange = 'none' | 'touched' | 'grown' | 'replaced';

/**
 * Compares the ledger with the position up to which it was read. Reads nothing where size, time and inode are the same. Another
 * inode is another file: one that begins with the same bytes is a copy (`cp -r`, a restored backup), of which nothing is read
 * again; any other was written again, be it as long as the one before.
 */
export async function compareLedger(
  ledger: LedgerTail,
  stat: LedgerStat | undefined,
  position: LedgerPosition,
): Promise<LedgerChange> {
  if (stat === undefined) return position.offset === 0 ? 'none' : 'replaced';
  const { offset } = position;
  if (stat.size < offset) return 'replaced';
  const isSameTime = Math.floor(stat.mtimeMs) === position.mtimeMs;
  if (stat.size === offset && isSameTime && stat.inode === position.inode) return 'none';
  if (offset === 0) return stat.size === 0 ? 'touched' : 'grown';
  const [headHash, tailHash] = await hashProbes(ledger, offset);
  if (headHash !== position.headHash || tailHash !== position.tailHash) return 'replaced';
  if (stat.inode !== position.inode && (await sumUpTo(ledger, offset)) !== position.sum) return 'replaced';
  return stat.size === offset ? 'touched' : 'grown';
}

/** The position of a ledger that was read up to `offset`; `before` is one that was read earlier. */
export async function positionAt(
  ledger: LedgerTail,
  stat: LedgerStat | undefined,
  { offset, before }: { readonly offset: number; readonly before: LedgerPosition | undefined },
): Promise<LedgerPosition> {
  const [headHash, tailHash] = offset === 0 ? ['', ''] : await hashProbes(ledger, offset);
  const known = before?.sum === undefined ? undefined : { size: before.offset, sum: before.sum };
  const sum = await sumUpTo(ledger, offset, known);
  return { offset, mtimeMs: Math.floor(stat?.mtimeMs ?? 0), inode: stat?.inode ?? '', headHash, tailHash, sum };
}

function sumUpTo(ledger: LedgerTail, offset: number, known: SummedBeginning = emptyBeginning): Promise<string> {
  return sumOfBeginning((from, to) => ledger.read(from, to), offset, known);
}

async function hashProbes(ledger: LedgerTail, offset: number): Promise<readonly [head: string, tail: string]> {
  const head = await ledger.read(0, Math.min(probeBytes, offset));
  const tail = offset <= probeBytes ? head : await ledger.read(offset - probeBytes, offset);
  return [hash(head), hash(tail)];
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
