import type { SessionEvents } from '@agentspine/reader';
import { shownName } from '@agentspine/render/markup';
import { compactCount } from './axis-text.ts';
import { chartPart, type ReportSection, section } from './report-part.ts';
import { countColumn, nameColumn, tablePart } from './table.ts';
import { topCategories } from './top-categories.ts';

/** What the sessions of each agent did. */
export function sessionSection(sessions: readonly SessionEvents[]): ReportSection {
  if (sessions.length === 0) return section('sessions', 'Sessions', []);
  const { top, note } = topCategories(sessions);
  const hasOther = sessions.some(({ other }) => other > 0);
  const chart = chartPart({
    title: `Session events by agent${note}`,
    direction: 'lying',
    isStacked: true,
    categories: top.map(({ agent }) => shownName(agent)),
    series: [
      { name: 'up', tone: 'second', values: top.map(({ up }) => up) },
      { name: 'down', tone: 'third', values: top.map(({ down }) => down) },
      { name: 'note', tone: 'main', values: top.map((row) => row.note) },
      ...(hasOther ? [{ name: 'other', tone: 'quiet', values: top.map(({ other }) => other) } as const] : []),
    ],
    formatValue: compactCount,
  });
  const table = tablePart<SessionEvents>(
    'Session events by agent',
    [
      nameColumn('agent', ({ agent }) => agent),
      countColumn('up', ({ up }) => up),
      countColumn('down', ({ down }) => down),
      countColumn('notes', (row) => row.note),
      ...(hasOther ? [countColumn<SessionEvents>('other', ({ other }) => other)] : []),
    ],
    sessions,
  );
  return section('sessions', 'Sessions', [chart, table]);
}
