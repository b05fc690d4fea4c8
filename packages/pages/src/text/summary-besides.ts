import type { RecordedUsage, Summary } from '@agentspine/reader';
import { countCell, counted } from '@agentspine/render/count-text';
import { costText } from '../daily-headlines.ts';

/** What a summary of transcripts lacks of everything that was used. */
export interface Besides {
  readonly recorded: RecordedUsage;
  /** Of transcripts and records together, each call once; the cost is null where none is known. */
  readonly all: { readonly costUsd: number | null; readonly costKnown: boolean };
}

const microsOf = (usd: number | null) => Math.round((usd ?? 0) * 1_000_000);

/** Puts what was recorded beside a summary. */
export function besidesOf({ rows, totals }: Summary, recorded: RecordedUsage): Besides {
  const costs = [...(rows.length === 0 ? [] : [totals]), ...(recorded.calls === 0 ? [] : [recorded])];
  const isUnknown = costs.length > 0 && costs.every(({ costUsd }) => costUsd === null);
  const micros = costs.reduce((sum, { costUsd }) => sum + microsOf(costUsd), 0);
  const costKnown = costs.every((cost) => cost.costKnown);
  return { recorded, all: { costUsd: isUnknown ? null : micros / 1_000_000, costKnown } };
}

/** A paragraph for people; nothing where there are no records. */
export function renderBesides({ recorded, all }: Besides): string {
  if (recorded.calls + recorded.alsoImported === 0) return '';
  const also =
    recorded.alsoImported === 0
      ? ''
      : `${counted(recorded.alsoImported, 'more record is of a call', 'more records are of calls')} of these transcripts. `;
  if (recorded.calls === 0) return `\n${also.trimEnd()}\n`;
  const calls = counted(recorded.calls, 'call was', 'calls were');
  const tokens = `${countCell(recorded.inputTokens.sum)} tokens in, ${countCell(recorded.outputTokens.sum)} out`;
  const cost = costWords({ ...recorded, ...all });
  return `\nBesides, ${calls} recorded: ${tokens}, ${costWords(recorded)}. ${also}In all: ${cost}.\n`;
}

function costWords(used: Parameters<typeof costText>[0]): string {
  return used.costUsd === null ? 'of unknown cost' : costText(used);
}
