import type { CompareCell, Comparison } from '@agentspine/reader';
import { csvLine } from './csv.ts';
import { countCell, missingCell, percentCell, usdCell } from './numbers.ts';
import { renderTable } from './table.ts';

/** One line an activity and model. */
export function renderComparison(comparison: Comparison): string {
  const cells = comparison.cells.filter((cell) => !cell.noData);
  const silent = comparison.models.filter(({ turns }) => turns === 0).map(({ model }) => model);
  const notes = [
    silent.length > 0 ? `no turns: ${silent.join(', ')}` : '',
    comparison.excludedTurns > 0
      ? `${countCell(comparison.excludedTurns)} turns below ${comparison.minFidelity} are left out; --include-partial takes them in`
      : '',
  ].filter((note) => note !== '');
  const table =
    cells.length === 0
      ? 'no turns match\n'
      : renderTable(
          [
            { title: 'activity', cell: (cell) => cell.activity },
            { title: 'model', cell: (cell) => cell.model },
            {
              title: 'turns',
              align: 'right',
              cell: (cell) => `${cell.insufficientSample ? '~' : ''}${countCell(cell.turns)}`,
            },
            { title: 'cost/turn', align: 'right', cell: (cell) => usdCell(cell.costPerTurnUsd) },
            { title: 'cost', align: 'right', cell: (cell) => usdCell(cell.totalCostUsd) },
            { title: 'one-shot', align: 'right', cell: (cell) => percentCell(cell.oneShotRate) },
            { title: 'cache hits', align: 'right', cell: (cell) => percentCell(cell.cacheHitRate) },
            {
              title: 'retries',
              align: 'right',
              cell: (cell) => (cell.medianRetries === null ? missingCell : String(cell.medianRetries)),
            },
          ],
          cells,
        );
  return notes.length === 0 ? table : `${table}\n${notes.join('\n')}\n`;
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
] as const satisfies readonly (keyof CompareCell)[];

/** Every cell, also the empty ones, as CSV with a header. */
export function comparisonCsv(comparison: Comparison): string {
  const lines = comparison.cells.map((cell) => csvLine(csvColumns.map((column) => cell[column])));
  return csvLine(csvColumns) + lines.join('');
}
