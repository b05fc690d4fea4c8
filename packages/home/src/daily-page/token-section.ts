import type { KnownSum, TokenRow, TokenSums } from '@agentspine/reader';
import { microUsdCell } from '../text/numbers.ts';
import { compactCount, compactUsd } from './axis-text.ts';
import type { BarChart } from './bar-chart.ts';
import { type DrawChart, figure } from './figure.ts';
import { knownSumCell } from './known-sum-cell.ts';
import { html, type Markup, shownName } from './markup.ts';
import { section } from './section.ts';
import { countColumn, nameColumn, type PageColumn, pageTable } from './table.ts';
import { topCategories } from './top-categories.ts';

/** What models used and what that cost. */
export function tokenSection({ byModel }: TokenSums, draw: DrawChart): Markup {
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
    series: [{ name: 'cost', tone: 'third', values: top.map(({ costUsdMicros }) => barOf(costUsdMicros)) }],
    formatValue: compactUsd,
  };
  return section('tokens', 'Tokens and cost', [
    figure(tokens, draw),
    ...(byModel.some(({ costUsdMicros }) => costUsdMicros.known > 0)
      ? [figure(cost, draw)]
      : [html`<h3>Cost by model</h3><p class="empty">no row says what it cost</p>`]),
    pageTable('Tokens and cost by runtime and model', columns, byModel),
  ]);
}

const columns: readonly PageColumn<TokenRow>[] = [
  nameColumn('runtime', ({ runtime }) => runtime),
  nameColumn('model', ({ model }) => model),
  countColumn('rows', ({ rows }) => rows),
  sumColumn('input', ({ inputTokens }) => inputTokens),
  sumColumn('output', ({ outputTokens }) => outputTokens),
  sumColumn('cached input', ({ cachedInputTokens }) => cachedInputTokens),
  { title: 'cost', kind: 'figure', cell: ({ costUsdMicros }) => knownSumCell(costUsdMicros, microUsdCell) },
];

function sumColumn(title: string, sum: (row: TokenRow) => KnownSum): PageColumn<TokenRow> {
  return { title, kind: 'figure', cell: (row) => knownSumCell(sum(row)) };
}

function modelName({ runtime, model }: TokenRow): string {
  return runtime === null || runtime === '' ? shownName(model) : `${shownName(model)} · ${runtime}`;
}

/** A bar is a few pixels exact; the table has every digit. */
function barOf({ sum }: KnownSum): number | null {
  return sum === null ? null : Number(sum);
}
