import type { Quality } from '@agentspine/reader';
import { type Look, renderTable, toneOf } from '@agentspine/render';
import { countCell } from '@agentspine/render/count-text';
import { percentCell } from '@agentspine/render/numbers';

/** How sessions ended and how often edits held at the first try, a line each, the sums last. */
export function renderQuality(quality: Quality, look: Look): string {
  if (quality.sessions.length === 0) return 'no turns match\n';
  const table = renderTable(
    [
      { title: 'session', cell: (row) => row.sessionId, cut: 'id' },
      { title: 'source', cell: (row) => row.source, cut: 'never', mayBeLeftOut: true },
      { title: 'turns', align: 'right', cell: (row) => countCell(row.turns) },
      { title: 'outcome', cell: (row) => row.outcome, cut: 'never', tone: (row) => toneOf(row.outcome) },
      { title: 'confidence', cell: (row) => row.confidence, cut: 'never', mayBeLeftOut: true },
      { title: 'reason', cell: (row) => row.reason },
      { title: 'edits', align: 'right', cell: (row) => countCell(row.editTurns) },
      { title: 'one-shot', align: 'right', cell: (row) => percentCell(row.oneShotRate) },
      { title: 'retries', align: 'right', cell: (row) => countCell(row.retries) },
    ],
    quality.sessions,
    look,
  );
  const outcomes = Object.entries(quality.outcomes).map(([outcome, sessions]) => `${countCell(sessions)} ${outcome}`);
  return `${table}\n${outcomes.join(', ')}; one-shot ${percentCell(quality.oneShotRate)}\n`;
}
