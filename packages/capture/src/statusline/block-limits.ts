/*
 * What is left of the five-hour limit of an account: its status line says so, and nothing else on the machine does. A block of usage has the
 * last word that was said in it.
 */
import type { BlockLimit, Summary, SummaryRow } from '@agentspine/reader';
import { parseJsonObject, timestampAt } from '@agentspine/schema';
import { hookPlacesOf } from '../hooks/hook-command.ts';
import { statusLineHarness } from '../hooks/hook-targets.ts';
import type { JournalMessage } from '../inbox/inbox-message.ts';
import { readJournal } from '../inbox/read-journal.ts';
import { fieldsOf } from './fields-of.ts';

/** A summary by block with what is left of each block, and what that means. Reads the journal of hooks from the first block on. */
export async function withBlockLimits(directory: string, summary: Summary): Promise<Summary> {
  const blocks = summary.rows.map((row) => new BlockToFill(row));
  const firstMs = Math.min(...blocks.map(({ startMs }) => startMs).filter((ms) => !Number.isNaN(ms)));
  if (Number.isFinite(firstMs)) {
    for await (const message of readJournal(hookPlacesOf(directory), timestampAt(firstMs).slice(0, 10))) {
      const limit = limitOf(message);
      if (limit !== undefined) for (const block of blocks) block.take(limit, message.receivedMs);
    }
  }
  const rows = blocks.map(({ row, limit }) => ({ ...row, blockLimit: limit ?? null }));
  const note = rows.some(({ blockLimit }) => blockLimit !== null) ? someNote : noNote;
  return { ...summary, rows, note: [summary.note, note].filter((text) => text !== undefined).join('\n') };
}

const someNote = 'left: of the five-hour limit, as the status line last said in the block; —: it said nothing in it';
const noNote = 'what is left of a block is not known: no status line said it (see "spine statusline --help")';

class BlockToFill {
  readonly row: SummaryRow;
  readonly startMs: number;
  limit: BlockLimit | undefined;
  readonly #endMs: number;
  #saidMs = Number.NEGATIVE_INFINITY;

  constructor(row: SummaryRow) {
    this.row = row;
    this.startMs = Date.parse(row.block ?? '');
    this.#endMs = Date.parse(row.blockEnd ?? '');
  }

  take(limit: BlockLimit, saidMs: number): void {
    if (this.row.source !== statusLineHarness || saidMs < this.#saidMs) return;
    if (!(saidMs >= this.startMs && saidMs < this.#endMs)) return;
    this.#saidMs = saidMs;
    this.limit = limit;
  }
}

/** What a message of a status line says of the five-hour limit; `undefined` where it says nothing, or of a limit that is over. */
export function limitOf({ harness, receivedMs, text }: Pick<JournalMessage, 'harness' | 'receivedMs' | 'text'>) {
  if (harness !== 'status-line') return undefined;
  const { five_hour: fiveHours } = fieldsOf(parseJsonObject(text)?.['rate_limits']);
  const { used_percentage: used, resets_at: resets } = fieldsOf(fiveHours);
  if (typeof used !== 'number' || typeof resets !== 'number' || !(used >= 0)) return undefined;
  const resetsMs = resets * 1000;
  // Later than any date, it is not one.
  if (!(resetsMs > receivedMs && resetsMs <= 8.64e15)) return undefined;
  return { usedPercent: used, saidAt: timestampAt(receivedMs), resetsAt: timestampAt(resetsMs) } satisfies BlockLimit;
}
