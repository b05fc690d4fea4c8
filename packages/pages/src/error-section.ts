import type { ErrorCounts, SourceErrorSum } from '@agentspine/reader';
import { shownName } from '@agentspine/render/markup';
import { compactCount } from './axis-text.ts';
import { countTable } from './count-table.ts';
import { knownSumCell } from './known-sum-cell.ts';
import { chartPart, type ReportPart, type ReportSection, section } from './report-part.ts';
import { nameColumn, tablePart } from './table.ts';
import { topCategories } from './top-categories.ts';

/** What went wrong: errors of sources, crashes, and what the watchdog saw. */
export function errorSection({ bySource, crashes, watchdog }: ErrorCounts): ReportSection {
  const crashed = { caption: 'Crashes', keys: ['kind', 'agent'], counted: 'crashes' } as const;
  const watched = { caption: 'Watchdog events by severity', keys: ['severity'], counted: 'events' } as const;
  return section('errors', 'Errors', [
    ...(bySource.length === 0 ? [] : sourceErrors(bySource)),
    ...countTable(crashed, crashes),
    ...countTable(watched, watchdog),
  ]);
}

function sourceErrors(bySource: readonly SourceErrorSum[]): readonly ReportPart[] {
  const { top, note } = topCategories(bySource);
  const chart = chartPart({
    title: `Errors by source and class${note}`,
    direction: 'lying',
    isStacked: false,
    categories: top.map(({ source, errorClass }) => `${shownName(source)} · ${shownName(errorClass)}`),
    series: [
      {
        name: 'errors',
        tone: 'bad',
        values: top.map(({ errors }) => (errors.sum === null ? null : Number(errors.sum))),
      },
    ],
    formatValue: compactCount,
  });
  const table = tablePart<SourceErrorSum>(
    'Errors by source and class',
    [
      nameColumn('source', ({ source }) => source),
      nameColumn('class', ({ errorClass }) => errorClass),
      { title: 'errors', kind: 'figure', cell: ({ errors }) => knownSumCell(errors) },
    ],
    bySource,
  );
  return [chart, table];
}
