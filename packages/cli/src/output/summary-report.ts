import type { Summary, SummaryKey, SummaryRow, TokenField } from '@agentspine/reader';
import { countCell, usdCell } from './numbers.ts';
import { type Column, renderTable } from './table.ts';

type Figures = Summary['totals'];

/** A summary as a table, the totals last, and what its marks mean. */
export function renderSummary(by: SummaryKey, summary: Summary): string {
  if (summary.rows.length === 0) return 'no turns match\n';
  const lines: (Figures & { readonly label: string; readonly source: string })[] = [
    ...summary.rows.map((row) => ({ ...row, label: labelOf(by, row), source: row.source })),
    { ...summary.totals, label: 'total', source: '' },
  ];
  const columns: Column<(typeof lines)[number]>[] = [
    { title: by, cell: (line) => line.label },
    ...(by === 'source' ? [] : [{ title: 'source', cell: (line: (typeof lines)[number]) => line.source }]),
    ...(by === 'tool' ? toolColumns() : []),
    { title: 'turns', align: 'right', cell: (line) => countCell(line.turns) },
    tokenColumn('input', 'inputTokens'),
    { ...tokenColumn('output', 'outputTokens'), cell: (line) => outputCell(line) },
    tokenColumn('cache read', 'cacheReadTokens'),
    tokenColumn('write 5m', 'cacheCreate5mTokens'),
    tokenColumn('write 1h', 'cacheCreate1hTokens'),
    { title: 'cost', align: 'right', cell: (line) => `${usdCell(line.costUsd)}${hasGap(line) ? '*' : ''}` },
  ];
  return renderTable(columns, lines) + footnotes(summary);
}

function toolColumns<Line extends Figures>(): Column<Line>[] {
  return [
    { title: 'calls', align: 'right', cell: (line) => countCell(line.calls) },
    { title: 'errors', align: 'right', cell: (line) => countCell(line.errors) },
  ];
}

function labelOf(by: SummaryKey, row: SummaryRow): string {
  const labels: Readonly<Record<SummaryKey, string | undefined>> = {
    source: row.source,
    model: row.model,
    provider: row.provider,
    tool: row.tool,
    project: row.project,
    session: row.title === null || row.title === undefined ? row.session : `${row.session?.slice(0, 8)} ${row.title}`,
    day: row.day,
    activity: row.activity,
    agent: row.agent,
    'subagent-type': row.subagentType,
    relationship: row.relationship,
  };
  return labels[by] ?? 'unknown';
}

function tokenColumn<Line extends Figures>(title: string, field: TokenField): Column<Line> {
  return { title, align: 'right', cell: (line) => tokenCell(line, field) };
}

/** `—` where nobody reports the field, `*` where some do not (SPEC 2.7). */
function tokenCell(line: Figures, field: TokenField): string {
  const { known, missing } = line.known[field];
  return `${countCell(line[field])}${known > 0 && missing > 0 ? '*' : ''}`;
}

function outputCell(line: Figures): string {
  return `${tokenCell(line, 'outputTokens')}${line.outputIncompleteTurns > 0 ? '†' : ''}`;
}

/** Whether tokens were used whose price is not known. */
function hasGap(line: Figures): boolean {
  return line.costUsd !== null && !line.costKnown;
}

function footnotes(summary: Summary): string {
  const { totals } = summary;
  const hasMissing = Object.values(totals.known).some(({ known, missing }) => known > 0 && missing > 0);
  const notes = [
    totals.advisorCalls > 0 ? `${countCell(totals.advisorCalls)} advisor calls are counted apart from turns.` : '',
    totals.unmeteredTurns > 0 ? `${countCell(totals.unmeteredTurns)} more turns have no reported usage.` : '',
    totals.outputIncompleteTurns > 0
      ? `† ${countCell(totals.outputIncompleteTurns)} turns never said that their output count is final: the real one is higher.`
      : '',
    hasMissing || hasGap(totals) ? '* some turns do not report the number, or have no known price.' : '',
    summary.note ?? '',
  ].filter((note) => note !== '');
  return notes.length === 0 ? '' : `\n${notes.join('\n')}\n`;
}
