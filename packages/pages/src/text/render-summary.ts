import type { Summary, SummaryKey, SummaryRow, TokenField } from '@agentspine/reader';
import { type Column, type Look, renderTable } from '@agentspine/render';
import { countCell, counted } from '@agentspine/render/count-text';
import { usdCell } from '@agentspine/render/numbers';
import { reportedCostText } from './reported-cost.ts';

type Figures = Summary['totals'];

/** A line of the table: a row under its name, or the totals. */
type SummaryLine = Figures & { readonly label: string; readonly source: string };

/** A summary as a table, the totals last, and what its marks mean (SPEC 2.7). */
export function renderSummary({ by, timezone, rows, totals, note }: Summary, look: Look): string {
  if (rows.length === 0) return 'no turns match\n';
  const lines: readonly SummaryLine[] = [
    ...rows.map((row) => ({ ...row, label: labelOf(by, row) })),
    { ...totals, label: 'total', source: '' },
  ];
  // Two sources may have rows of one name; only their source distinguishes them.
  const isShared = new Set(rows.map((row) => labelOf(by, row))).size < rows.length;
  const columns: readonly Column<SummaryLine>[] = [
    {
      title: by === 'day' || by === 'hour' || by === 'block' ? `${by} (${timezone})` : by,
      cell: (line) => line.label,
      cut: by === 'project' ? 'start' : 'end',
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
  ];
  return renderTable(columns, lines, look) + footnotes(totals, note);
}

const toolColumns: readonly Column<SummaryLine>[] = [
  { title: 'calls', align: 'right', cell: (line) => countCell(line.calls) },
  { title: 'errors', align: 'right', cell: (line) => countCell(line.errors) },
];

function labelOf(by: SummaryKey, row: SummaryRow): string {
  const labels: Readonly<Record<SummaryKey, string | undefined>> = {
    source: row.source,
    model: row.model,
    provider: row.provider,
    tool: row.tool,
    project: row.project,
    session: [row.session?.slice(0, 8), row.title].filter(Boolean).join(' '),
    day: row.day,
    hour: row.hour,
    block: blockCell(row.block, row.blockEnd),
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
function blockCell(start: string | undefined, end: string | null | undefined): string | undefined {
  const minuteOf = (moment: string) => moment.slice(0, 16).replace('T', ' ');
  return start === undefined || end === null || end === undefined
    ? start
    : `${minuteOf(start)}${start.slice(23)} to ${minuteOf(end).slice(11)}`;
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
