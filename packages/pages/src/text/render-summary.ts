import type { Summary, SummaryKey, SummaryRow, TokenField } from '@agentspine/reader';
import { type Column, type Look, renderTable, wrapNotes } from '@agentspine/render';
import { countCell, counted, missingCell } from '@agentspine/render/count-text';
import { usdCell } from '@agentspine/render/numbers';
import { reportedCostText } from './reported-cost.ts';

type Figures = Summary['totals'];

/** A line of the table: a row under its name, or the totals. */
type SummaryLine = Figures &
  Pick<SummaryRow, 'blockLimit' | 'title'> & { readonly label: string; readonly source: string };

/** A summary as a table, the totals last, and what its marks mean (SPEC 2.7). */
export function renderSummary({ by, timezone, rows, totals, note }: Summary, look: Look): string {
  if (rows.length === 0) return 'no turns match\n';
  // The title names the zone; only in one whose clock was set meanwhile is an hour not certain without its distance from UTC.
  const offsets = rows.map(({ hour, block }) => offsetOf(hour ?? block ?? '')).filter((offset) => offset !== '');
  const showsOffset = new Set(offsets).size > 1;
  const lines: readonly SummaryLine[] = [
    ...rows.map((row) => ({ ...row, label: labelOf(by, row, showsOffset) })),
    { ...totals, label: 'total', source: '', title: '' },
  ];
  // Two sources may have rows of one name; only their source distinguishes them.
  const isShared = new Set(rows.map((row) => labelOf(by, row, showsOffset))).size < rows.length;
  const columns: readonly Column<SummaryLine>[] = [
    {
      title: by === 'day' || by === 'hour' || by === 'block' ? `${by} (${timezone})` : by,
      cell: (line) => line.label,
      cut: by === 'session' ? 'id' : by === 'project' ? 'start' : by === 'tool' ? 'middle' : 'end',
    },
    ...(by === 'source'
      ? []
      : [
          { title: 'source', cell: (line: SummaryLine) => line.source, cut: 'never' as const, mayBeLeftOut: !isShared },
        ]),
    ...(by === 'tool' ? toolColumns : []),
    { title: 'turns', align: 'right', cell: (line) => countCell(line.turns) },
    tokenColumn('input', 'inputTokens'),
    { title: 'output', align: 'right', cell: outputCell },
    { ...tokenColumn('cache read', 'cacheReadTokens'), mayBeLeftOut: true },
    { ...tokenColumn('write 5m', 'cacheCreate5mTokens'), mayBeLeftOut: true },
    { ...tokenColumn('write 1h', 'cacheCreate1hTokens'), mayBeLeftOut: true },
    { title: 'cost', align: 'right', cell: (line) => `${usdCell(line.costUsd)}${isCostPartial(line) ? '*' : ''}` },
    ...(by === 'session' ? [{ title: 'title', cell: ({ title }: SummaryLine) => title ?? missingCell }] : []),
    ...(rows.some(({ blockLimit }) => blockLimit) ? [{ title: 'left', align: 'right' as const, cell: leftCell }] : []),
  ];
  return renderTable(columns, lines, look) + wrapNotes(footnotes(totals, note), look);
}

const toolColumns: readonly Column<SummaryLine>[] = [
  { title: 'calls', align: 'right', cell: (line) => countCell(line.calls) },
  { title: 'errors', align: 'right', cell: (line) => countCell(line.errors) },
];

function labelOf(by: SummaryKey, row: SummaryRow, showsOffset: boolean): string {
  const minuteOf = (moment: string) => `${moment.slice(0, 16).replace('T', ' ')}${showsOffset ? offsetOf(moment) : ''}`;
  const labels: Readonly<Record<SummaryKey, string | undefined>> = {
    source: row.source,
    model: row.model,
    provider: row.provider,
    tool: row.tool,
    project: row.project,
    session: row.session,
    day: row.day,
    hour: row.hour === undefined || offsetOf(row.hour) === '' ? row.hour : minuteOf(row.hour),
    block: blockCell(row, minuteOf),
    branch: row.branch,
    commit: [row.commit, row.commitTitle].filter(Boolean).join(' '),
    pr: pullRequestCell(row.pr),
    activity: row.activity,
    agent: row.agent,
    'subagent-type': row.subagentType,
    relationship: row.relationship,
    speed: row.speed,
    'inference-geo': row.inferenceGeo,
    'service-tier': row.serviceTier,
  };
  return labels[by] ?? 'unknown';
}

