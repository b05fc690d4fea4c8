import type { DailyReport, ImportedCallRow, LongCall, ToolCallRow } from '@agentspine/reader';
import { calendarOf, type TimeZone } from '@agentspine/schema';
import { compactCount, compactDuration } from './axis-text.ts';
import { chartPart, type ReportPart, type ReportSection, section } from './report-part.ts';
import { countColumn, nameColumn, type PageColumn, tablePart } from './table.ts';
import { topCategories } from './top-categories.ts';

const outcomeColumns: readonly PageColumn<ToolCallRow | ImportedCallRow>[] = [
  nameColumn('tool', ({ tool }) => tool),
  nameColumn('source', ({ source }) => source),
  countColumn('calls', ({ calls }) => calls),
  countColumn('failed', ({ failed }) => failed),
  countColumn('unknown', ({ outcomeUnknown }) => outcomeUnknown),
];

/** Calls of tools by imported transcripts, and how they went. */
export function importedCallSection({ imported: { byTool } }: DailyReport): ReportSection {
  if (byTool.length === 0) {
    return section('imported-calls', 'Tool calls imported', [{ kind: 'note', text: 'no transcript has a call' }]);
  }
  return section('imported-calls', 'Tool calls imported', [
    callsFigure('Imported calls by tool and outcome', byTool),
    tablePart<ImportedCallRow>('Imported calls by tool', outcomeColumns, byTool),
  ]);
}

/** Calls of tools that were recorded, how they went, and which took longest. */
export function toolCallSection({ toolCalls: { byTool, longest }, timezone }: DailyReport): ReportSection {
  if (byTool.length === 0) return section('tool-calls', 'Tool calls recorded', []);
  return section('tool-calls', 'Tool calls recorded', [
    callsFigure('Calls by tool and outcome', byTool),
    callsTable(byTool),
    ...longestParts(longest, timezone),
  ]);
}

function callsFigure(title: string, byTool: readonly (ToolCallRow | ImportedCallRow)[]): ReportPart {
  const { top, note } = topCategories(byTool);
  return chartPart({
    title: `${title}${note}`,
    direction: 'lying',
    isStacked: true,
    categories: top.map(toolName),
    series: [
      { name: 'succeeded', tone: 'main', values: top.map(({ succeeded }) => succeeded) },
      { name: 'failed', tone: 'bad', values: top.map(({ failed }) => failed) },
      { name: 'outcome unknown', tone: 'quiet', values: top.map(({ outcomeUnknown }) => outcomeUnknown) },
    ],
    formatValue: compactCount,
  });
}

function callsTable(byTool: readonly ToolCallRow[]): ReportPart {
  return tablePart<ToolCallRow>(
    'Calls by tool; durations in milliseconds',
    [
      ...outcomeColumns,
      countColumn('timeout races', ({ timeoutRaces, timeoutRaceUnknown, calls }) =>
        timeoutRaceUnknown === calls ? null : timeoutRaces,
      ),
      countColumn('timed', ({ duration }) => duration.known),
      countColumn('p50', ({ duration }) => duration.p50Ms),
      countColumn('p95', ({ duration }) => duration.p95Ms),
      countColumn('longest', ({ duration }) => duration.maxMs),
    ],
    byTool,
  );
}

function longestParts(longest: readonly LongCall[], timezone: TimeZone): readonly ReportPart[] {
  if (longest.length === 0) return [{ kind: 'note', heading: 'Longest calls', text: 'no call says how long it took' }];
  const chart = chartPart({
    title: 'Longest calls',
    direction: 'lying',
    isStacked: false,
    categories: longest.map(toolName),
    series: [{ name: 'duration', tone: 'third', values: longest.map(({ durationMs }) => durationMs) }],
    formatValue: compactDuration,
  });
  const { timeAt } = calendarOf(timezone);
  const table = tablePart<LongCall>(
    'Longest calls',
    [
      nameColumn('tool', ({ tool }) => tool),
      nameColumn('source', ({ source }) => source),
      nameColumn('agent', ({ agent }) => agent),
      nameColumn(`started (${timezone})`, ({ startedAt }) => timeAt(Date.parse(startedAt))),
      nameColumn('outcome', ({ outcome }) => (outcome === 'unknown' ? null : outcome)),
      nameColumn('timeout race', ({ timeoutRace }) => (timeoutRace === null ? null : timeoutRace ? 'yes' : 'no')),
      countColumn('milliseconds', ({ durationMs }) => durationMs),
    ],
    longest,
  );
  return [chart, table];
}

/** A tool by its own name first: sources are often the same for all. */
function toolName({ source, tool }: Pick<ToolCallRow, 'source' | 'tool'>): string {
  return source === null || source === '' ? (tool ?? '—') : `${tool ?? '—'} · ${source}`;
}
