import { type CompareCell, type Comparison, csvText } from '@agentspine/reader';
import { type Column, inertText, type Look, renderTable } from '@agentspine/render';
import { countCell, counted, missingCell } from '@agentspine/render/count-text';
import { percentCell, usdCell } from '@agentspine/render/numbers';

const columns: readonly Column<CompareCell>[] = [
  { title: 'activity', cell: (cell) => cell.activity },
  { title: 'model', cell: (cell) => cell.model },
  {
    title: 'turns',
    align: 'right',
    cell: (cell) => `${cell.insufficientSample ? '~' : ''}${countCell(cell.turns)}`,
  },
  {
    title: 'cost/turn',
    align: 'right',
    cell: (cell) => `${usdCell(cell.costPerTurnUsd)}${cell.partlyPricedTurns > 0 ? '*' : ''}`,
  },
  { title: 'cost', align: 'right', cell: (cell) => `${usdCell(cell.totalCostUsd)}${isCostPartial(cell) ? '*' : ''}` },
  { title: 'one-shot', align: 'right', cell: (cell) => percentCell(cell.oneShotRate) },
  { title: 'cache hits', align: 'right', cell: (cell) => percentCell(cell.cacheHitRate), mayBeLeftOut: true },
  {
    title: 'retries',
    align: 'right',
    cell: (cell) => (cell.medianRetries === null ? missingCell : String(cell.medianRetries)),
    mayBeLeftOut: true,
  },
];

/** One line an activity and model that has turns, then what is not in the table and what its marks mean. */
export function renderComparison(comparison: Comparison, look: Look): string {
  const cells = comparison.cells.filter((cell) => !cell.noData);
  const silent = comparison.models.filter(({ turns }) => turns === 0).map(({ model }) => inertText(model));
  const notes = [
    silent.length > 0 ? `no turns: ${silent.join(', ')}` : '',
    comparison.excludedTurns > 0
      ? `${counted(comparison.excludedTurns, 'turn')} below ${comparison.minFidelity} left out; --include-partial counts all`
      : '',
    cells.some((cell) => cell.insufficientSample) ? `~ fewer than ${counted(comparison.minSample, 'turn')}` : '',
    cells.some(isCostPartial) ? '* some turns have no known price, or one for a part of them' : '',
  ].filter((note) => note !== '');
  const table = cells.length === 0 ? 'no turns match\n' : renderTable(columns, cells, look);
  return notes.length === 0 ? table : `${table}\n${notes.join('\n')}\n`;
}

function isCostPartial(cell: CompareCell): boolean {
  return cell.partlyPricedTurns > 0 || (cell.pricedTurns > 0 && cell.pricedTurns < cell.turns);
}

const csvColumns = [
  'model',
  'activity',
  'turns',
  'editTurns',
  'oneShotTurns',
  'pricedTurns',
  'totalCostUsd',
  'costPerTurnUsd',
  'oneShotRate',
  'cacheHitRate',
  'medianRetries',
  'noData',
  'insufficientSample',
  'partlyPricedTurns',
] as const satisfies readonly (keyof CompareCell)[];

/** Every cell, also the empty ones, as CSV with a header. */
export function comparisonCsv(comparison: Comparison): string {
  return csvText({
    columns: csvColumns.map((name) => ({ name, type: 'VARCHAR' })),
    rows: comparison.cells.map((cell) => csvColumns.map((column) => cell[column])),
  });
}
