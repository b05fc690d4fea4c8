import type { DailyReport, LongCall, ToolCallRow } from '@agentspine/reader';
import { html, type Markup } from '@agentspine/render/markup';
import { calendarOf, type TimeZone } from '@agentspine/schema';
import { compactCount, compactDuration } from './axis-text.ts';
import { type DrawChart, figure } from './figure.ts';
import { section } from './section.ts';
import { countColumn, nameColumn, pageTable } from './table.ts';
import { topCategories } from './top-categories.ts';

/** Calls of tools, how they went, and which took longest. */
export function toolCallSection({ toolCalls: { byTool, longest }, timezone }: DailyReport, draw: DrawChart): Markup {
  if (byTool.length === 0) return section('tool-calls', 'Tool calls', []);
  return section('tool-calls', 'Tool calls', [
    callsFigure(byTool, draw),
    callsTable(byTool),
    ...longestParts(longest, timezone, draw),
  ]);
}

function callsFigure(byTool: readonly ToolCallRow[], draw: DrawChart): Markup {
  const { top, note } = topCategories(byTool);
  return figure(
    {
      title: `Calls by tool and outcome${note}`,
      direction: 'lying',
      isStacked: true,
      categories: top.map(toolName),
      series: [
        { name: 'succeeded', tone: 'main', values: top.map(({ succeeded }) => succeeded) },
        { name: 'failed', tone: 'bad', values: top.map(({ failed }) => failed) },
        { name: 'outcome unknown', tone: 'quiet', values: top.map(({ outcomeUnknown }) => outcomeUnknown) },
      ],
      formatValue: compactCount,
    },
    draw,
  );
}

function callsTable(byTool: readonly ToolCallRow[]): Markup {
  return pageTable<ToolCallRow>(
    'Calls by tool; durations in milliseconds',
    [
      nameColumn('tool', ({ tool }) => tool),
      nameColumn('source', ({ source }) => source),
      countColumn('calls', ({ calls }) => calls),
      countColumn('failed', ({ failed }) => failed),
      countColumn('unknown', ({ outcomeUnknown }) => outcomeUnknown),
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

function longestParts(longest: readonly LongCall[], timezone: TimeZone, draw: DrawChart): readonly Markup[] {
  if (longest.length === 0) return [html`<h3>Longest calls</h3><p class="empty">no call says how long it took</p>`];
  const chart = figure(
    {
      title: 'Longest calls',
      direction: 'lying',
      isStacked: false,
      categories: longest.map(toolName),
      series: [{ name: 'duration', tone: 'third', values: longest.map(({ durationMs }) => durationMs) }],
      formatValue: compactDuration,
    },
    draw,
  );
  const { timeAt } = calendarOf(timezone);
  const table = pageTable<LongCall>(
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
