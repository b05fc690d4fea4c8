import type { DailyReport, KnownSum, Used, UsedByModel, UsedOnDay } from '@agentspine/reader';
import { counted } from '@agentspine/render/count-text';
import { shownName } from '@agentspine/render/markup';
import { microUsdCell } from '@agentspine/render/numbers';
import { compactCount, compactUsd, dayLabels } from './axis-text.ts';
import type { BarChart } from './bar-chart.ts';
import { knownSumCell } from './known-sum-cell.ts';
import { chartPart, type ReportPart, type ReportSection, section } from './report-part.ts';
import { countColumn, nameColumn, type PageColumn, tablePart } from './table.ts';
import { topCategories } from './top-categories.ts';

/** What models used and what that cost, by records and imported transcripts together. */
export function tokenSection({ usage: { byModel, byDay, alsoImported } }: DailyReport): ReportSection {
  if (byModel.length === 0) return section('tokens', 'Tokens and cost', []);
  const { top, note } = topCategories(byModel);
  const categories = top.map(modelName);
  const tokens: BarChart = {
    title: `Tokens by model${note}`,
    direction: 'lying',
    isStacked: false,
    categories,
    series: [
      { name: 'input', tone: 'main', values: top.map(({ inputTokens }) => barOf(inputTokens)) },
      { name: 'output', tone: 'second', values: top.map(({ outputTokens }) => barOf(outputTokens)) },
      { name: 'cached input', tone: 'quiet', values: top.map(({ cachedInputTokens }) => barOf(cachedInputTokens)) },
    ],
    formatValue: compactCount,
  };
  const cost: BarChart = {
    title: `Cost by model, US dollars${note}`,
    direction: 'lying',
    isStacked: false,
    categories,
    series: [{ name: 'cost', tone: 'third', values: top.map(({ costUsd }) => costUsd) }],
    formatValue: compactUsd,
  };
  return section('tokens', 'Tokens and cost', [
    chartPart(tokens),
    ...(byModel.some(({ costUsd }) => costUsd !== null)
      ? [chartPart(cost)]
      : [{ kind: 'note', heading: 'Cost by model', text: 'nothing says what it cost' } as const]),
    tablePart('Tokens and cost by model, each call once', columns, byModel),
    ...(alsoImported === 0 ? [] : [{ kind: 'note', text: alsoText(alsoImported) } as const]),
    ...(byDay.length > 1 ? daysParts(byDay) : []),
  ]);
}

function alsoText(alsoImported: number): string {
  const more = counted(alsoImported, 'record is of a call', 'records are of calls');
  return `${more} that imported transcripts hold too, and counted there alone.`;
}

function daysParts(byDay: readonly UsedOnDay[]): readonly ReportPart[] {
  const chart: BarChart = {
    title: 'Cost by day, US dollars',
    direction: 'upright',
    isStacked: false,
    categories: dayLabels(byDay.map(({ day }) => day)),
    series: [{ name: 'cost', tone: 'third', values: byDay.map(({ costUsd }) => costUsd) }],
    formatValue: compactUsd,
  };
  const dayColumns: readonly PageColumn<UsedOnDay>[] = [
    nameColumn('day', ({ day }) => day),
    countColumn('calls', ({ calls }) => calls),
    sumColumn('input', ({ inputTokens }) => inputTokens),
    sumColumn('output', ({ outputTokens }) => outputTokens),
    sumColumn('cached input', ({ cachedInputTokens }) => cachedInputTokens),
    { title: 'cost', kind: 'figure', cell: exactCost },
  ];
  return [chartPart(chart), tablePart('Tokens and cost by day', dayColumns, byDay)];
}

const columns: readonly PageColumn<UsedByModel>[] = [
  nameColumn('source', ({ source }) => source),
  nameColumn('model', ({ model }) => model),
  nameColumn('origin', ({ origin }) => origin),
  countColumn('calls', ({ calls }) => calls),
  sumColumn('input', ({ inputTokens }) => inputTokens),
  sumColumn('output', ({ outputTokens }) => outputTokens),
  sumColumn('cached input', ({ cachedInputTokens }) => cachedInputTokens),
  { title: 'cost', kind: 'figure', cell: exactCost },
];

/** A cost with all its digits, with `*` where that of some calls is not known. */
function exactCost({ costUsd, costKnown }: Used): string {
  if (costUsd === null) return microUsdCell(null);
  return `${microUsdCell(Math.round(costUsd * 1_000_000))}${costKnown ? '' : '*'}`;
}

function sumColumn<Row>(title: string, sum: (row: Row) => KnownSum): PageColumn<Row> {
  return { title, kind: 'figure', cell: (row) => knownSumCell(sum(row)) };
}

function modelName({ source, model }: UsedByModel): string {
  return source === null || source === '' ? shownName(model) : `${shownName(model)} · ${source}`;
}

/** A bar is a few pixels exact; the table has every digit. */
function barOf({ sum }: KnownSum): number | null {
  return sum === null ? null : Number(sum);
}