/** A block to the minute; JSON has the rest of its moments. */
function blockCell({ block, blockEnd }: SummaryRow, minuteOf: (moment: string) => string): string | undefined {
  if (block === undefined || blockEnd === null || blockEnd === undefined) return block;
  return `${minuteOf(block)} to ${blockEnd.slice(11, 16)}`;
}

/** The distance from UTC with which a moment ends; empty for what is not one. */
function offsetOf(moment: string): string {
  return /[+-]\d\d:\d\d$/.exec(moment)?.[0] ?? '';
}

/** `owner/name#7` for what GitHub and its relatives call `https://host/owner/name/pull/7`; JSON has the address. */
function pullRequestCell(pr: string | undefined): string | undefined {
  const parts = /^https?:\/\/[^/]+\/(.+?)(?:\/-)?\/(pulls?|merge_requests|pull-requests|pullrequest)\/(\d+)/.exec(
    pr ?? '',
  );
  return parts === null ? pr : `${parts[1]}${parts[2] === 'merge_requests' ? '!' : '#'}${parts[3]}`;
}

function tokenColumn(title: string, field: TokenField): Column<SummaryLine> {
  return { title, align: 'right', cell: (line) => tokenCell(line, field) };
}

/** `—` where nobody reports the field, `*` where some do not. */
function tokenCell(line: Figures, field: TokenField): string {
  return `${countCell(line[field])}${isPartial(line, field) ? '*' : ''}`;
}

/** What is left of a limit, as it was last said; nothing for the totals. */
function leftCell({ blockLimit }: SummaryLine): string {
  if (blockLimit === undefined) return '';
  return blockLimit === null ? '—' : `${Number(Math.max(0, 100 - blockLimit.usedPercent).toFixed(1))}%`;
}

function outputCell(line: Figures): string {
  return `${tokenCell(line, 'outputTokens')}${line.outputIncompleteTurns > 0 ? '†' : ''}`;
}

function isPartial(line: Figures, field: TokenField): boolean {
  const { known, missing } = line.known[field];
  return known > 0 && missing > 0;
}

/** Whether something was used whose price is not known. */
function isCostPartial(line: Figures): boolean {
  return line.costUsd !== null && !line.costKnown;
}

/** The token columns of the table; other fields are in JSON alone and need no footer. */
const shownFields: readonly TokenField[] = [
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheCreate5mTokens',
  'cacheCreate1hTokens',
];

function countedApart(count: number, one: string, many = `${one}s`): string {
  if (count === 0) return '';
  return `${counted(count, `${one} is`, `${many} are`)} counted apart from turns.`;
}

function footnotes(totals: Figures, note: string | undefined): string {
  const isStarred = isCostPartial(totals) || shownFields.some((field) => isPartial(totals, field));
  const notes = [
    countedApart(totals.advisorCalls, 'advisor call'),
    countedApart(totals.declinedAttempts, 'attempt of a model that declined', 'attempts of models that declined'),
    countedApart(totals.compactionCalls, 'compaction inside a response', 'compactions inside responses'),
    totals.unmeteredTurns > 0
      ? `${counted(totals.unmeteredTurns, 'more turn has', 'more turns have')} no reported usage.`
      : '',
    totals.outputIncompleteTurns > 0
      ? `† ${counted(totals.outputIncompleteTurns, 'turn')} never said that the output count is final: the real one is higher.`
      : '',
    reportedCostText(totals.reportedCost) ?? '',
    isStarred ? '* some turns do not report the number, or have no known price, or one for a part of them.' : '',
    note ?? '',
  ].filter((line) => line !== '');
  return notes.length === 0 ? '' : `\n${notes.join('\n')}\n`;
}
