import type { SessionDetail, SessionList, SessionTurn, UsageFigures } from '@agentspine/reader';
import { inertText, type Look, renderTable, timesNote, utcClock, wrapNotes } from '@agentspine/render';
import { countCell, counted, missingCell } from '@agentspine/render/count-text';
import { usdCell } from '@agentspine/render/numbers';
import { reportedCostText } from './reported-cost.ts';

/** Sessions as a table, the last active first. */
export function renderSessionList(list: SessionList, look: Look): string {
  if (list.sessions.length === 0) return 'no sessions match\n';
  const table = renderTable(
    [
      { title: 'session', cell: (row) => row.sessionId, cut: 'id' },
      { title: 'source', cell: (row) => row.source, cut: 'never', mayBeLeftOut: true },
      { title: 'last active', cell: (row) => minuteCell(row.endedAt, look), cut: 'never' },
      { title: 'turns', align: 'right', cell: (row) => countCell(row.turnCount) },
      { title: 'calls', align: 'right', cell: (row) => countCell(row.toolCallCount), mayBeLeftOut: true },
      { title: 'cost', align: 'right', cell: (row) => costCell(row.usage) },
      { title: 'title', cell: (row) => row.title ?? row.project ?? missingCell },
    ],
    list.sessions,
    look,
  );
  const rest = list.total - list.sessions.length;
  const notes = [
    rest > 0 ? `${countCell(rest)} more; --limit shows them\n` : '',
    list.sessions.some(({ usage }) => isCostPartial(usage)) ? partialNote : '',
  ].join('');
  return `${table}${notes === '' ? '' : `\n${wrapNotes(notes, look)}`}${timesNote(look)}`;
}

/** One session: what is known of it, then its turns in order. */
export function renderSession(detail: SessionDetail, look: Look): string {
  const { session, usage } = detail;
  const facts: readonly (readonly [string, string | null])[] = [
    ['session', session.sessionId],
    ['title', session.title],
    ['source', [session.source, session.clientVersion].filter((part) => part !== null).join(' ')],
    ['project', session.project],
    ['branch', session.gitBranch],
    [
      'time',
      `${minuteCell(session.startedAt, look)} to ${minuteCell(session.endedAt, look)} ${(look.clock ?? utcClock).timezone}`,
    ],
    ['models', session.models.join(', ')],
    ['prompts', countCell(session.promptCount)],
    ['output', `${counted(usage.outputTokens, 'token')} in ${counted(usage.turns, 'turn')}`],
    ['cost', costCell(usage)],
    ['reported', reportedCostText(usage.reportedCost) ?? null],
    ['relation', relationOf(detail)],
    ['outcome', detail.quality === null ? null : `${detail.quality.outcome} (${detail.quality.reason})`],
    ['fidelity', session.minFidelity],
  ];
  const head = facts
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name.padEnd(9)} ${inertText(value ?? '')}\n`)
    .join('');
  const hasFailed = detail.turns.some(({ tools }) => tools.some(({ isError }) => isError === true));
  const notes = `${hasFailed ? '! marks a call that failed\n' : ''}${isCostPartial(usage) ? partialNote : ''}`;
  return `${head}\n${renderTurns(detail.turns, look)}${notes === '' ? '' : `\n${wrapNotes(notes, look)}`}`;
}

function renderTurns(turns: readonly SessionTurn[], look: Look): string {
  return renderTable(
    [
      { title: '#', align: 'right', cell: (turn) => String(turn.turnIndex) },
      { title: 'time', cell: (turn) => (look.clock ?? utcClock).second(turn.ts), cut: 'never' },
      {
        title: 'model',
        mayBeLeftOut: true,
        cell: (turn) => (turn.kind === 'response' ? turn.model : `${turn.model} (${turn.kind})`),
      },
      { title: 'activity', cell: (turn) => turn.activity ?? missingCell },
      { title: 'output', align: 'right', cell: (turn) => countCell(turn.outputTokens) },
      {
        title: 'cost',
        align: 'right',
        cell: (turn) => `${usdCell(turn.costUsd)}${turn.costComplete === false ? '*' : ''}`,
      },
      {
        title: 'tools',
        cell: (turn) => turn.tools.map((tool) => `${tool.toolName}${tool.isError === true ? '!' : ''}`).join(' '),
      },
    ],
    turns,
    look,
  );
}

const partialNote = '* some turns have no known price, or one for a part of them: it is at least this\n';

function costCell(usage: UsageFigures): string {
  return `${usdCell(usage.costUsd)}${isCostPartial(usage) ? '*' : ''}`;
}

function isCostPartial({ costUsd, costKnown }: UsageFigures): boolean {
  return costUsd !== null && !costKnown;
}

function relationOf(detail: SessionDetail): string | null {
  const { relationshipType, parentSessionId } = detail.session;
  if (relationshipType === null || relationshipType === 'root') return null;
  return parentSessionId === null ? relationshipType : `${relationshipType} of ${parentSessionId}`;
}

function minuteCell(timestamp: string | null, { clock = utcClock }: Look): string {
  return timestamp === null ? missingCell : clock.minute(timestamp);
}
